// What a person typed for an operation: checked as a whole before any of it is kept.
import { AppError } from '../errors.ts';
import type { SecretRef } from '../bundle/credential.ts';
import type { JsonObject } from '../json.ts';
import { matchesPattern } from '../provider/patterns.ts';
import type { InputField, InputRequest } from './operation.ts';

/** Longer than any key or token that providers hand out, short enough for a vault. */
const MAX_INPUT_LENGTH = 16_384;

/**
 * Splits an answer into what goes to the vault and what the operation keeps.
 * @throws AppError `bad-inputs` naming the fields, never the values.
 */
export function acceptInput(
  request: InputRequest,
  values: Record<string, string>,
): { plain: JsonObject; secrets: [SecretRef, string][] } {
  const problems = request.fields.flatMap((field) => {
    const problem = inputProblem(field, values[field.name]);
    return problem === undefined ? [] : [`${field.title}: ${problem}`];
  });
  if (problems.length > 0) {
    throw new AppError('bad-inputs', `The input was not accepted. ${problems.join(' ')}`, {
      next: 'Nothing was stored; enter it again.',
    });
  }
  const plain: JsonObject = {};
  const secrets: [SecretRef, string][] = [];
  for (const field of request.fields) {
    const value = values[field.name] ?? '';
    if (field.secret) secrets.push([{ ownerId: request.ownerId, part: `input.${field.name}` }, value]);
    else plain[field.name] = value;
  }
  return { plain, secrets };
}

/** Why a value does not do, as a sentence for the person who typed it; undefined where it does. */
export function inputProblem(
  field: Pick<InputField, 'pattern'>,
  value: string | undefined,
): string | undefined {
  if (value === undefined || value.trim() === '') return 'A value is needed.';
  if (value.length > MAX_INPUT_LENGTH) return `At most ${MAX_INPUT_LENGTH} characters.`;
  if (!matchesPattern(field.pattern, value)) return 'It does not have the expected form.';
  return undefined;
}
