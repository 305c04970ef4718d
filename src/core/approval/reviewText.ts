// A request in full, as text that a person reads beside a dialog: one document, or two that differ in what changes.
// Like the dialog it is made of Sluice's own records; foreign text is visible, on one line, and bounded.
import { visibleText } from '../visibleText.ts';
import type { Approval, ApprovalStatus } from './approval.ts';
import { agentName, asker, foreign, foreignStart, moneyText, taskText } from './dialogText.ts';
import type { Change, PlanTarget, Quote } from '../plan/plan.ts';

/** `now`: as it is; `after`: as it would be; `request`: both, where there is nothing to lay beside each other. */
export type ReviewSide = 'now' | 'after' | 'request';

/** A text that is cut cannot be decided on: room for any input, even if every character of it is written out. */
const VALUE_LENGTH = 24_000;

/** Several requests below each other, live ones first. @param clockTime as in `reviewText` */
export function reviewsText(
  approvals: readonly Approval[],
  side: ReviewSide,
  clockTime: (at: number) => string,
): string {
  const isLive = ({ plan }: Approval): boolean => plan.targets.some(({ live }) => live);
  const ordered = [...approvals.filter(isLive), ...approvals.filter((approval) => !isLive(approval))];
  return ordered.map((approval) => reviewText(approval, side, clockTime)).join(`\n${'─'.repeat(40)}\n\n`);
}

/** @param clockTime how a time is said to a person, e.g. "14:32" */
export function reviewText(approval: Approval, side: ReviewSide, clockTime: (at: number) => string): string {
  const { plan, changedSince, claimedReason, caller } = approval;
  const parts = [
    [`${asker(approval)} ${taskText(approval)}.`, `Request ${approval.id}`, statusText(approval, clockTime)],
    changedSince.map((change) => `Changed since you were asked: ${foreign(change, VALUE_LENGTH)}`),
    ...plan.targets.map((target) => targetLines(target, side)),
    plan.impact.map((line) => visibleText(line, VALUE_LENGTH)),
    plan.quote ? quoteLines(plan.quote, clockTime) : [],
    plan.warning === null ? [] : [`WARNING: ${visibleText(plan.warning, VALUE_LENGTH)}`],
    claimedReason === null
      ? []
      : [`${agentName(caller)} says (not checked): “${foreign(claimedReason, VALUE_LENGTH)}”`],
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** Whether there is something to lay beside each other. */
export function hasChanges({ plan }: Approval): boolean {
  return plan.targets.some(({ changes }) => changes.length > 0);
}

function statusText({ status, expiresAt }: Approval, clockTime: (at: number) => string): string {
  const words: Record<ApprovalStatus, string> = {
    pending: `Waits until ${clockTime(expiresAt)}. Until you decide, nothing happens.`,
    approved: 'Approved, about to start.',
    consumed: 'Approved and started.',
    rejected: 'Rejected; nothing was changed.',
    expired: 'Expired undecided; nothing was changed.',
    superseded: 'Superseded by a newer request; nothing was changed.',
    withdrawn: 'Withdrawn; nothing was changed.',
  };
  return words[status];
}

function targetLines(
  { name, id, environment, live, facts, changes }: PlanTarget,
  side: ReviewSide,
): string[] {
  const rows: [string, string][] = [
    ['Target', `${foreign(name, VALUE_LENGTH)} (${visibleText(id, 80)})`],
    ['Environment', `${environment}${live ? ' (live)' : ''}`],
    ...facts.map(({ label, value }): [string, string] => [label, foreign(value, VALUE_LENGTH)]),
  ];
  const width = Math.min(20, Math.max(...rows.map(([label]) => label.length)));
  return [
    ...rows.map(([label, value]) => `${label.padEnd(width)}  ${value}`),
    ...changes.flatMap((change) => ['', ...changeLines(change, side)]),
  ];
}

function changeLines({ label: name, before, after, note }: Change, side: ReviewSide): string[] {
  const label = foreignStart(name);
  const now = `    ${before === null ? '(none)' : foreign(before, VALUE_LENGTH)}`;
  const then = `    ${after === null ? '(none)' : foreign(after, VALUE_LENGTH)}`;
  const remark = note === null ? [] : [`    ⚠ ${visibleText(note, VALUE_LENGTH)}`];
  switch (side) {
    case 'now':
      return [label, now];
    case 'after':
      return [label, then, ...remark];
    case 'request':
      return [`${label}, now`, now, `${label}, then`, then, ...remark];
  }
}

function quoteLines(quote: Quote, clockTime: (at: number) => string): string[] {
  const { amountMinor, currency, period, prorationMinor, nextChargeAt } = quote;
  return [
    `Cost         ${moneyText(amountMinor, currency)} per ${foreign(period, 20)}`,
    `Now          ${moneyText(prorationMinor, currency)}`,
    ...(nextChargeAt === null ? [] : [`Next charge  ${clockTime(nextChargeAt)}`]),
    'Never more than this: a different amount at execution stops it.',
  ];
}
