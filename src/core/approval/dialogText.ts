// The words of an approval dialog, from Sluice's own records alone. What the agent says comes last, labelled as its
// claim. Every foreign text is made visible, folded to one line and bounded, so that none can forge a line of ours.
import type { Caller } from '../operation/operation.ts';
import type { Hasher } from '../hostPorts.ts';
import { visibleText } from '../visibleText.ts';
import type { Approval } from './approval.ts';
import { mixedScripts, withLookAlikeRemark } from './lookAlikes.ts';
import { minorDigits } from '../plan/minorUnits.ts';
import type { Change, Plan, PlanTarget, Quote } from '../plan/plan.ts';

export interface DialogText {
  title: string;
  /** Lines, joined by newlines; at most `MOST_LINES`. */
  detail: string;
}

export interface ApprovalDialog extends DialogText {
  /** Whether the text shows everything that its Approve would approve; otherwise only a review can lead to one. */
  isWhole: boolean;
}

/** Desktop VS Code shows a native dialog, which does not scroll: neither lines nor what they wrap to may be many. */
export const MOST_LINES = 15;
const MOST_ROWS = 18;
/** About what fits beside each other in a dialog. */
const COLUMNS = 56;
const MOST_TARGET_LINES = 5;
const TITLE_LENGTH = 240;
const LINE_LENGTH = 240;
/** Room for the longest host (RFC 1035, section 2.3.4): its end says whose it is. */
const IMPACT_LENGTH = 300;
const TEXT_LENGTH = 120;
const LABEL_LENGTH = 60;
const VALUE_LENGTH = 160;

/** @param clockTime how a time is said to a person, e.g. "14:32" */
export function dialogText(
  approvals: readonly Approval[],
  clockTime: (at: number) => string,
): ApprovalDialog {
  const [first] = approvals;
  if (first === undefined) return { title: '', detail: '', isWhole: false };
  return approvals.length === 1 ? single(first, clockTime) : several(approvals, first, clockTime);
}

/** What a decision records of the text that was answered. */
export function dialogDigest(hasher: Hasher, { title, detail }: DialogText): string {
  return hasher.sha256(`${title}\n${detail}`);
}

/** `visibleText`, in which no run of spaces pushes words onto a row of their own, where they would look like ours. */
function visibleLine(text: string, maxLength: number): string {
  const shown = visibleText(text, maxLength);
  const folded = shown.replaceAll(/ {4,}/g, (run) => ` ⟨${run.length} spaces⟩ `);
  return folded === shown ? shown : visibleText(folded, maxLength);
}

/** Foreign text, safe to stand in a line of ours. */
export function foreign(text: string, maxLength = TEXT_LENGTH): string {
  return withLookAlikeRemark(visibleLine(text, maxLength));
}

/** Who asks, as the beginning of a sentence: "Claude Code wants to", "You are about to". */
export function asker({ caller }: Pick<Approval, 'caller'>): string {
  return caller.kind === 'person' ? 'You are about to' : `${agentName(caller)} wants to`;
}

export function agentName({ label }: Pick<Caller, 'label'>): string {
  return foreignStart(label, 40);
}

/** Foreign text that begins a line: in quotation marks where it could read like a line of ours ("WARNING: …"). */
export function foreignStart(text: string, maxLength = TEXT_LENGTH): string {
  const shown = foreign(text, maxLength);
  return /^[\p{L}\p{N}][^:]*$/u.test(shown) ? shown : `“${shown}”`;
}

/** What is to be done, as `asker` begins it: one line, safe to show. */
export function taskText({ plan }: Pick<Approval, 'plan'>): string {
  return visibleLine(plan.title, TITLE_LENGTH);
}

/** The lines of one target, or the first of many, that a person decides on. */
export function listedNames(targets: readonly PlanTarget[]): string[] {
  const shown = [...targets.filter(({ live }) => live), ...targets.filter(({ live }) => !live)];
  const more = targets.length - MOST_TARGET_LINES;
  return [
    ...shown
      .slice(0, MOST_TARGET_LINES)
      .map(({ name, environment, live }) => `• ${foreign(name, 60)} (${environment}${live ? ', live' : ''})`),
    ...(more > 0 ? [`… and ${more} more: Review Changes lists them all.`] : []),
  ];
}

/** Lines that belong together; a dialog that is too long loses whole groups. */
type Group = string[];
interface Section {
  groups: Group[];
  /** How many of them stay, as long as that is possible at all. */
  least: number;
}

