// Every tool that sends, with generated arguments, against a real provider: each leaf of each request on the wire is one
// that the plan shows, that the records which it names hold, that a call returned, that Sluice made, or a constant.
import { english } from '../../../src/core/plan/phrase.ts';
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { asJson, type JsonObject, type JsonValue } from '../../../src/core/json.ts';
import { planOf } from '../../../src/core/operation/approvedPlan.ts';
import type { ProviderCall } from '../../../src/core/provider/providerClient.ts';
import type { CoreHost } from '../../support/coreHost.ts';
import { settle } from '../../support/fakeClock.ts';
import { MigrationWorld } from '../../support/migrationWorld.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';
import { textOf } from '../../support/textOf.ts';

/** Long enough to be found nowhere by chance. */
const word = fc.stringMatching(/^[a-z]{12,16}$/);
const url = fc.tuple(word, word).map(([host, path]) => `https://${host}.example/${path}`);
const some = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.uniqueArray(of, { minLength: 1, maxLength: 3 });

describe('What is on the wire', () => {
  const folders = new TemporaryFolders();
  let world: MigrationWorld;
  let host: CoreHost;
  let sent: { call: ProviderCall; wire: Promise<string> }[];
  let number = 0;
  before(async () => {
    world = await MigrationWorld.open(folders.make());
    ({ host } = world);
    world.beforeSending = (call) => void sent.push({ call, wire: world.preview(call) });
  });
  after(async () => {
    await world.dispose();
    folders.dispose();
  });
  beforeEach(() => (sent = []));

  /** Calls it, and approves whatever it asks. */
  async function done(tool: string, args: JsonObject): Promise<JsonObject> {
    const working = host.call(tool, args);
    const progress = { ended: false };
    const end = (): void => void (progress.ended = true);
    working.then(end, end);
    while (!progress.ended) {
      await settle();
      if (host.approvals.size > 0) await host.decide('approve');
    }
    const { output, text } = await working;
    assert.equal(output['status'], 'completed', `${tool}: ${text}`);
    return output;
  }

  const provisioned = async (inputs: JsonObject = {}): Promise<string> =>
    textOf(
      (
        await done('provision_bundle', {
          name: named(),
          provider: 'sandbox',
          environment: 'development',
          inputs,
        })
      )['bundle_id'],
    );
  const named = (): string => `bundle-number-${(number += 1)}`;

  const TOOLS: Readonly<Record<string, { args: fc.Arbitrary<JsonObject>; on?: 'bundle' | 'key' }>> = {
    provision_bundle: {
      args: fc.record({ name: word, base: url, uris: some(url) }).map(({ name, base, uris }) => ({
        name,
        provider: 'sandbox',
        environment: 'production',
        inputs: { webhook_base_url: base, redirect_uris: uris },
      })),
    },
    update_webhook_url: { args: url.map((new_url) => ({ new_url })), on: 'bundle' },
    update_bundle_settings: {
      args: fc
        .record({ events: some(word), redirect_uris: some(url), note: word })
        .map(({ note, ...there }) => ({ ...there, settings: { note } })),
      on: 'bundle',
    },
    change_subscription: {
      args: fc
        .record({
          plan: fc.constantFrom('pro', 'scale'),
          add_ons: fc.subarray(['extra_events', 'priority_support']),
        })
        .map(({ plan, add_ons }) => ({ subscription: plan, add_ons })),
      on: 'bundle',
    },
    share_bundle: {
      args: fc
        .record({ recipient: word, fields: fc.subarray(['name', 'tools', 'status'], { minLength: 1 }) })
        .map((args) => ({ ...args, expires_at: new Date(world.clock.now() + 86_400_000).toISOString() })),
      on: 'bundle',
    },
    rotate_credential: {
      args: fc.integer({ min: 1, max: 9 }).map((grace_hours) => ({ grace_hours })),
      on: 'key',
    },
    migrate_bundles: { args: fc.constant({ target_environment: 'staging' }), on: 'bundle' },
    delete_bundle: { args: fc.constant({}), on: 'bundle' },
  };

  /** What a person was shown, and what Sluice had: looked at here without the code that admits requests. */
  function knownTo(operationId: string, recorded: JsonValue): Set<string> {
    const { operation, calls } = host.store.read((view) => ({
      operation: view.operations.get(operationId),
      calls: view.operations.calls(operationId),
    }));
    assert.ok(operation);
    const plan = planOf(operation);
    const shown = (plan?.targets ?? []).flatMap(({ effects }) =>
      effects.map(({ before, after }) => [before && english(before), after && english(after)]),
    );
    const { amountMinor = null, prorationMinor = null } = plan?.quote ?? {};
    const returned = calls.map(({ values }) => values);
    return new Set(leaves([shown, amountMinor, prorationMinor, returned, recorded]));
  }

  function recordOf(bundleId: string): JsonValue {
    return host.store.read((view) => {
      const bundle = view.bundles.get(bundleId);
      if (bundle === undefined) return null;
      const { settings: _never, ...sendable } = bundle;
      return [
        asJson(sendable),
        view.credentials.ofBundle(bundleId, 'api_key').map(({ providerRef }) => providerRef),
      ];
    });
  }

  for (const [tool, { args, on }] of Object.entries(TOOLS))
    it(`[outward.plan] is what the plan of ${tool} shows or names, whatever the arguments are`, async () => {
      await fc.assert(
        fc.asyncProperty(args, async (given) => {
          const bundleId = on === undefined ? undefined : await provisioned();
          const key =
            bundleId && host.store.read((view) => view.credentials.ofBundle(bundleId, 'api_key')[0]?.id);
          const recorded = bundleId === undefined ? null : recordOf(bundleId);
          const about =
            tool === 'migrate_bundles' ? { bundle_ids: [bundleId ?? ''] } : { bundle_id: bundleId ?? '' };
          const webhook = host.store.read((view) => view.bundles.get(bundleId ?? '')?.webhooks[0]?.id);
          const which = tool.startsWith('update_') && webhook ? { webhook_id: webhook } : {};
          sent = [];
          const output = await done(tool, {
            ...(on !== undefined && about),
            ...(on === 'key' && { credential_id: key ?? '' }),
            ...which,
            ...given,
          });
          const id = textOf(output['operation_id']);
          const known = knownTo(id, recorded);
          assert.ok(sent.length > 0);
          for (const { call, wire } of sent) assertKnown(call, await wire, { id, known, given });
        }),
        { numRuns: 4 },
      );
    }).timeout(600_000);

  function assertKnown(
    call: ProviderCall,
    wire: string,
    { id, known, given }: { id: string; known: ReadonlySet<string>; given: JsonObject },
  ): void {
    const declared = JSON.stringify(world.sandbox.manifest);
    const isPreflight = call.idempotencyKey.startsWith('ask');
    for (const leaf of wireLeaves(wire)) {
      const isTag = leaf === id || leaf.startsWith(`${id}/`);
      const isKnown = known.has(leaf) || isTag || leaf === call.idempotencyKey || leaf.includes('[secret');
      const isAsked = isPreflight && leaves(given).includes(leaf);
      assert.ok(isKnown || isAsked || declared.includes(leaf), `${call.request} sends ${leaf}`);
    }
  }
});

/** Each leaf of a request as `preview` writes it: path, query, headers, body. */
function wireLeaves(preview: string): string[] {
  const [head = '', body = ''] = preview.split('\n\n', 2);
  const [line = '', ...headers] = head.split('\n');
  const url = new URL(line.slice(line.indexOf(' ') + 1));
  const own = ['accept', 'user-agent', 'content-type'];
  const named = headers.map((header) => header.split(': ', 2)).filter(([name = '']) => !own.includes(name));
  const form = body.startsWith('{')
    ? leaves(JSON.parse(body) as JsonValue)
    : [...new URLSearchParams(body).values()];
  return [
    ...url.pathname.split('/').filter(Boolean).map(decodeURIComponent),
    ...url.searchParams.values(),
    ...named.map(([, value = '']) => value),
    ...form,
  ];
}

function leaves(value: JsonValue): string[] {
  if (value === null) return [];
  return typeof value === 'object' ? Object.values(value).flatMap(leaves) : [String(value)];
}
