// Waiting and recently rejected requests as rows of a list. Pure.
import type { Approval } from '../../core/approval/approval.ts';
import { foreignText } from '../text/foreignText.ts';
import { askerText, taskText, titleText } from '../operations/operationText.ts';
import type { Translate } from '../text/translate.ts';
import { agoText, timeLeftText } from './timeText.ts';

export interface PendingRow {
  /** Requests that the row opens, or the one that it reopens. */
  approvalIds: string[];
  action: 'review' | 'reopen';
  /** With a codicon. */
  label: string;
  description: string;
  detail: string;
}

export interface PendingFacts {
  /** Oldest first. */
  waiting: readonly Approval[];
  /** Newest first. */
  rejected: readonly Approval[];
  isConnected: (callerId: string) => boolean;
  now: number;
}

/** In order of arrival. If a caller has several, its first row opens them all. */
export function waitingRows({ waiting, isConnected, now }: PendingFacts, t: Translate): PendingRow[] {
  const byCaller = Map.groupBy(waiting, ({ caller }) => caller.id);
  return [...byCaller.values()].flatMap((own) => {
    const rows = own.map((approval): PendingRow => {
      const gone = approval.caller.kind === 'agent' && !isConnected(approval.caller.id);
      const asker = askerText(approval.caller.label, t);
      return {
        approvalIds: [approval.id],
        action: 'review',
        label: `$(${isLive(approval) ? 'flame' : 'shield'}) ${titleText(approval.plan.title, t)}`,
        description: isLive(approval) ? t('LIVE') : '',
        detail: [
          t('{asker} {ago}', { asker, ago: agoText(now - approval.requestedAt, t) }),
          ...(gone ? [t('who is not connected now')] : []),
          timeLeftText(approval.expiresAt - now, t),
        ].join(' · '),
      };
    });
    const [first] = own;
    if (first === undefined || own.length === 1) return rows;
    const all: PendingRow = {
      approvalIds: own.map(({ id }) => id),
      action: 'review',
      label: `$(checklist) ${t('All {count} requests of {caller}', { count: own.length, caller: foreignText(first.caller.label, 60) })}`,
      description: '',
      detail: t('One dialog and one list for all of them'),
    };
    return [all, ...rows];
  });
}

export function rejectedRows({ rejected, now }: PendingFacts, t: Translate): PendingRow[] {
  return rejected.map((approval) => ({
    approvalIds: [approval.id],
    action: 'reopen',
    label: `$(discard) ${titleText(approval.plan.title, t)}`,
    description: '',
    detail: t('{asker}; you rejected it {ago}. Choose it to be asked again', {
      asker: askerText(approval.caller.label, t),
      ago: agoText(now - (approval.decision?.decidedAt ?? now), t),
    }),
  }));
}

/** The notification about requests whose dialog can't open now. */
export function arrivedText(approvals: readonly Approval[], t: Translate): string {
  const [first] = approvals;
  if (first === undefined) return '';
  const labels = new Set(approvals.map(({ caller }) => foreignText(caller.label, 60)));
  const waits = t('Nothing happens until you decide.');
  if (approvals.length === 1) {
    const task = taskText(first.plan.title, t);
    return t('{caller} wants to {task}. {waits}', { caller: [...labels].join(), task, waits });
  }
  if (labels.size === 1)
    return t('{caller} asks for {count} approvals. {waits}', {
      caller: [...labels].join(),
      count: approvals.length,
      waits,
    });
  return t('{count} requests of {callers} agents wait for your approval. {waits}', {
    count: approvals.length,
    callers: labels.size,
    waits,
  });
}

/** Why a review does not open now. @param held what was approved can still be stopped */
export function busyText(held: boolean, t: Translate): string {
  return held
    ? t(
        'What you approved begins within 3 seconds. Stop it in the status bar, or wait, then review the rest.',
      )
    : t('Sluice already asks you about something here. Answer or close that dialog or list, then review.');
}

function isLive({ plan }: Approval): boolean {
  return plan.targets.some(({ live }) => live);
}
