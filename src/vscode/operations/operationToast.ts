// The text of a notification when an operation stops or ends. Pure; operationNotifications.ts shows it.
import { sentenceText, type Translate, workText } from '../text/translate.ts';
import type { Operation } from '../../core/operation/operation.ts';
import type { SyncRun } from '../../core/sync/syncRecords.ts';
import type { Compensation } from '../../core/operation/compensation.ts';
import type { OperationAction } from './operationAction.ts';
import { messageText, operationTask, problemText } from './operationText.ts';
import { SHOW_AFTER_MS } from './progressQueue.ts';
import { runProgressText } from '../sync/syncText.ts';

/** Tools whose bundles can be recreated for 30 days. */
const DELETIONS: ReadonlySet<string> = new Set(['delete_bundle', 'delete_bundles']);

/** Facts about an operation beyond its record. */
export interface ToastFacts {
  compensation: Compensation | null;
  /** What it left at its providers, if it stopped midway. */
  existsNow: string[];
}

export interface OperationToast {
  severity: 'info' | 'warning' | 'error';
  text: string;
  /** In the order of their buttons. */
  actions: OperationAction[];
}

/**
 * Undefined if there is nothing to report: short successes that an agent asked for, and states that appear
 * elsewhere (waiting for a person, interrupted by the window's end).
 * @param workedMs how long it worked, as far as this window saw
 */
export function operationToast(
  operation: Operation,
  workedMs: number,
  { compensation, existsNow }: ToastFacts,
  t: Translate,
): OperationToast | undefined {
  const task = operationTask(operation, t);
  const rollBack: OperationAction[] = compensation === 'roll back' ? ['rollBack'] : [];
  const undo: OperationAction[] = compensation === 'undo' ? ['undo'] : [];
  const recreate: OperationAction[] = DELETIONS.has(operation.kind) ? ['recreate'] : [];
  switch (operation.status) {
    case 'completed': {
      const warning = operation.warnings[0];
      if (warning !== undefined) {
        const text = `${messageText(workText(operation.message, t))} ${messageText(sentenceText(warning, t))}`;
        return { severity: 'warning', text, actions: [...recreate, 'details', ...undo] };
      }
      if (workedMs < SHOW_AFTER_MS && operation.caller.kind === 'agent') return undefined;
      return {
        severity: 'info',
        text: messageText(workText(operation.message, t)),
        actions: [...recreate, 'details', ...undo],
      };
    }
    case 'failed': {
      const problem = problemText(operation.error, t);
      const text = `${t('Could not {task}. {problem}', { task, problem })}${existingText(existsNow, t)}`;
      return { severity: 'error', text, actions: ['retry', ...rollBack, 'log', 'copy'] };
    }
    case 'cancelled': {
      const text = t('Cancelled: {task}. What was done so far is kept.', { task });
      return { severity: 'info', text, actions: ['resume', ...rollBack] };
    }
    case 'running':
    case 'rolling_back':
    // The operation that undid it reports that.
    case 'rolled_back':
    case 'awaiting_approval':
    case 'awaiting_input':
    case 'paused':
    case 'interrupted':
    case 'denied':
    case 'timed_out':
    case 'superseded':
    case 'no_approver':
      return undefined;
  }
}

/** With a leading space; empty if it left nothing. */
function existingText(existsNow: readonly string[], t: Translate): string {
  if (existsNow.length === 0) return '';
  return ` ${t('Now at the provider: {things}.', { things: messageText(existsNow.join('; ')) })}`;
}

/**
 * The announcement of operations that a crash or a closed window interrupted.
 * @param runs those of them that are sync runs, by id
 */
export function interruptedText(
  operations: readonly Operation[],
  runs: ReadonlyMap<string, SyncRun>,
  t: Translate,
): string {
  const [only] = operations;
  if (only !== undefined && operations.length === 1) {
    const run = runs.get(only.id);
    if (run !== undefined) {
      const progress = runProgressText(run, t);
      return t('A sync stopped at {progress}. What was done so far is kept.', { progress });
    }
    const task = operationTask(only, t);
    return t('Interrupted when VS Code ended: {task}. What was done so far is kept.', { task });
  }
  return t('{count} operations were interrupted when VS Code ended. What they had done is kept.', {
    count: operations.length,
  });
}
