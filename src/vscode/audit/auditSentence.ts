// One event of the audit log as a sentence. Pure; labels and reasons in it may be foreign text.
import type { JsonObject } from '../../core/json.ts';
import { isObject, text } from '../commands/toolOutputs.ts';
import { foreignText } from '../text/foreignText.ts';
import { sentenceText, type Translate, workText } from '../text/translate.ts';
import { isOperationStatus, statusLabel } from '../operations/operationText.ts';
import { policySentence, type TimeText } from './policySentence.ts';
import { toolWords } from './toolWords.ts';

/** As list_audit_events returns it. */
export interface ListedEvent {
  sequence: number;
  at: string;
  kind: string;
  caller: string;
  tool: string;
  operationId: string | null;
  facts: JsonObject;
}

export interface EventRow {
  operationId: string | null;
  /** With a codicon. */
  label: string;
  detail: string;
}

export function eventRow(event: ListedEvent, time: TimeText, t: Translate): EventRow {
  const { operationId, at, sequence } = event;
  const label = `$(${icon(event)}) ${eventSentence(event, time, t)}`;
  return { operationId, label, detail: `${time(at)} · #${sequence}` };
}

export function eventSentence(
  { kind, caller, tool, facts }: ListedEvent,
  time: TimeText,
  t: Translate,
): string {
  const who = callerText(caller, t);
  const title = text(facts['title']);
  const words = toolWords(tool, t);
  const task = title === '' ? words : foreignText(sentenceText(title, t), 120);
  switch (kind) {
    case 'requested':
      return t('{who} asked to {task}', { who, task });
    case 'decided':
      return decided(who, words, facts, t);
    case 'started':
      return t('Approved work of {who} began: {task}', { who, task: words });
    case 'write':
      return t('{who} started without approval (none required): {task}', { who, task });
    case 'finished':
      return t('Ended: {message} ({task} of {who})', { who, task: words, message: ending(facts, t) });
    case 'policy':
      return policySentence(tool, facts, time, t);
    case 'ignored':
      return t('Ignored: {why}', { why: foreignText(sentenceText(text(facts['why']), t), 160) });
    case 'storage':
      return t('{who} did this to the storage: {task}', { who, task });
    default:
      return `${foreignText(kind, 40)}: ${words}`;
  }
}

/** Who asked, or acted. */
export function callerText(caller: string, t: Translate): string {
  return caller === 'You' ? t('You') : foreignText(caller, 60);
}

function decided(who: string, task: string, facts: JsonObject, t: Translate): string {
  const user = foreignText(text(facts['user']), 60);
  const count = Array.isArray(facts['targets']) ? facts['targets'].length : 0;
  switch (text(facts['verdict'])) {
    case 'approve':
      return count === 1
        ? t('{user} approved {task} of {who}', { user, task, who })
        : t('{user} approved {task} of {who} ({count} targets)', { user, task, who, count });
    case 'reject':
      return t('{user} rejected {task} of {who}', { user, task, who });
    case 'expired':
      return t('{who}’s request expired without a decision: {task}', { task, who });
    case 'superseded':
      return t('{who} asked again, so the older request is void: {task}', { task, who });
    case 'withdrawn':
      return t('{who} no longer asks for {task}', { task, who });
    default:
      return t('A decision on {task} of {who} is void', { task, who });
  }
}

function ending(facts: JsonObject, t: Translate): string {
  const message = text(facts['message']);
  if (message !== '') return foreignText(workText(message, t), 160);
  const status = text(facts['status']);
  return isOperationStatus(status) ? statusLabel(status, t) : foreignText(status, 160);
}

function icon({ kind, facts }: ListedEvent): string {
  switch (kind) {
    case 'requested':
      return 'shield';
    case 'decided':
      return facts['verdict'] === 'approve' ? 'check' : 'close';
    case 'started':
    case 'write':
      return 'play';
    case 'finished':
      return facts['status'] === 'completed' ? 'pass' : 'warning';
    case 'policy':
      return 'settings';
    case 'storage':
      return 'database';
    default:
      return 'circle-slash';
  }
}

/** The `events` of an answer; a missing member gets a harmless value. */
export function listedEvents(output: JsonObject): { events: ListedEvent[]; nextCursor: string | null } {
  const events = Array.isArray(output['events']) ? output['events'].filter(isObject) : [];
  const next = output['next_cursor'];
  return {
    events: events.map((event) => ({
      sequence: typeof event['sequence'] === 'number' ? event['sequence'] : 0,
      at: text(event['at']),
      kind: text(event['kind']),
      caller: text(event['caller']),
      tool: text(event['tool']),
      operationId: text(event['operation_id']) || null,
      facts: isObject(event['facts']) ? event['facts'] : {},
    })),
    nextCursor: typeof next === 'string' ? next : null,
  };
}