function single(approval: Approval, clockTime: (at: number) => string): ApprovalDialog {
  const { plan, changedSince, claimedReason, caller } = approval;
  const only = plan.targets.length === 1 ? plan.targets[0] : undefined;
  const facts = only ? only.facts.map(({ label, value }): Group => [`${label}: ${foreign(value)}`]) : [];
  const ends = only ? only.changes.filter(({ after }) => after === null) : [];
  const changes = only ? only.changes.filter(({ after }) => after !== null) : [];
  const moved: Section = {
    groups: changedSince.map((change) => [`Changed since you were asked: ${foreign(change, 200)}`]),
    least: 1,
  };
  const head: Group = only ? targetHead(only) : targetList(plan);
  const mainFacts: Section = { groups: facts.slice(0, 3), least: 3 };
  const moreFacts: Section = { groups: facts.slice(3), least: 0 };
  const changed: Section = { groups: changes.map(changeLines), least: changes.length };
  const ended: Section = { groups: ends.map(changeLines), least: 1 };
  const impact: Section = { groups: plan.impact.map((line) => [visibleLine(line, IMPACT_LENGTH)]), least: 1 };
  const foot: Group = [
    ...(plan.quote ? [quoteLine(plan.quote, clockTime)] : []),
    ...(plan.warning === null ? [] : [`WARNING: ${visibleText(plan.warning, LINE_LENGTH)}`]),
  ];
  const until = `Waits until ${clockTime(approval.expiresAt)}. Until you decide, nothing happens.`;
  // The agent's own words go before any value that they are about.
  const reason: Section = {
    groups:
      claimedReason === null
        ? []
        : [[`${agentName(caller)} says (not checked): “${foreign(claimedReason, 160)}”`]],
    least: 0,
  };
  const decisive = mainFacts.groups.length + changed.groups.length;
  const sections = [moreFacts, ended, impact, reason, changed, moved, mainFacts];
  const isCut = cutToFit(sections, [...head, ...foot, until]);
  const body = [mainFacts, moreFacts, changed, ended, impact].flatMap(({ groups }) => groups.flat());
  const task = taskText(approval);
  return {
    title: `${asker(approval)} ${task}${task.endsWith('?') ? '' : '?'}`,
    detail: [
      ...moved.groups.flat(),
      ...head,
      ...body,
      ...(isCut ? ['… Review Changes shows the rest.'] : []),
      ...foot,
      ...reason.groups.flat(),
      until,
    ].join('\n'),
    isWhole: only
      ? decisive === mainFacts.groups.length + changed.groups.length &&
        isUncut(only.facts.slice(0, 3), changes)
      : namesAll([approval]),
  };
}

/** Whether no value is longer than its line. */
function isUncut(facts: PlanTarget['facts'], changes: readonly Change[]): boolean {
  const fits = (text: string | null, length: number): boolean =>
    text === null || visibleLine(text, length) === visibleLine(text, Number.MAX_SAFE_INTEGER);
  return (
    facts.every(({ value }) => fits(value, TEXT_LENGTH)) &&
    changes.every(
      ({ label, before, after, note }) =>
        fits(label, LABEL_LENGTH) &&
        fits(before, VALUE_LENGTH) &&
        fits(after, VALUE_LENGTH) &&
        fits(note, TEXT_LENGTH),
    )
  );
}

/** Whether a list of names is all there is to decide on: few deletions, none of them live. */
function namesAll(approvals: readonly Approval[]): boolean {
  const targets = approvals.flatMap(({ plan }) => plan.targets);
  return (
    sharedVerb(approvals) === 'delete' &&
    targets.length <= MOST_TARGET_LINES &&
    targets.every(({ live }) => !live)
  );
}

/**
 * Drops groups from the end of the sections, of the first section first, until they fit beside the lines that always
 * stand there. Leaves a line free where something was dropped.
 */
function cutToFit(sections: readonly Section[], always: readonly string[]): boolean {
  const fits = (spare: number): boolean => {
    const lines = [...always, ...sections.flatMap(({ groups }) => groups.flat())];
    const rows = lines.reduce((sum, line) => sum + Math.ceil(line.length / COLUMNS), 0);
    return lines.length + spare <= MOST_LINES && rows + spare <= MOST_ROWS;
  };
  if (fits(0)) return false;
  for (const { groups, least } of sections) while (groups.length > least && !fits(1)) groups.pop();
  for (const { groups } of sections) while (groups.length > 0 && !fits(1)) groups.pop();
  return true;
}

