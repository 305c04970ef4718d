// D1, D3 and D4 of consent over generated tools: whatever a manifest declares and a call gives, each value that the request
// carries is a value of the plan's effects, of the bundle, or Sluice's own, and different calls never read alike.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Bundle } from '../../../src/core/bundle/bundle.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { JsonObject, JsonValue } from '../../../src/core/json.ts';
import { addTexts, textOf, textsOf } from '../../../src/core/operation/outwardTexts.ts';
import type { PlanContext } from '../../../src/core/operation/work.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import { english } from '../../../src/core/plan/phrase.ts';
import { parseManifest } from '../../../src/core/provider/manifestChecks.ts';
import type { Manifest } from '../../../src/core/provider/manifest.ts';
import { leavesOf, plainParams, tagged } from '../../../src/core/provider/outwardValue.ts';
import { buildRequest } from '../../../src/core/provider/requestBuilder.ts';
import { toolParams, toolsOf } from '../../../src/core/toolSource/bundleTools.ts';
import { NodeHasher } from '../../../src/node/nodeHasher.ts';
import { actPlan } from '../../../src/tools/bundleTools/actPlan.ts';
import { plannedAct, type ActData } from '../../../src/core/toolSource/plannedAct.ts';
import { catalogOf } from '../../support/memoryPorts.ts';

const BUNDLE = {
  id: 'bnd_1',
  provider: 'made',
  environment: 'development',
  name: 'Our bundle',
  status: 'active',
  revision: 1,
  live: false,
  inputs: { team: 'ours' },
  webhooks: [],
  oauthClient: null,
  settings: {},
  createdAt: 0,
} as unknown as Bundle;
const TAG = 'op_1/1';
const ARGUMENTS = ['title', 'note_id', 'name', 'labels', 'options', 'amount', 'secretly'];

type Place = 'path' | 'query' | 'json' | 'form' | 'header';

interface Declared {
  argument: string;
  place: Place;
  isRequired: boolean;
  schema: JsonObject;
  value: JsonValue;
}

const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 40 }),
  fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }),
  fc.constantFrom(
    'ours',
    'Our bundle',
    TAG,
    '⟨U+202E⟩',
    '\u202Eabc',
    '../x',
    'a&b=c',
    '{title}',
    '{secret:token}',
  ),
);
const scalar = fc.oneof(
  text.map((value) => ({ schema: { type: 'string' }, value })),
  fc.integer().map((value) => ({ schema: { type: 'integer' }, value })),
  fc.boolean().map((value) => ({ schema: { type: 'boolean' }, value })),
);
const nested = fc.oneof(
  fc.array(text, { maxLength: 4 }).map((value) => ({
    schema: { type: 'array', items: { type: 'string' } },
    value,
  })),
  fc.dictionary(text, text, { maxKeys: 3 }).map((value) => ({
    schema: { type: 'object', additionalProperties: { type: 'string' } },
    value: { ...value },
  })),
);

const declared: fc.Arbitrary<Declared[]> = fc
  .uniqueArray(fc.constantFrom(...ARGUMENTS), { minLength: 1, maxLength: 5 })
  .chain((names) =>
    fc.tuple(
      ...names.map((argument) =>
        fc.constantFrom<Place>('path', 'query', 'json', 'header').chain((place) =>
          fc.record({
            argument: fc.constant(argument),
            place: fc.constant(place),
            isRequired: place === 'path' ? fc.constant(true) : fc.boolean(),
            made: place === 'json' ? fc.oneof(scalar, nested) : scalar,
          }),
        ),
      ),
    ),
  )
  .map((all) =>
    all.map(({ made, ...each }) => ({ ...each, ...(made as Pick<Declared, 'schema' | 'value'>) })),
  );

function manifestOf(all: readonly Declared[], verb: string): Manifest {
  const at = (place: Place): Record<string, string> =>
    Object.fromEntries(
      all
        .filter((each) => each.place === place)
        .map(({ argument, isRequired }) => [
          place === 'header' ? `x-${argument.replace('_', '-')}` : argument,
          `{${argument}${isRequired ? '' : '?'}}`,
        ]),
    );
  return parseManifest({
    id: 'made',
    name: 'Made',
    environments: { development: { baseUrl: 'https://api.made.test/v1', live: false } },
    inputs: { team: { title: 'Team' }, token: { title: 'Token', secret: true } },
    auth: { scheme: 'bearer', input: 'token' },
    requests: {
      'thing.act': {
        type: 'http',
        method: 'POST',
        path: ['/teams/{team}', ...Object.values(at('path'))].join('/'),
        verb,
        query: at('query'),
        headers: at('header'),
        json: { ...at('json'), tag: '{tag}', by: '{name?}' },
      },
    },
    tools: [
      {
        name: 'act',
        title: 'Act',
        request: 'thing.act',
        input: {
          type: 'object',
          properties: Object.fromEntries(all.map(({ argument, schema }) => [argument, schema])),
          required: all.filter(({ isRequired }) => isRequired).map(({ argument }) => argument),
        },
      },
    ],
  });
}

