// An operation in words for a person: its title, its status as icon and words, its caller. Pure; text from agents or
// providers is made harmless here.
import { OPERATION_STATUSES, type Operation, type OperationStatus } from '../../core/operation/operation.ts';
import { wordingIn, wordsOf, type Wording } from '../../core/plan/phrase.ts';
import { foreignText } from '../text/foreignText.ts';
import { PERSON } from '../commands/person.ts';
import { sentenceText, type Translate } from '../text/translate.ts';

/** Longest title and message, in characters, so that a notification stays readable. */
const MAX_TITLE_LENGTH = 120;
const MAX_MESSAGE_LENGTH = 300;

/** The plan's title, which continues “could not …”: `set up bundle “acme” at Sandbox (development)`. */
export function operationTask({ kind, plan }: Pick<Operation, 'kind' | 'plan'>, t: Translate): string {
  return taskText(wordingIn(plan?.['title']) || kind, t);
}

/** The same as a sentence's beginning. */
export function operationTitle(operation: Pick<Operation, 'kind' | 'plan'>, t: Translate): string {
  return capitalised(operationTask(operation, t));
}

/** A title from any source, e.g. a tool's name: capitalized, one visible line, without underscores. */
export function titleText(title: Wording, t: Translate): string {
  return capitalised(taskText(title, t));
}

/** The same within a sentence. */
export function taskText(title: Wording, t: Translate): string {
  const text = wordsOf(title, t);
  return foreignText(/^[a-z_]+$/.test(text) ? text.replaceAll('_', ' ') : text, MAX_TITLE_LENGTH);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** @param caller the caller's label */
export function askerText(caller: string, t: Translate): string {
  if (caller === PERSON.label) return t('asked by you');
  return t('asked by {caller}', { caller: foreignText(caller, 60) });
}

export function messageText(text: string): string {
  return foreignText(text, MAX_MESSAGE_LENGTH);
}

/** What failed and the next step, as one text for a notification; what of it is Sluice’s own is translated. */
export function problemText({ message, next }: { message: string; next: string }, t: Translate): string {
  return [message, next]
    .filter((part) => part !== '')
    .map((part) => sentence(messageText(sentenceText(part, t))))
    .join(' ');
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

export function isOperationStatus(text: string): text is OperationStatus {
  return (OPERATION_STATUSES as readonly string[]).includes(text);
}

/** Codicon id for a status; each has its own shape, so that color is never the only sign. */
export function statusIcon(status: OperationStatus): string {
  switch (status) {
    case 'running':
      return 'sync~spin';
    case 'rolling_back':
      return 'history';
    case 'rolled_back':
      return 'discard';
    case 'awaiting_approval':
      return 'shield';
    case 'awaiting_input':
      return 'key';
    case 'paused':
      return 'debug-pause';
    case 'interrupted':
      return 'debug-disconnect';
    case 'completed':
      return 'pass';
    case 'failed':
      return 'error';
    case 'cancelled':
      return 'circle-slash';
    case 'denied':
      return 'thumbsdown';
    case 'timed_out':
      return 'watch';
    case 'superseded':
      return 'arrow-swap';
    case 'no_approver':
      return 'account';
  }
}

export function statusLabel(status: OperationStatus, t: Translate): string {
  switch (status) {
    case 'running':
      return t('Running');
    case 'rolling_back':
      return t('Rolling back');
    case 'rolled_back':
      return t('Rolled back');
    case 'awaiting_approval':
      return t('Waiting for approval');
    case 'awaiting_input':
      return t('Waiting for input');
    case 'paused':
      return t('Paused');
    case 'interrupted':
      return t('Interrupted');
    case 'completed':
      return t('Completed');
    case 'failed':
      return t('Failed');
    case 'cancelled':
      return t('Cancelled');
    case 'denied':
      return t('Denied');
    case 'timed_out':
      return t('Timed out');
    case 'superseded':
      return t('Superseded');
    case 'no_approver':
      return t('No approver');
  }
}
