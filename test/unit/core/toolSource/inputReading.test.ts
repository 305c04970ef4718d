// The arguments of a bundle tool: what is understood, what is refused, and that whatever is taken fits the schema.
import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { AppError } from '../../../../src/core/errors.ts';
import type { JsonObject, JsonValue } from '../../../../src/core/json.ts';
import { exampleOf } from '../../../../src/core/toolSource/inputExample.ts';
import { readInput } from '../../../../src/core/toolSource/inputReading.ts';
import { schemaProblems } from '../../../../src/core/toolSource/inputSchema.ts';

const SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    title: { type: 'string', minLength: 1, maxLength: 20, pattern: '^[^!]*$' },
    count: { type: 'integer', minimum: 1, maximum: 100 },
    ratio: { type: 'number', exclusiveMinimum: 0 },
    urgent: { type: 'boolean' },
    state: { enum: ['open', 'closed'] },
    labels: { type: 'array', items: { type: 'string' }, maxItems: 3 },
    parent: { $ref: '#/$defs/node' },
    due: { type: ['string', 'null'] },
    either: { anyOf: [{ type: 'integer' }, { type: 'array', items: { type: 'integer' } }] },
  },
  required: ['title'],
  $defs: {
    node: {
      type: 'object',
      properties: { name: { type: 'string' }, child: { $ref: '#/$defs/node' } },
      required: ['name'],
      additionalProperties: false,
    },
  },
};
const fits = new Ajv2020({ strict: false }).compile({ ...SCHEMA, additionalProperties: false });

function refusal(given: JsonValue): AppError {
  try {
    readInput('create_issue', SCHEMA, given);
  } catch (error) {
    assert.ok(AppError.is(error, 'bad-arguments'));
    return error;
  }
  return assert.fail('It was taken.');
}

describe('The input of a bundle tool', () => {
  it('[bundle-tools.input] is understood where its meaning is certain', () => {
    const read = (given: JsonObject): JsonObject =>
      readInput('create_issue', SCHEMA, { title: 'a', ...given });
    assert.deepEqual(read({ count: '12' }), { title: 'a', count: 12 });
    assert.deepEqual(read({ urgent: 'true', due: null }), { title: 'a', urgent: true, due: null });
    assert.deepEqual(read({ labels: '["x", "y"]' }), { title: 'a', labels: ['x', 'y'] });
    assert.deepEqual(read({ parent: '{"name": "p"}' }), { title: 'a', parent: { name: 'p' } });
    assert.deepEqual(read({ title: 7, state: null }), { title: '7' });
  });

  it('[bundle-tools.input] is refused with field, type and an example', () => {
    const error = refusal({ count: 'many', labels: [1, {}], nonsense: 1 });
    for (const said of [
      'create_issue',
      'title: is missing',
      'count: expected integer',
      'labels.1',
      'nonsense',
    ])
      assert.ok(error.message.includes(said), error.message);
    assert.match(error.next, /"title"/);
    for (const given of [
      { title: '' },
      { title: 'a'.repeat(21) },
      { title: 'no!' },
      { title: 'a', count: '1e3' },
      { title: 'a', count: '007' },
      { title: 'a', ratio: 0 },
      { title: 'a', state: 'Open' },
      { title: 'a', labels: ['1', '2', '3', '4'] },
      { title: 'a', parent: { name: 'p', child: { child: {} } } },
      { title: 'a', __proto__x: 1 },
      { title: '\uD800' },
      'title',
      null,
      [],
    ])
      refusal(given);
  });

  it('[bundle-tools.input] is never nested without end', () => {
    let deep: JsonValue = 'x';
    for (let level = 0; level < 5_000; level += 1) deep = { name: 'n', child: deep };
    refusal({ title: 'a', parent: deep });
    refusal({ title: 'a', parent: JSON.stringify({ name: 'n' }).repeat(2) });
  });

  it('[bundle-tools.input] fits the schema, by a validator of others, whenever it is taken', () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('1', 'true', 'null', '{}', '["a"]', '{"name":"p"}'),
    );
    const names = [...Object.keys(SCHEMA['properties'] as JsonObject), 'other'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), anything), (given) => {
        let taken: JsonObject;
        try {
          taken = readInput('create_issue', SCHEMA, given as JsonObject);
        } catch (error) {
          assert.ok(AppError.is(error, 'bad-arguments'), String(error));
          return;
        }
        assert.ok(fits(taken), JSON.stringify([given, taken, fits.errors]));
      }),
      { numRuns: 500 },
    );
  });

  it('[bundle-tools.example] has an example that fits', () => {
    const counted: JsonObject = {
      type: 'object',
      properties: {
        reviewers: { type: 'array', items: { type: 'string', minLength: 3 }, minItems: 2 },
        body: {
          type: 'object',
          oneOf: [
            { properties: { ids: { type: 'array', items: { type: 'integer' } } }, required: ['ids'] },
            { properties: { names: { type: 'array', items: { type: 'string' } } }, required: ['names'] },
          ],
        },
      },
      required: ['reviewers', 'body'],
    };
    const formed: JsonObject = {
      type: 'object',
      properties: {
        id: { $ref: '#/$defs/Snowflake' },
        digest: { type: 'string', pattern: '^sha256:[a-f0-9]{64}$', example: 'sha256:…' },
        kind: { type: 'string', oneOf: [{ const: 'NONE' }, { const: 'ALL' }] },
        assignment: {
          allOf: [
            { type: 'object', properties: { name: { type: 'string' }, of: { type: 'integer' } } },
            { type: 'object', required: ['name', 'of'] },
          ],
        },
        target: {
          type: 'object',
          properties: { user: { $ref: '#/$defs/Snowflake' }, team: { type: 'string' } },
          anyOf: [{ required: ['user'] }, { required: ['team'] }],
        },
      },
      required: ['id', 'digest', 'kind', 'assignment', 'target'],
      $defs: { Snowflake: { type: 'string', pattern: '^(0|[1-9][0-9]*)$' } },
    };
    assert.deepEqual(exampleOf(formed), {
      id: '0',
      digest: `sha256:${'a'.repeat(64)}`,
      kind: 'NONE',
      assignment: { name: '…', of: 1 },
      target: { user: '0' },
    });
    for (const schema of [SCHEMA, counted, formed])
      assert.deepEqual(readInput('create_issue', schema, exampleOf(schema)), exampleOf(schema));
  });
});

