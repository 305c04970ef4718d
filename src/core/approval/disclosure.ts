// What a person has to see before they approve, as typed lines: whoever shows them finds the words, measures the rows
// and offers Approve only if every decisive line is there. Nothing here is a sentence.
import type { Environment } from '../bundle/bundle.ts';
import type { Caller } from '../operation/operation.ts';
import type { Effect } from '../plan/effect.ts';
import type { PlanTarget, Quote } from '../plan/plan.ts';
import type { Wording } from '../plan/phrase.ts';
import type { Approval } from './approval.ts';
import { decisionGroups } from './decisionGroups.ts';
import type { AskedFor } from './secondAnswer.ts';

/** What the provider of a target is called, as far as Sluice's records tell. */
export type ProviderOf = (asked: AskedFor, targetId: string) => string | undefined;

export type Line =
  | { kind: 'changed-since'; what: string }
  | { kind: 'environment'; environment: Environment; live: boolean; provider: string | null }
  | { kind: 'effect'; effect: Effect }
  | { kind: 'fact'; label: Wording; value: Wording }
  | { kind: 'impact'; text: Wording }
  | { kind: 'quote'; quote: Quote }
  | { kind: 'warning'; text: Wording }
  | { kind: 'count'; count: number; live: number }
  | { kind: 'kept'; count: number }
  | { kind: 'tool'; tool: string; count: number; live: number }
  /** What there was no room for; `isWhole`: nothing decisive. */
  | { kind: 'rest'; isWhole: boolean }
  | { kind: 'reason'; caller: Caller; text: string }
  | { kind: 'until'; at: number };

/**
 * `fixed`: Sluice's own, always there. Nothing is approved from a text that lacks a `vital` or a `decisive` line. The
 * others make room, what the agent says first.
 */
export type Weight = 'fixed' | 'vital' | 'decisive' | 'helpful' | 'said';

export interface WeighedLine {
  line: Line;
  weight: Weight;
}

/** Facts that a person decides on; a tool puts them first. */
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
 * The last question about targets that were chosen: every live one of this portion in full; of the others their number,
 * unless there is nothing else.
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

/** Live ones first, each with where it is. */
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

/** Environment, live and provider precede the name, and every effect has a line of its own. */
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
 * As many lines as there is room for, in their order: the fixed ones, then by weight, the first of each first.
 * @param rowsOf how many rows a line takes as it will be shown; asked only of lines that may fit
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

/** What stays below the line that tells of the rest. */
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

/** Requests of different tools are decided apart: here they are only counted. */
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
