// The form that asks for the arguments of a bundle tool: over generated schemas, whatever a person answers fits the schema.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../../src/core/json.ts';
import { readInput } from '../../../../src/core/toolSource/inputReading.ts';
import { askInput, type FormQuestions } from '../../../../src/vscode/bundleTools/inputForm.ts';

const schemas: fc.Arbitrary<JsonObject> = fc.letrec<{ schema: JsonObject; object: JsonObject }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<JsonObject>(
      { type: 'string' },
      { type: 'integer', minimum: 3 },
      { type: 'number' },
      { type: 'boolean' },
      { enum: ['open', 'closed', 3] },
      { type: ['string', 'null'] },
      { type: 'string', format: 'date', maxLength: 10 },
      { type: 'object' },
      { anyOf: [{ type: 'null' }, { type: 'string' }] },
    ),
    tie('schema').map((items) => ({ type: 'array', items, minItems: 1, maxItems: 2 })),
    tie('object'),
    fc.tuple(tie('object'), tie('object')).map((anyOf) => ({ anyOf })),
  ),
  object: fc
    .dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tie('schema'), { maxKeys: 3 })
    .chain((properties) =>
      fc.subarray(Object.keys(properties)).map((required): JsonObject => ({
        type: 'object',
        properties: { ...properties },
        required,
      })),
    ),
})).object;

/** Answers each question with its example, or the choice that the seed picks. */
function answering(seed: number): FormQuestions & { asked: string[] } {
  let turn = seed;
  const next = (): number => (turn = (turn * 31 + 7) % 1_009);
  const asked: string[] = [];
  return {
    asked,
    text: ({ path, example, problem }) => {
      asked.push(path);
      const text = problem(example) === undefined ? example : 'text';
      assert.equal(problem(text), undefined, `${path}: ${text}`);
      return Promise.resolve(text);
    },
    choice: (path, _hint, choices) => {
      asked.push(path);
      const chosen = choices[next() % choices.length];
      return Promise.resolve(chosen && { value: chosen.value });
    },
    members: (path, names) => {
      asked.push(path);
      return Promise.resolve(names.filter(() => next() % 2 === 0).map(({ value }) => value));
    },
    another: (path, count) => {
      asked.push(path);
      return Promise.resolve(count < 1);
    },
  };
}

describe('The form of a tool', () => {
  it('[tools.form] asks by the schema for whatever is nested, and its answers fit', async () => {
    await fc.assert(
      fc.asyncProperty(schemas, fc.nat(), async (schema, seed) => {
        const input = await askInput('tool', schema, answering(seed));
        assert.ok(input !== undefined);
        assert.deepEqual(readInput('tool', schema, input), input);
      }),
    );
  });

  it('[tools.form] asks for members, entries and choices, not for JSON', async () => {
    const schema: JsonObject = {
      type: 'object',
      required: ['filter', 'limit'],
      properties: {
        filter: {
          type: 'object',
          required: ['labels', 'state'],
          properties: {
            labels: { type: 'array', items: { type: 'string' }, minItems: 1 },
            state: { enum: ['open', 'closed'] },
          },
        },
        limit: { type: 'integer' },
        deep: { $ref: '#/$defs/node' },
      },
      $defs: { node: { type: 'object', properties: { child: { $ref: '#/$defs/node' } } } },
    };
    const questions = answering(1);
    const given: Record<string, string> = { 'filter.labels[0]': 'ci', limit: '20' };
    const input = await askInput('tool', schema, {
      ...questions,
      text: ({ path }) => Promise.resolve(given[path]),
      members: () => Promise.resolve([]),
      choice: <T>(_path: string, _hint: string, choices: readonly { value: T }[]) =>
        Promise.resolve(choices[1]),
      another: () => Promise.resolve(false),
    });
    assert.deepEqual(input, { filter: { labels: ['ci'], state: 'closed' }, limit: 20 } satisfies JsonValue);
  });

  it('[tools.form] sends nothing if the person leaves', async () => {
    const schema: JsonObject = { type: 'object', required: ['a'], properties: { a: { type: 'string' } } };
    const left = { ...answering(1), text: () => Promise.resolve(undefined) };
    assert.equal(await askInput('tool', schema, left), undefined);
  });
});
