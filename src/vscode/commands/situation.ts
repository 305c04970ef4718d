// What a window's situation makes possible: the palette and Sluice: All Commands… offer only commands that can do
// something in it. Pure; `windowSituation.ts` keeps it and tells VS Code.
import { GUEST_KEYS } from '../guests/guestKeys.ts';

/** By name: the when clause that package.json uses. Sluice sets the keys that begin with `sluice.`. */
export const SITUATIONS = {
  trusted: 'isWorkspaceTrusted',
  folder: 'workspaceFolderCount > 0',
  running: 'sluice.state == running',
  /** The vault is open: secrets can be used. */
  unlocked: '!sluice.isLocked',
  locked: 'sluice.isLocked',
  /** The storage can't be used, or its vault is locked: a backup, or a new beginning, helps. */
  broken: '(sluice.state == failed || sluice.isLocked)',
  bundles: 'sluice.hasBundles',
  ownBundles: 'sluice.hasOwnBundles',
  operations: 'sluice.hasOperations',
  /** Something runs or waits for a person. */
  working: 'sluice.isWorking',
  resumable: 'sluice.canResume',
  approvals: 'sluice.hasApprovals',
  inputs: 'sluice.hasInputs',
  unfinishedSync: 'sluice.hasUnfinishedSync',
  lostAccounts: 'sluice.hasLostAccounts',
  demoData: 'sluice.hasDemoData',
  guests: GUEST_KEYS.has,
  guestChanges: GUEST_KEYS.hasChanges,
  guestTakeouts: GUEST_KEYS.canTakeOut,
} as const;

export type Situation = keyof typeof SITUATIONS;

/** Those that Sluice finds in its records. */
export const RECORDED = [
  'locked',
  'bundles',
  'ownBundles',
  'operations',
  'working',
  'resumable',
  'approvals',
  'inputs',
  'unfinishedSync',
  'lostAccounts',
  'demoData',
  'guests',
  'guestChanges',
  'guestTakeouts',
] as const satisfies readonly Situation[];

export type Recorded = (typeof RECORDED)[number];

/** The situations that a command needs; all of them must be true. */
export function neededBy(command: {
  needs?: 'sluice' | 'trust' | 'nothing';
  when?: readonly Situation[];
}): readonly Situation[] {
  const { needs = 'sluice', when = [] } = command;
  if (needs === 'nothing') return when;
  return [needs === 'sluice' ? 'running' : 'trusted', ...when];
}

/** The situations in which the palette offers a command that is listed there. */
export function inPalette({
  paletteWhen = [],
  ...command
}: Parameters<typeof neededBy>[0] & { paletteWhen?: readonly Situation[] }): readonly Situation[] {
  return [...neededBy(command), ...paletteWhen];
}

/** Empty if nothing is needed. */
export function whenClause(needed: readonly Situation[]): string {
  return needed.map((each) => SITUATIONS[each]).join(' && ');
}