function planFor(manifest: Manifest, input: JsonObject): Plan<ActData> {
  const view = {
    bundles: { get: (id: string) => (id === BUNDLE.id ? BUNDLE : undefined) },
    credentials: { ofBundle: () => [] },
  };
  const manifests = catalogOf([manifest]);
  const context = { view, manifests, facts: {}, hasher: new NodeHasher() } as unknown as PlanContext;
  return actPlan({ bundle_id: BUNDLE.id, tool: 'act', input, dry_run: false }, context);
}

/** As a person reads them, in order. */
function effectsOf(plan: Plan<ActData>): [label: string, after: string][] {
  return plan.targets.flatMap(({ effects }) =>
    effects.map(({ label, after }): [string, string] => [
      typeof label === 'string' ? label : english(label),
      after === undefined || after === null ? '' : english(after),
    ]),
  );
}

describe('A generated tool of a manifest', () => {
  const inputOf = (all: readonly Declared[], gives: boolean): JsonObject =>
    Object.fromEntries(
      all.filter(({ isRequired }) => gives || isRequired).map(({ argument, value }) => [argument, value]),
    );
  const verbs = fc.constantFrom('create', 'change', 'delete', 'revoke', 'spend', 'share');

  it('[bundle-tools.disclosed] sends no value that its plan does not show', () => {
    let sentOnes = 0;
    fc.assert(
      fc.property(declared, verbs, fc.boolean(), (all, verb, gives) => {
        const manifest = manifestOf(all, verb);
        const plan = acceptable(() => planFor(manifest, inputOf(all, gives)));
        if (plan === undefined) return;
        const shown = new Set(effectsOf(plan).map(([, after]) => after));
        const [call] = plan.data.calls;
        const [tool] = toolsOf(manifest);
        assert.ok(call && tool);
        assert.deepEqual(Object.keys(plannedInput(plan)), Object.keys(call.input));
        const params = toolParams(BUNDLE, tool, plannedInput(plan), { tag: tagged(TAG) });
        for (const [name, param] of Object.entries(params))
          for (const { leaf, origin } of leavesOf(param)) {
            const ownOf =
              origin.from === 'bundle' && (leaf === null || leaf === 'ours' || leaf === BUNDLE.name);
            const isOwn = ownOf || (origin.from === 'sluice' && leaf === TAG);
            assert.ok(isOwn || shown.has(textOf(leaf)), `${name}: ${JSON.stringify(leaf)}`);
          }
        // On the wire: nothing of the body that was not among the values.
        const known = new Set([...textsOf(plainParams(params)), TAG, BUNDLE.name, 'ours']);
        const values = { param: (name: string) => plainParams(params)[name], secret: () => 'token-value' };
        const sent = acceptable(() =>
          buildRequest(manifest, BUNDLE, tool.sent, values, plainParams(params), 'key'),
        );
        if (sent === undefined) return;
        sentOnes += 1;
        assert.equal(sent.url.origin, 'https://api.made.test');
        assert.ok(sent.url.pathname.startsWith('/v1/teams/ours'));
        const inBody = new Set<string>();
        addTexts(inBody, JSON.parse(sent.body ?? '{}') as JsonValue);
        for (const each of inBody) assert.ok(known.has(each), each);
      }),
      { numRuns: 300 },
    );
    assert.ok(sentOnes > 100, `${sentOnes} were sent`);
  });

  it('[bundle-tools.disclosed] never reads the same for different input', () => {
    fc.assert(
      fc.property(declared, verbs, (all, verb) => {
        const manifest = manifestOf(all, verb);
        const input = inputOf(all, true);
        const plan = acceptable(() => planFor(manifest, input));
        if (plan === undefined) return;
        const one = JSON.stringify(effectsOf(plan));
        for (const { argument, value } of all) {
          const other =
            typeof value === 'string' ? `${value}x` : typeof value === 'number' ? value + 1 : undefined;
          if (other === undefined) continue;
          const changed = acceptable(() => planFor(manifest, { ...input, [argument]: other }));
          if (changed !== undefined) assert.notEqual(JSON.stringify(effectsOf(changed)), one, argument);
        }
        assert.deepEqual(plan.verbs, [verb]);
      }),
      { numRuns: 300 },
    );
  });
});

function plannedInput(plan: Plan<ActData>) {
  const [sent] = plannedAct.sent({ plan } as unknown as Parameters<typeof plannedAct.sent>[0]);
  return sent?.input ?? {};
}

/** What the values do not allow is refused, and nothing is sent. */
function acceptable<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof AppError && ['bad-inputs', 'bad-arguments'].includes(error.code)) return undefined;
    throw error;
  }
}
