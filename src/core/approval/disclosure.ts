// What a person has to see before they approve, as typed lines: whoever shows them finds the words, measures the rows
// and offers Approve only if every decisive line is there. Nothing here is a sentence.
import type { Environment } from '../bundle/bundle.ts';
import type { Caller } from '../operation/operation.ts';
import { effectsOf, type Effect } from '../plan/effect.ts';
import type { PlanTarget, Quote } from '../plan/plan.ts';
import type { Wording } from '../plan/phrase.ts';
import type { Approval } from './approval.ts';

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
  | { kind: 'rest' }
  | { kind: 'reason'; caller: Caller; text: string }
  | { kind: 'until'; at: number };

/**
 * `decisive`: nothing is approved from a text that lacks it; `fixed`: of our own, always there; `helpful` and `said`
 * make room, what the agent says first.
 */
export type Weight = 'decisive' | 'fixed' | 'helpful' | 'said';

export interface WeighedLine {
  line: Line;
  weight: Weight;
}

/** Facts that a person decides on; a tool puts them first. */
const DECISIVE_FACTS = 3;

/** One request, or several requests that one answer is for; live targets first. */
export function disclosed(approvals: readonly Approval[]): WeighedLine[] {
  const tools = new Set(approvals.map(({ tool }) => tool));
  const targets = liveFirst(approvals.flatMap(({ plan }) => plan.targets));
  const counted: WeighedLine[] =
    targets.length > 1 || approvals.length > 1
      ? [{ line: countLine(targets), weight: 'fixed' }]
      : [];
  const about = tools.size > 1 ? toolLines(approvals) : targets.flatMap(targetLines);
  return [
    ...approvals.flatMap(({ changedSince }) =>
      changedSince.map((what): WeighedLine => ({ line: { kind: 'changed-since', what }, weight: 'decisive' })),
    ),
    ...counted,
    ...about,
    ...impactLines(approvals),
    ...foot(approvals),
  ];
}

/** The last question about some of the targets: every live effect, the number of the others. */
export function disclosedChoice(
  approvals: readonly Approval[],
  chosen: readonly PlanTarget[],
  /** Of the live ones, those that this question is about. */
  portion: readonly PlanTarget[],
): WeighedLine[] {
  const kept = approvals.flatMap(({ plan }) => plan.targets).length - chosen.length;
  const others = chosen.filter(({ live }) => !live);
  return [
    { line: countLine(chosen), weight: 'fixed' },
    ...portion.flatMap(targetLines),
    ...others.flatMap(targetLines).map(({ line }): WeighedLine => ({ line, weight: 'helpful' })),
    ...(kept > 0 ? [{ line: { kind: 'kept', count: kept } as const, weight: 'fixed' as const }] : []),
    ...foot(approvals).filter(({ weight }) => weight !== 'said'),
  ];
}

/** Environment, live and provider precede the name, and every effect has a line of its own. */
export function targetLines(target: PlanTarget): WeighedLine[] {
  const { environment, live, provider = null, facts } = target;
  return [
    { line: { kind: 'environment', environment, live, provider }, weight: 'decisive' },
    ...effectsOf(target).map((effect): WeighedLine => ({ line: { kind: 'effect', effect }, weight: 'decisive' })),
    ...facts.map((fact, index): WeighedLine => ({
      line: { kind: 'fact', ...fact },
      weight: index < DECISIVE_FACTS ? 'decisive' : 'helpful',
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

/** @param rowsOf how many rows a line takes as it will be shown */
export function fitted(lines: readonly WeighedLine[], most: number, rowsOf: (line: Line) => number): Fitted {
  const rest: WeighedLine = { line: { kind: 'rest' }, weight: 'fixed' };
  const measured = lines.map((each) => ({ ...each, rows: rowsOf(each.line) }));
  const rows = (some: readonly { rows: number }[]): number => some.reduce((sum, each) => sum + each.rows, 0);
  let kept = measured;
  let isCut = false;
  for (const weight of ['said', 'helpful', 'decisive'] as const) {
    // A line that tells of the rest is needed once anything but the agent's own words is left out.
    const spare = (): number => (isCut || weight !== 'said' ? rowsOf(rest.line) : 0);
    while (rows(kept) > most - (isCut ? spare() : 0)) {
      const last = kept.findLastIndex((each) => each.weight === weight);
      if (last === -1) break;
      kept = kept.toSpliced(last, 1);
      isCut ||= weight !== 'said';
    }
  }
  const isWhole = kept.filter(({ weight }) => weight === 'decisive').length === lines.filter(({ weight }) => weight === 'decisive').length;
  const shown = kept.map(({ line }) => line);
  if (!isCut) return { lines: shown, isWhole };
  const end = kept.findIndex(({ line }) => END.has(line.kind));
  return { lines: shown.toSpliced(end === -1 ? shown.length : end, 0, rest.line), isWhole };
}

/** What stays below the line that tells of the rest. */
const END: ReadonlySet<Line['kind']> = new Set(['quote', 'warning', 'kept', 'reason', 'until']);

function foot(approvals: readonly Approval[]): WeighedLine[] {
  const warnings = new Map(
    approvals.flatMap(({ plan: { warning } }) => (warning === null ? [] : [[JSON.stringify(warning), warning]])),
  );
  return [
    ...approvals.flatMap(({ plan: { quote } }): WeighedLine[] =>
      quote === null ? [] : [{ line: { kind: 'quote', quote }, weight: 'decisive' }],
    ),
    ...[...warnings.values()].map((text): WeighedLine => ({ line: { kind: 'warning', text }, weight: 'decisive' })),
    ...approvals.flatMap(({ claimedReason, caller }): WeighedLine[] =>
      claimedReason === null ? [] : [{ line: { kind: 'reason', caller, text: claimedReason }, weight: 'said' }],
    ),
    { line: { kind: 'until', at: Math.min(...approvals.map(({ expiresAt }) => expiresAt)) }, weight: 'fixed' },
  ];
}

function impactLines(approvals: readonly Approval[]): WeighedLine[] {
  const impacts = new Map(
    approvals.flatMap(({ plan }) => plan.impact.map((text): [string, Wording] => [JSON.stringify(text), text])),
  );
  return [...impacts.values()].map((text) => ({ line: { kind: 'impact', text }, weight: 'helpful' }));
}

/** Requests of different tools are decided apart: here they are only counted. */
function toolLines(approvals: readonly Approval[]): WeighedLine[] {
  return [...Map.groupBy(approvals, ({ tool }) => tool)].map(([tool, own]) => ({
    line: { kind: 'tool', tool, count: own.length, live: own.filter(isLive).length },
    weight: 'fixed',
  }));
}

function countLine(targets: readonly PlanTarget[]): Line {
  return { kind: 'count', count: targets.length, live: targets.filter(({ live }) => live).length };
}
