// What a person must see before they approve, as typed lines. The window finds the words, measures the rows, and offers
// Approve only if every decisive line is there. Nothing here is a sentence.
import type { Environment } from '../bundle/bundle.ts';
import type { Caller } from '../operation/operation.ts';
import type { Effect } from '../plan/effect.ts';
import type { PlanTarget, Quote } from '../plan/plan.ts';
import type { Wording } from '../plan/phrase.ts';
import type { Approval } from './approval.ts';
import { decisionGroups } from './decisionGroups.ts';
import type { AskedFor } from './secondAnswer.ts';

/** The provider's name for a target, if Sluice's records have one. */
export type ProviderOf = (asked: AskedFor, targetId: string) => string | undefined;

export type Line =
  | { kind: 'changed-since'; what: Wording }
  | { kind: 'environment'; environment: Environment; live: boolean; provider: string | null }
  | { kind: 'effect'; effect: Effect }
  | { kind: 'fact'; label: Wording; value: Wording }
  | { kind: 'impact'; text: Wording }
  | { kind: 'quote'; quote: Quote }
  | { kind: 'warning'; text: Wording }
  | { kind: 'count'; count: number; live: number }
  | { kind: 'kept'; count: number }
  | { kind: 'tool'; tool: string; count: number; live: number }
  /** Some lines didn't fit; `isWhole`: none of them is decisive. */
  | { kind: 'rest'; isWhole: boolean }
  | { kind: 'reason'; caller: Caller; text: string }
  | { kind: 'until'; at: number };

/**
 * `fixed`: Sluice's own, always there. A text that lacks a `vital` or a `decisive` line offers no Approve. The others
 * make room; the agent's reason is the first to go.
 */
export type Weight = 'fixed' | 'vital' | 'decisive' | 'helpful' | 'said';

export interface WeighedLine {
  line: Line;
  weight: Weight;
}

/** How many facts are decisive; a tool puts those first. */
const DECISIVE_FACTS = 3;

/** One request, or several requests that one answer is for; live targets first. */
export function disclosed(approvals: readonly Approval[], providerOf: ProviderOf): WeighedLine[] {
  const targets = placed(approvals.map(wholly), providerOf);
  const isApart = decisionGroups(approvals).length > 1;
  return [
    ...approvals.flatMap(({ changedSince }) =>
      changedSince.map((what): WeighedLine => ({
        line: { kind: 'changed-since', what },
        weight: 'decisive',
      })),
    ),
    ...(targets.length === 1 && !isApart ? [] : [fixed(countLine(targets))]),
    ...(isApart
      ? toolLines(approvals)
      : targets.flatMap((target) => targetLines(target, targets.length === 1))),
    ...impactLines(approvals),
    ...foot(approvals),
  ];
}

/**
 * The last question about selected targets: every live one of this portion in full, and the number of the others. If
 * none is live, the others in full.
 */
export function disclosedChoice(
  approvals: readonly Approval[],
  { chosen, portion }: { chosen: readonly AskedFor[]; portion: readonly AskedFor[] },
  providerOf: ProviderOf,
): WeighedLine[] {
  const all = placed(chosen, providerOf);
  const now = placed(portion, providerOf);
  const live = now.filter((target) => target.live);
  const kept = approvals.flatMap(({ plan }) => plan.targets).length - all.length;
  return [
    fixed(countLine(all)),
    ...(live.length > 0 ? live : now).flatMap((target) => targetLines(target, false)),
    ...(kept > 0 ? [fixed({ kind: 'kept', count: kept })] : []),
    ...foot(approvals).filter(({ weight }) => weight !== 'said'),
  ];
}

export type PlacedTarget = PlanTarget & { provider: string | null };

/** Live ones first, each with its provider. */
export function placed(asked: readonly AskedFor[], providerOf: ProviderOf): PlacedTarget[] {
  return liveFirst(
    asked.flatMap((one) =>
      one.targets.map((target) => ({ ...target, provider: providerOf(one, target.id) ?? null })),
    ),
  );
}

export function wholly(approval: Approval): AskedFor {
  return { approval, targets: approval.plan.targets };
}

/** Environment, live and provider precede the name; every effect has a line of its own. */
export function targetLines(target: PlacedTarget, isOnly: boolean): WeighedLine[] {
  const { environment, live, provider, facts, effects } = target;
  return [
    { line: { kind: 'environment', environment, live, provider }, weight: 'decisive' },
    ...effects.map((effect): WeighedLine => ({
      line: { kind: 'effect', effect },
      weight: 'decisive',
    })),
    ...facts.map((fact, index): WeighedLine => ({
      line: { kind: 'fact', ...fact },
      weight: isOnly && index < DECISIVE_FACTS ? 'decisive' : 'helpful',
    })),
  ];
}

