// What waits for a person, as rows, the most urgent first, and how much of it the badge counts. Pure.
import { sentenceText, type Translate, workText } from '../text/translate.ts';
import type { Approval } from '../../core/approval/approval.ts';
import type { GuestEntry } from '../../core/guest/guestService.ts';
import type { InputRequest, Operation } from '../../core/operation/operation.ts';
import { agoText, timeLeftText } from '../approvals/timeText.ts';
import { foreignText } from '../text/foreignText.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import {
  askerText,
  messageText,
  operationTitle,
  problemText,
  statusIcon,
  statusLabel,
  titleText,
} from '../operations/operationText.ts';
import type { Offer } from '../host/openOffers.ts';
import { countedAccounts, type LostAccount, type LostAccounts } from '../sync/lostAccounts.ts';
import { refusedSecretRow } from './refusedSecretRow.ts';
import { needsPerson, waitingGuestRows } from '../guests/guestRows.ts';
import { isCounted, type Placed } from './sandboxRule.ts';
import { PAGE_ROWS, type RowRef, type ViewRow } from './viewRow.ts';

export interface WaitingApproval extends Placed {
  approval: Approval;
  /** It is approved, and can be stopped before work begins. */
  held: boolean;
  /** Calls like it can be allowed. */
  canHaveRule: boolean;
}
export interface WaitingInput extends Placed {
  request: InputRequest;
}
/** Failed or interrupted. */
export interface StoppedOperation extends Placed {
  operation: Operation;
}
/** A sync run that stopped early and is not being resumed. */
export interface IdleRun extends Placed {
  operation: Operation;
  completed: number;
  total: number;
}

export interface NeedsYouFacts extends LostAccounts {
  now: number;
  /** A sentence, or null. */
  vaultProblem: string | null;
  /** Why clients cannot reach Sluice, or null. */
  serverProblem: string | null;
  approvals: readonly WaitingApproval[];
  inputs: readonly WaitingInput[];
  stopped: readonly StoppedOperation[];
  idle: readonly IdleRun[];
  /** What the person began and can continue. */
  offers: readonly Offer[];
  /** MCP servers behind Sluice. */
  guests: readonly GuestEntry[];
  /** Rows of servers that the project's file names. */
  projectGuests: readonly ViewRow[];
}

/** The command of a click on a row. */
const CLICK = {
  vault: 'sluice.unlockVault',
  server: 'sluice.restartServer',
  approval: 'sluice.reviewApprovals',
  held: 'sluice.stopApprovedWork',
  input: 'sluice.provideInput',
  stopped: 'sluice.showOperation',
  moreStopped: 'sluice.showOperations',
  idle: 'sluice.resumeSync',
  offer: 'sluice.continueOffer',
  lost: 'sluice.reconnectAccount',
} as const;
const WARNING = 'list.warningForeground';
const ERROR = 'list.errorForeground';

export function needsYouRows(facts: NeedsYouFacts, t: Translate): ViewRow[] {
  return [
    ...problemRows(facts, t),
    ...facts.approvals.map((waiting) =>
      waiting.held ? heldRow(waiting.approval, t) : approvalRow(waiting, facts.now, t),
    ),
    ...facts.inputs.map(({ request }) => inputRow(request, t)),
    ...facts.offers.map((offer) => offerRow(offer, t)),
    ...facts.stopped.slice(0, PAGE_ROWS).map(({ operation }) => stoppedRow(operation, facts.now, t)),
    ...moreRow('operation', facts.stopped, CLICK.moreStopped, (count) =>
      count === 1 ? t('1 more stopped operation') : t('{count} more stopped operations', { count }),
    ),
    ...facts.idle.map((run) => idleRow(run, t)),
    ...waitingGuestRows(facts.guests, t),
    ...facts.projectGuests,
    ...facts.lost.slice(0, PAGE_ROWS).map((account) => lostRow(account, t)),
    ...moreRow('credential', facts.lost, CLICK.lost, (count) =>
      count === 1 ? t('1 more account to reconnect') : t('{count} more accounts to reconnect', { count }),
    ),
    ...facts.refused.map((secret) => refusedSecretRow(secret, t)),
  ];
}

/** The badge's number: everything, but nothing of the sandbox's once a real bundle exists. */
export function needsYouCount(facts: NeedsYouFacts): number {
  const { approvals, inputs, stopped, idle, refused } = facts;
  const waiting = [...approvals, ...inputs, ...stopped, ...idle, ...refused].filter((each) =>
    isCounted(each, facts.hasRealBundle),
  ).length;
  const problems = [facts.vaultProblem, facts.serverProblem].filter((problem) => problem !== null).length;
  const others = facts.offers.length + facts.guests.filter(needsPerson).length + facts.projectGuests.length;
  return waiting + problems + countedAccounts(facts) + others;
}

function problemRows({ vaultProblem, serverProblem }: NeedsYouFacts, t: Translate): ViewRow[] {
  const row = (kind: 'vault' | 'server', label: string, problem: string, icon: string): ViewRow => ({
    id: kind,
    label,
    description: messageText(sentenceText(problem, t)),
    icon,
    color: ERROR,
    tooltip: escapeMarkdown(sentenceText(problem, t)),
    context: kind,
    command: CLICK[kind],
  });
  return [
    ...(vaultProblem === null ? [] : [row('vault', t('The vault is locked'), vaultProblem, 'lock')]),
    ...(serverProblem === null
      ? []
      : [row('server', t('Clients can’t reach Sluice'), serverProblem, 'warning')]),
  ];
}

