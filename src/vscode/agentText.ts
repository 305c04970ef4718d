// What a person pastes to an agent so that it can go on with an operation. English: agents read it, people copy it.
import { RESUMABLE, type Operation } from '../core/operation/operation.ts';
import { visibleText } from '../core/visibleText.ts';

export function agentText({ id, kind, status, progress, message, error }: Operation): string {
  const lines = [`Sluice operation ${id} (${kind}) is ${status} at ${Math.floor(progress)}%.`];
  if (error === null) lines.push(visibleText(message, 500));
  else lines.push(`${error.code}: ${visibleText(error.message, 500)}`, visibleText(error.next, 500));
  const call = RESUMABLE.has(status) ? 'resume_operation' : 'get_operation';
  lines.push(`To go on, call ${call} with {"operation_id": "${id}"}.`);
  return lines.filter((line) => line !== '').join('\n');
}