describe('The example of a schema whose definitions need each other many times over', () => {
  it('[bundle-tools.example] ends', () => {
    const names = Array.from({ length: 30 }, (_unused, index) => `m${index}`);
    const properties = Object.fromEntries(names.map((name) => [name, { $ref: '#/$defs/All' }]));
    const all = { type: 'object', properties, required: names };
    const example = exampleOf({ ...all, $defs: { All: all } });
    assert.ok(JSON.stringify(example).length < 200_000);
  });
});

describe('The schema of a bundle tool', () => {
  const reasonsOf = (properties: JsonObject, more: JsonObject = {}): string[] =>
    schemaProblems({ type: 'object', properties, ...more }).map(({ path, reason }) => `${path}: ${reason}`);

  it('[bundle-tools.declared] is taken where Sluice can enforce all of it', () => {
    assert.deepEqual(schemaProblems(SCHEMA), []);
  });

  it('[bundle-tools.declared] is refused with the place of what Sluice could not enforce', () => {
    const refused: [JsonObject, string][] = [
      [{ a: { not: {} } }, 'properties/a/not'],
      [{ a: { $ref: '#/$defs/none' } }, 'properties/a/$ref'],
      [{ a: { $ref: 'https://elsewhere.example/schema' } }, 'properties/a/$ref'],
      [{ a: { pattern: '(a+)+' } }, 'properties/a/pattern'],
      [{ a: { type: 'text' } }, 'properties/a/type'],
      [{ a: { items: { if: {} } } }, 'properties/a/items/if'],
      [{ a: { anyOf: [{ minimum: 'x' }] } }, 'properties/a/anyOf/0/minimum'],
    ];
    for (const [schema, place] of refused)
      assert.ok(reasonsOf(schema)[0]?.startsWith(place), JSON.stringify(reasonsOf(schema)));
    assert.match(schemaProblems({ type: 'string' })[0]?.reason ?? '', /object/);
    assert.match(reasonsOf({}, { additionalProperties: true })[0] ?? '', /additionalProperties/);
  });
});
