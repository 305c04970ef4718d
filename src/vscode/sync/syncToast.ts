// The text of a notification when a sync run stops or ends: counts, what needs attention, and the next step. Pure.
import { KEEPER } from '../../core/sync/keeper.ts';
import type { RunState } from '../../core/sync/syncService.ts';
import { attentionOf } from '../../core/sync/syncRecords.ts';
import type { OperationAction } from '../operations/operationAction.ts';
import { operationToast, type OperationToast } from '../operations/operationToast.ts';
import { SHOW_AFTER_MS } from '../operations/progressQueue.ts';
import type { Translate } from '../text/translate.ts';
import { outcomeText, runProgressText } from './syncText.ts';

/** A refresh is never undone, and leaves nothing but the recorded tokens. */
const REFRESHES_STAY = { compensation: null, existsNow: [] };
/** Shorter pauses end by themselves; milliseconds. */
const WORTH_TELLING_MS = 15 * 60_000;

/**
 * Like `operationToast`, for the operation of a run.
 * @param workedMs how long it worked, as far as this window saw
 */
export function syncToast(state: RunState, workedMs: number, t: Translate): OperationToast | undefined {
  const { operation, run } = state;
  // A run in the background is no news until something of it needs the person.
  if (operation.caller.id === KEEPER.id && operation.status !== 'completed' && operation.status !== 'failed')
    return undefined;
  if (operation.status === 'completed') return endedToast(state, t);
  if (operation.status === 'paused') return pausedToast(state, t);
  if (operation.status !== 'cancelled') return operationToast(operation, workedMs, REFRESHES_STAY, t);
  const progress = runProgressText(run, t);
  const text = t('Sync stopped at {progress}. What was done so far is kept.', { progress });
  return { severity: 'info', text, actions: ['resume', 'details'] };
}

/** Silent about what an agent finished at once and without trouble. A run lasts over all of its calls. */
function endedToast({ operation, run }: RunState, t: Translate): OperationToast | undefined {
  const { failed, unknown, needs_reauth: lost } = run.counts;
  const attention = attentionOf(run);
  const lastedMs = run.updatedAt - run.startedAt;
  const isQuiet = operation.caller.kind === 'agent' && lastedMs < SHOW_AFTER_MS;
  if (attention === 0 && (isQuiet || operation.caller.id === KEEPER.id)) return undefined;
  const actions: OperationAction[] = [];
  if (lost > 0) actions.push('reconnect');
  if (failed + unknown > 0) actions.push('retryFailed');
  return {
    severity: attention > 0 ? 'warning' : 'info',
    text: outcomeText(run, t),
    actions: [...actions, 'details'],
  };
}

/** A pause between an agent's calls means nothing; a long one that the provider asked for deserves a notification. */
function pausedToast({ run, retryAfterMs }: RunState, t: Translate): OperationToast | undefined {
  if (retryAfterMs === null || retryAfterMs < WORTH_TELLING_MS) return undefined;
  const text = t('Sync paused at {progress}: the provider asks to wait {minutes} min. Resume it then.', {
    progress: runProgressText(run, t),
    minutes: Math.ceil(retryAfterMs / 60_000),
  });
  return { severity: 'warning', text, actions: ['details'] };
}
