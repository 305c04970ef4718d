// Validates all of a person's input for an operation before storing any of it.
import { AppError } from '../errors.ts';
import type { SecretRef } from '../bundle/credential.ts';
import type { JsonObject } from '../json.ts';
import { matchesPattern } from '../provider/patterns.ts';
import type { InputField, InputRequest } from './operation.ts';

/** Longer than any key or token that providers issue, short enough for a vault. */
const MAX_INPUT_LENGTH = 16_384;

/**
 * Splits an answer into secrets for the vault and values that the operation keeps.
 * @throws AppError `bad-inputs` naming the fields, never the values
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
    else plain[answerKey(request, field.name)] = value;
  }
  return { plain, secrets };
}

/** Unanswered fields of the request; a secret in the vault counts as answered. */
export function unansweredFields(
  request: Pick<InputRequest, 'ownerId' | 'fields'>,
  answers: JsonObject,
  isKept: (ref: SecretRef) => boolean,
): InputField[] {
  const { ownerId, fields } = request;
  return fields.filter(({ name, secret }) =>
    secret ? !isKept({ ownerId, part: `input.${name}` }) : !Object.hasOwn(answers, answerKey(request, name)),
  );
}

/** Non-secret answers to this request, by field. */
export function answersTo(
  request: Pick<InputRequest, 'ownerId' | 'fields'>,
  answers: JsonObject,
): JsonObject {
  return Object.fromEntries(
    request.fields.flatMap(({ name }) => {
      const answer = answers[answerKey(request, name)];
      return answer === undefined ? [] : [[name, answer]];
    }),
  );
}

/** An operation can set up several bundles with the same fields, so answers are stored per bundle. */
function answerKey({ ownerId }: Pick<InputRequest, 'ownerId'>, field: string): string {
  return `${ownerId}/${field}`;
}

/** Why a value is invalid, as a sentence for the person who typed it; undefined if it is valid. */
export function inputProblem(
  field: Pick<InputField, 'pattern'>,
  value: string | undefined,
): string | undefined {
  if (value === undefined || value.trim() === '') return 'A value is needed.';
  if (value.length > MAX_INPUT_LENGTH) return `At most ${MAX_INPUT_LENGTH} characters.`;
  if (!matchesPattern(field.pattern, value)) return 'It does not have the expected form.';
  return undefined;
}
