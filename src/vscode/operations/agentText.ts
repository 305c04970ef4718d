// The text that a person pastes to an agent so that it can continue an operation. English: agents read it, people
// copy it.
import { RESUMABLE, type Operation } from '../../core/operation/operation.ts';
import type { Compensation } from '../../core/operation/compensation.ts';
import { visibleText } from '../../core/visibleText.ts';

/** @param existsNow what it left at its providers, if it stopped midway */
export function agentText(
  { id, kind, status, progress, message, error }: Operation,
  existsNow: readonly string[],
  compensation: Compensation | null,
): string {
  const lines = [`Sluice operation ${id} (${kind}) is ${status} at ${Math.floor(progress)}%.`];
  if (error === null) lines.push(visibleText(message, 500));
  else lines.push(`${error.code}: ${visibleText(error.message, 500)}`, visibleText(error.next, 500));
  if (existsNow.length > 0) lines.push(`Now at the provider: ${visibleText(existsNow.join('; '), 500)}.`);
  const call = RESUMABLE.has(status) ? 'resume_operation' : 'get_operation';
  lines.push(`To continue, call ${call} with {"operation_id": "${id}"}.`);
  if (compensation === 'roll back')
    lines.push(`To undo what it did, call roll_back_operation with {"operation_id": "${id}"}.`);
  return lines.filter((line) => line !== '').join('\n');
}
