// The texts that the dashboard's view adds, in the editor's language.
import { OPERATION_STATUSES, type OperationStatus } from '../../core/operation/operation.ts';
import type { DashboardTexts } from '../../protocol/dashboardTexts.ts';
import { statusIcon, statusLabel } from '../operations/operationText.ts';
import type { Translate } from '../text/translate.ts';
import { actionTexts } from '../operations/operationAction.ts';

export function dashboardTexts(t: Translate): DashboardTexts {
  return {
    title: t('Sluice Dashboard'),
    needsYou: t('Needs you'),
    now: t('Now'),
    sync: t('Credential sync'),
    history: t('Recent operations'),
    nothingNow: t('Nothing is running.'),
    nothingNowHint: t('What you or an agent start shows here, step by step.'),
    nothingSynced: t('No credentials were synced yet.'),
    noHistory: t('No operations yet.'),
    countRunning: t('{running} running'),
    countWaiting: t('{waiting} waiting for you'),
    countStopped: t('{stopped} can be resumed'),
    allQuiet: t('All quiet'),
    live: t('LIVE'),
    review: t('Review…'),
    enter: t('Enter…'),
    moreRunning: t('Also running: {count}. They are among the recent operations.'),
    percent: t('{percent}%'),
    timelineOf: t('Steps of {title}'),
    step: t('Step'),
    status: t('Status'),
    duration: t('Duration'),
    noSteps: t('No step started.'),
    progressOf: t('{done} of {total}'),
    perSecond: t('{rate} a second'),
    left: t('about {time} left'),
    fieldOf: t('{title}. Credentials: {done} of {total}'),
    fieldHelp: t('Arrow keys move from credential to credential, N goes to the next that needs attention.'),
    cell: t('{account}, {bundle}: {state}'),
    toCome: t('To come'),
    compacted: t('The result for each credential is kept for seven days.'),
    justNow: t('just now'),
    minutesAgo: t('{minutes} min ago'),
    hoursAgo: t('{hours} h ago'),
    daysAgo: t('{days} days ago'),
    lessThanSecond: t('{tenths} s'),
    seconds: t('{seconds} s'),
    minutes: t('{minutes} min {seconds} s'),
    hours: t('{hours} h {minutes} min'),
    timeLeft: t('{time} left to decide'),
    expired: t('expired'),
    timedOut: t('Sluice did not answer. The outcome of the request is unknown.'),
    announced: t('{title}: {status}'),
    announcedAttention: t('Waiting for you: {title}'),
    provision: t('Provision Bundle…'),
    allOperations: t('Show All Operations'),
    statuses: byStatus((status) => statusLabel(status, t)),
    // A self-spinning icon would ignore the setting for reduced motion.
    icons: byStatus((status) => statusIcon(status).replace('~spin', '')),
    steps: {
      pending: t('To do'),
      running: t('Running'),
      completed: t('Done'),
      failed: t('Failed'),
      undone: t('Undone'),
    },
    cells: {
      taken: t('At work'),
      refreshed: t('Refreshed'),
      unchanged: t('Unchanged'),
      failed: t('Failed'),
      needs_reauth: t('Needs to be connected again'),
      unknown: t('Unknown'),
    },
    actions: actionTexts(t),
  };
}

function byStatus(text: (status: OperationStatus) => string): Record<OperationStatus, string> {
  const entries = OPERATION_STATUSES.map((status) => [status, text(status)] as const);
  return Object.fromEntries(entries) as Record<OperationStatus, string>;
}