function approvalRow({ approval, canHaveRule }: WaitingApproval, now: number, t: Translate): ViewRow {
  const { id, plan, caller, requestedAt, expiresAt } = approval;
  const live = plan.targets.filter((target) => target.live).length;
  const asker = askerText(caller.label, t);
  const left = timeLeftText(expiresAt - now, t);
  const parts = [...(live > 0 ? [t('LIVE')] : []), asker, left];
  const what = [
    plan.targets.length === 1 ? t('1 target') : t('{count} targets', { count: plan.targets.length }),
    ...(live > 0 ? [t('{count} live', { count: live })] : []),
  ].join(', ');
  return {
    id: `approval/${id}`,
    label: titleText(plan.title, t),
    description: parts.join(' · '),
    // As in the list of pending approvals.
    icon: live > 0 ? 'flame' : 'shield',
    color: WARNING,
    tooltip: paragraphs([
      bold(titleText(plan.title, t)),
      escapeMarkdown(`${asker} ${agoText(now - requestedAt, t)} · ${what} · ${left}`),
      escapeMarkdown(t('Nothing happens until you decide.')),
    ]),
    context: canHaveRule ? 'approval.call' : 'approval',
    command: CLICK.approval,
    ref: ref('approval', id),
    spoken: [t('Waiting for approval'), titleText(plan.title, t), ...parts].join(', '),
  };
}

/** For the 3 seconds between Approve and the start of work. */
function heldRow({ id, plan }: Approval, t: Translate): ViewRow {
  const title = titleText(plan.title, t);
  const state = t('Approved, about to start. Click to stop.');
  return {
    id: `approval/${id}`,
    label: title,
    description: state,
    icon: 'debug-stop',
    color: WARNING,
    tooltip: paragraphs([bold(title), escapeMarkdown(state)]),
    context: 'approval.held',
    command: CLICK.held,
    ref: ref('approval', id),
    spoken: [state, title].join(' '),
  };
}

function inputRow(request: InputRequest, t: Translate): ViewRow {
  const asker = askerText(request.asker, t);
  const fields = request.fields.map(({ title }) => foreignText(title, 60)).join(', ');
  return {
    id: `input/${request.id}`,
    label: titleText(request.title, t),
    description: asker,
    icon: 'key',
    color: WARNING,
    tooltip: paragraphs([
      bold(titleText(request.title, t)),
      escapeMarkdown(t('{fields}, for {host}', { fields, host: foreignText(request.host, 80) })),
    ]),
    context: 'input',
    command: CLICK.input,
    ref: ref('input', request.id),
    spoken: [t('Waiting for input'), titleText(request.title, t), asker].join(', '),
  };
}

function offerRow({ id, title, said }: Offer, t: Translate): ViewRow {
  return {
    id: `offer/${id}`,
    label: title,
    description: said,
    icon: 'debug-continue',
    color: WARNING,
    tooltip: paragraphs([bold(title), escapeMarkdown(said)]),
    context: 'offer',
    command: CLICK.offer,
    ref: ref('offer', id),
    spoken: [t('Waits for you to continue'), title, said].join(', '),
  };
}

function stoppedRow(operation: Operation, now: number, t: Translate): ViewRow {
  const { id, status, error, message, caller, updatedAt } = operation;
  const state = statusLabel(status, t);
  const why = messageText(workText(error?.message ?? message, t));
  const title = operationTitle(operation, t);
  return {
    id: `operation/${id}`,
    label: title,
    description: [state, ...(why === '' || why === state ? [] : [why])].join(' · '),
    icon: statusIcon(status),
    color: status === 'failed' ? ERROR : WARNING,
    tooltip: paragraphs([
      bold(title),
      escapeMarkdown(`${state} ${agoText(now - updatedAt, t)} · ${askerText(caller.label, t)}`),
      escapeMarkdown(problemText(error ?? { message, next: '' }, t)),
    ]),
    context: `operation.${status}`,
    command: CLICK.stopped,
    ref: ref('operation', id),
    spoken: [state, title, why].join(', '),
  };
}

function idleRow({ operation, completed, total }: IdleRun, t: Translate): ViewRow {
  const label = t('Sync stopped at {completed} of {total}', { completed, total });
  const state = statusLabel(operation.status, t);
  const asker = askerText(operation.caller.label, t);
  return {
    id: `operation/${operation.id}`,
    label,
    description: [state, asker].join(' · '),
    icon: 'debug-pause',
    color: WARNING,
    tooltip: paragraphs([
      bold(label),
      escapeMarkdown(t('Resume continues with the first unfinished credential.')),
    ]),
    context: 'run.idle',
    command: CLICK.idle,
    ref: ref('operation', operation.id),
  };
}

function lostRow({ id, label, bundle }: LostAccount, t: Translate): ViewRow {
  const account = foreignText(label, 80);
  return {
    id: `credential/${id}`,
    label: t('Reconnect {account}', { account }),
    description: foreignText(bundle, 80),
    icon: 'plug',
    color: WARNING,
    tooltip: paragraphs([
      bold(account),
      escapeMarkdown(t('The provider no longer accepts this token. Reconnect the account.')),
    ]),
    context: 'credential.needs_reauth',
    command: CLICK.lost,
    ref: ref('credential', id),
  };
}

/** Represents those of a kind without a row of their own. */
function moreRow(
  kind: 'operation' | 'credential',
  all: readonly unknown[],
  command: string,
  label: (count: number) => string,
): ViewRow[] {
  const count = all.length - PAGE_ROWS;
  const icon = kind === 'credential' ? 'plug' : 'warning';
  return count > 0 ? [{ id: `${kind}/more`, label: label(count), icon, color: WARNING, command }] : [];
}

function ref(kind: RowRef['kind'], id: string): RowRef {
  return { kind, id };
}

function bold(text: string): string {
  return `**${escapeMarkdown(text)}**`;
}

function paragraphs(lines: readonly string[]): string {
  return lines.filter((line) => line !== '').join('\n\n');
}
