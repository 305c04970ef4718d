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
    else plain[answerKey(request, field.name)] = value;
  }
  return { plain, secrets };
}

/** Fields of the request that are not answered; a secret that is in the vault is answered. */
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

/** The answers to this request's fields that are not secret, by field. */
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

/** An operation may set up several bundles that ask for the same: each has answers of its own. */
function answerKey({ ownerId }: Pick<InputRequest, 'ownerId'>, field: string): string {
  return `${ownerId}/${field}`;
}

/** Why a value does not do, as a sentence for the person who typed it; undefined if it does. */
export function inputProblem(
  field: Pick<InputField, 'pattern'>,
  value: string | undefined,
): string | undefined {
  if (value === undefined || value.trim() === '') return 'A value is needed.';
  if (value.length > MAX_INPUT_LENGTH) return `At most ${MAX_INPUT_LENGTH} characters.`;
  if (!matchesPattern(field.pattern, value)) return 'It does not have the expected form.';
  return undefined;
}
