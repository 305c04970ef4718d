// What a notification says when a sync run stops or ends: counts, what needs attention, and what to do about it. Pure.
import type { RunState } from '../../core/sync/syncService.ts';
import { attentionOf } from '../../core/sync/syncRecords.ts';
import type { OperationAction } from '../operations/operationAction.ts';
import { operationToast, type OperationToast } from '../operations/operationToast.ts';
import { SHOW_AFTER_MS } from '../operations/progressQueue.ts';
import type { Translate } from '../text/translate.ts';
import { outcomeText, runProgressText } from './syncText.ts';

/** A refresh is never undone, and leaves nothing but the tokens that the records hold. */
const REFRESHES_STAY = { compensation: null, existsNow: [] };
/** Rests that are shorter end by themselves; milliseconds. */
const WORTH_TELLING_MS = 15 * 60_000;

/**
 * As `operationToast`, for the operation of a run.
 * @param workedMs for how long it worked until now, as far as this window saw
 */
export function syncToast(state: RunState, workedMs: number, t: Translate): OperationToast | undefined {
  const { operation, run } = state;
  if (operation.status === 'completed') return endedToast(state, t);
  if (operation.status === 'paused') return pausedToast(state, t);
  if (operation.status !== 'cancelled') return operationToast(operation, workedMs, REFRESHES_STAY, t);
  const progress = runProgressText(run, t);
  const text = t('Sync stopped at {progress}. What was done so far is kept.', { progress });
  return { severity: 'info', text, actions: ['resume', 'details'] };
}

/** Quiet about what an agent got done at once and without trouble. A run lasts over all of its calls. */
function endedToast({ operation, run }: RunState, t: Translate): OperationToast | undefined {
  const { failed, unknown, needs_reauth: lost } = run.counts;
  const attention = attentionOf(run);
  const lastedMs = run.updatedAt - run.startedAt;
  if (attention === 0 && lastedMs < SHOW_AFTER_MS && operation.caller.kind === 'agent') return undefined;
  const actions: OperationAction[] = [];
  if (lost > 0) actions.push('reconnect');
  if (failed + unknown > 0) actions.push('retryFailed');
  return {
    severity: attention > 0 ? 'warning' : 'info',
    text: outcomeText(run, t),
    actions: [...actions, 'details'],
  };
}

/** Between an agent's calls a pause says nothing; a long one that the provider asks for is worth a notification. */
function pausedToast({ run, retryAfterMs }: RunState, t: Translate): OperationToast | undefined {
  if (retryAfterMs === null || retryAfterMs < WORTH_TELLING_MS) return undefined;
  const text = t('Sync paused at {progress}: the provider asks to wait {minutes} min. Resume it then.', {
    progress: runProgressText(run, t),
    minutes: Math.ceil(retryAfterMs / 60_000),
  });
  return { severity: 'warning', text, actions: ['details'] };
}