export function isLive({ plan }: Pick<Approval, 'plan'>): boolean {
  return plan.targets.some(({ live }) => live);
}

export function liveFirst<T extends { live: boolean }>(items: readonly T[]): T[] {
  return [...items.filter(({ live }) => live), ...items.filter(({ live }) => !live)];
}

export interface Fitted {
  lines: Line[];
  /** Whether every decisive line is among them. */
  isWhole: boolean;
}

/**
 * As many lines as fit, in their order: the fixed ones, then by weight, the first of each weight first.
 * @param rowsOf how many rows a line takes on the screen; called only for lines that can fit
 */
export function fitted(lines: readonly WeighedLine[], most: number, rowsOf: (line: Line) => number): Fitted {
  const whole = filled(lines, most, rowsOf);
  if (!whole.isCut) return { lines: whole.lines, isWhole: true };
  const { lines: shown, isWhole } = filled(lines, most - rowsOf({ kind: 'rest', isWhole: false }), rowsOf);
  const rest: Line = { kind: 'rest', isWhole };
  const end = shown.findIndex(({ kind }) => END.has(kind));
  return { lines: shown.toSpliced(end === -1 ? shown.length : end, 0, rest), isWhole };
}

function filled(
  lines: readonly WeighedLine[],
  most: number,
  rowsOf: (line: Line) => number,
): Fitted & { isCut: boolean } {
  const taken = new Set<Line>();
  let room = most;
  let lacking: Weight | undefined;
  for (const weight of BY_WEIGHT)
    for (const { line } of lines.filter((each) => each.weight === weight)) {
      const rows = lacking === undefined ? rowsOf(line) : 0;
      if (weight !== 'fixed' && rows > room) lacking ??= weight;
      if (lacking !== undefined) break;
      taken.add(line);
      room -= rows;
    }
  return {
    lines: lines.flatMap(({ line }) => (taken.has(line) ? [line] : [])),
    isWhole: lacking !== 'vital' && lacking !== 'decisive',
    isCut: lacking !== undefined && lacking !== 'said',
  };
}

const BY_WEIGHT: readonly Weight[] = ['fixed', 'vital', 'decisive', 'helpful', 'said'];

/** Stays below the line that mentions the rest. */
const END: ReadonlySet<Line['kind']> = new Set(['quote', 'warning', 'kept', 'reason', 'until']);

function foot(approvals: readonly Approval[]): WeighedLine[] {
  const warnings = new Map(
    approvals.flatMap(({ plan: { warning } }) =>
      warning === null ? [] : [[JSON.stringify(warning), warning]],
    ),
  );
  return [
    ...approvals.flatMap(({ plan: { quote } }): WeighedLine[] =>
      quote === null ? [] : [{ line: { kind: 'quote', quote }, weight: 'vital' }],
    ),
    ...[...warnings.values()].map((text): WeighedLine => ({
      line: { kind: 'warning', text },
      weight: 'vital',
    })),
    ...approvals.flatMap(({ claimedReason, caller }): WeighedLine[] =>
      claimedReason === null
        ? []
        : [{ line: { kind: 'reason', caller, text: claimedReason }, weight: 'said' }],
    ),
    fixed({ kind: 'until', at: Math.min(...approvals.map(({ expiresAt }) => expiresAt)) }),
  ];
}

function impactLines(approvals: readonly Approval[]): WeighedLine[] {
  const impacts = new Map(
    approvals.flatMap(({ plan }) =>
      plan.impact.map((text): [string, Wording] => [JSON.stringify(text), text]),
    ),
  );
  return [...impacts.values()].map((text) => ({ line: { kind: 'impact', text }, weight: 'helpful' }));
}

/** Requests of different tools are decided separately: here they are only counted. */
function toolLines(approvals: readonly Approval[]): WeighedLine[] {
  return [...Map.groupBy(approvals, ({ tool }) => tool)].map(([tool, own]) => {
    const targets = own.flatMap(({ plan }) => plan.targets);
    return fixed({
      kind: 'tool',
      tool,
      count: targets.length,
      live: targets.filter(({ live }) => live).length,
    });
  });
}

function fixed(line: Line): WeighedLine {
  return { line, weight: 'fixed' };
}

function countLine(targets: readonly PlanTarget[]): Line {
  return { kind: 'count', count: targets.length, live: targets.filter(({ live }) => live).length };
}