function several(
  approvals: readonly Approval[],
  first: Approval,
  clockTime: (at: number) => string,
): ApprovalDialog {
  const live = approvals.flatMap(({ plan }) => plan.targets).filter((target) => target.live).length;
  // Those in live environments first: they must not hide behind the others.
  const ordered = [...approvals].sort((left, right) => Number(isLive(right)) - Number(isLive(left)));
  const shown = ordered.slice(0, MOST_TARGET_LINES).map((approval) => `• ${taskText(approval)}`);
  const more = approvals.length - shown.length;
  const warnings = new Set(approvals.flatMap(({ plan }) => (plan.warning === null ? [] : [plan.warning])));
  const until = Math.min(...approvals.map(({ expiresAt }) => expiresAt));
  const lines = [
    ...shown,
    ...(more > 0 ? [`… and ${more} more: Review Changes lists them all.`] : []),
    ...(live > 0 ? [`${live} of them ${live === 1 ? 'is' : 'are'} live.`] : []),
    ...[...warnings].slice(0, 2).map((warning) => `WARNING: ${visibleText(warning, LINE_LENGTH)}`),
    `The first waits until ${clockTime(until)}. Until you decide, nothing happens.`,
  ];
  // The title of a request names its target if it has one.
  const isNamed = approvals.every(({ tool, plan }) => tool === first.tool && plan.targets.length === 1);
  return {
    title: `${asker(first)} ${manyTask(approvals)}?`,
    detail: lines.join('\n'),
    isWhole: isNamed && namesAll(approvals),
  };
}

/** The one verb that is all that each of the plans does; a migration deletes too, and is no deletion. */
export function sharedVerb(approvals: readonly Approval[]): 'delete' | 'revoke' | 'share' | undefined {
  return (['delete', 'revoke', 'share'] as const).find((verb) =>
    approvals.every(({ plan }) => plan.verbs.every((other) => other === verb)),
  );
}

/** In the plans' own verb, where they agree on one. */
function manyTask(approvals: readonly Approval[]): string {
  const targets = approvals.flatMap(({ plan }) => plan.targets);
  const kinds = new Set(targets.map(({ kind }) => kind));
  const [kind] = kinds;
  const shared = sharedVerb(approvals);
  if (shared === undefined || kind === undefined || kinds.size > 1) return `do ${approvals.length} things`;
  return `${shared} ${targets.length} ${kind}s`;
}

function isLive({ plan }: Approval): boolean {
  return plan.targets.some((target) => target.live);
}

function targetHead({ name, environment, live }: PlanTarget): Group {
  const imitates = mixedScripts(name).length > 0 ? [`Name: ${foreign(name)}`] : [];
  return [...imitates, `Environment: ${environment}${live ? ' (live)' : ''}`];
}

function changeLines({ label, before, after, note }: Change): Group {
  const remark = note === null ? '' : ` (${visibleLine(note, TEXT_LENGTH)})`;
  // Keys of settings are the agent's own words.
  const what = foreign(label, LABEL_LENGTH);
  return [
    ...(before === null ? [] : [`− ${what}: ${foreign(before, VALUE_LENGTH)}`]),
    ...(after === null ? [] : [`+ ${what}: ${foreign(after, VALUE_LENGTH)}${remark}`]),
  ];
}

function targetList({ targets }: Plan): Group {
  const live = targets.filter((target) => target.live).length;
  return [`${targets.length} targets, ${live} of them live.`, ...listedNames(targets)];
}

function quoteLine(quote: Quote, clockTime: (at: number) => string): string {
  const money = (minor: number): string => moneyText(minor, quote.currency);
  const next = quote.nextChargeAt === null ? '' : `; next charge ${clockTime(quote.nextChargeAt)}`;
  return `Cost: ${money(quote.amountMinor)} per ${foreign(quote.period, 20)}, now ${money(quote.prorationMinor)}${next}. Never more than this.`;
}

/** An amount in minor units (ISO 4217) as people write it: "12.50 EUR". */
export function moneyText(minor: number, currency: string): string {
  const digits = minorDigits(currency);
  return `${(minor / 10 ** digits).toFixed(digits)} ${visibleText(currency, 3)}`;
}
