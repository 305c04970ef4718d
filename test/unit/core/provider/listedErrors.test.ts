// Answers that list errors under a status of success, as GraphQL's do: whatever else such an answer holds and whatever
// was asked, it is no success.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../../src/core/json.ts';
import type { ProviderOutcome } from '../../../../src/core/provider/providerClient.ts';
import { VERBS, type Verb } from '../../../../src/core/plan/verb.ts';
import { interpretHttpAnswer } from '../../../../src/core/provider/interpretation.ts';
import { requestOf } from '../../../../src/core/provider/declaredRequests.ts';
import { parseManifest } from '../../../../src/core/provider/manifestChecks.ts';
import { Redactor } from '../../../../src/core/provider/redaction.ts';

const UNCREATING = VERBS.filter((verb) => !['create', 'spend', 'share', 'read'].includes(verb));

function interpret(
  { verb, ...request }: JsonObject & { verb: Verb },
  body: JsonValue,
  more: JsonObject = {},
): ProviderOutcome {
  const manifest = parseManifest({
    id: 'graph',
    name: 'Graph',
    environments: { production: { baseUrl: 'https://api.graph.example', live: true } },
    limits: { limitedCodes: ['RATELIMITED'] },
    requests: {
      'webhook.ping': { type: 'http', method: 'POST', path: '/graphql', verb: 'create', ...request },
    },
    ...more,
  });
  const declared = requestOf(manifest, 'webhook.ping');
  assert.equal(declared.type, 'http');
  return interpretHttpAnswer(
    {
      manifest,
      request: { ...declared, verb },
      values: { param: () => undefined, secret: () => undefined },
      redactor: new Redactor(),
      now: 0,
    },
    { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  );
}

const NULL_IS_SUCCESS = { success: { pointer: '/errors', equals: null, errorPointer: '/errors/0/code' } };
const anyManifest = fc.constantFrom<JsonObject>({}, NULL_IS_SUCCESS);
const anyRequest = fc.record({
  verb: fc.constantFrom(...VERBS),
  answer: fc.constantFrom('json', 'any'),
  outputs: fc.constantFrom<JsonObject>({}, { id: '/data/made/id' }),
});
const anyError = fc.oneof(
  fc.jsonValue().map((value) => value as JsonValue),
  fc.record(
    {
      message: fc.string(),
      path: fc.array(fc.oneof(fc.string(), fc.nat()), { maxLength: 3 }),
      extensions: fc.record({ code: fc.constantFrom('NOT_FOUND', 'RATELIMITED', 'INTERNAL_SERVER_ERROR') }),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<JsonObject>,
);
const anyErrors = fc.oneof(
  fc.array(anyError, { minLength: 1, maxLength: 3 }),
  fc.constantFrom<JsonValue>(true, 'Not like this.', { url: ['is taken'] }),
);
const noErrors = fc.constantFrom<JsonObject>(
  {},
  { errors: [] },
  { errors: null },
  { errors: false },
  { errors: 0 },
  { errors: {} },
  { errors: '' },
);
const anyData = fc.constantFrom<JsonObject>(
  {},
  { data: null },
  { data: { made: null } },
  { data: { made: { id: null, done: true } } },
  { data: { made: { id: 'w1' } } },
);

describe('Errors that an answer of status 200 lists', () => {
  it('[providers.listed-errors] are never a success, whatever was asked and whatever is beside them', () => {
    fc.assert(
      fc.property(anyManifest, anyRequest, anyErrors, anyData, (manifest, request, errors, data) => {
        const { kind } = interpret(request, { ...data, errors }, manifest);
        assert.ok(['rejected', 'uncertain', 'limited'].includes(kind), kind);
        const made = (data['data'] as JsonObject | null | undefined)?.['made'];
        if (request.verb !== 'read' && made) assert.equal(kind, 'uncertain');
        if (request.verb === 'read') assert.notEqual(kind, 'uncertain');
      }),
    );
  });

  it('[providers.listed-errors] that are none change nothing', () => {
    fc.assert(
      fc.property(anyManifest, anyRequest, noErrors, anyData, (manifest, request, none, data) => {
        const outcome = interpret(request, { ...data, ...none }, manifest);
        assert.deepEqual(outcome, interpret(request, data));
        if (request.answer === 'any' || Object.keys(request.outputs).length === 0)
          assert.equal(outcome.kind, 'done');
      }),
    );
  });

  it('[providers.listed-errors] are told by their code and message, and mean what the manifest says', () => {
    const taken = { message: 'It is taken.', extensions: { code: 'TAKEN' } };
    const errors = (code: string, path: JsonValue[] = []): JsonObject => ({
      data: null,
      errors: [{ message: 'No.', extensions: { code }, path }],
    });
    assert.deepEqual(interpret({ verb: 'delete' }, { data: null, errors: [taken] }), {
      kind: 'rejected',
      code: 'TAKEN',
      message: 'It still exists, because the provider answered: TAKEN · It is taken.',
      stillExists: true,
    });
    assert.equal(interpret({ verb: 'delete' }, errors('RATELIMITED')).kind, 'limited');
    for (const verb of UNCREATING) {
      assert.equal(interpret({ verb, goneCodes: ['NOT_FOUND'] }, errors('NOT_FOUND')).kind, 'gone');
      assert.equal(interpret({ verb }, errors('NOT_FOUND')).kind, 'rejected');
    }
    assert.equal(interpret({ verb: 'create', conflictCodes: ['X'] }, errors('X')).kind, 'conflict');
  });

  it('[providers.listed-errors] leave open whether a write happened when they come from within its result', () => {
    const from = (code: string, ...path: string[]): ProviderOutcome =>
      interpret({ verb: 'create' }, { data: null, errors: [{ path, extensions: { code } }] });
    assert.equal(from('FORBIDDEN', 'webhookCreate').kind, 'rejected');
    assert.equal(from('FORBIDDEN', 'webhookCreate', 'webhook', 'secret').kind, 'uncertain');
    assert.equal(from('INTERNAL_SERVER_ERROR', 'webhookCreate').kind, 'uncertain');
  });
});
