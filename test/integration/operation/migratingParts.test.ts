// Migrating bundles whose parts are not all made by requests of their own: part of another request, by hand, or good
// for one environment alone.
import assert from 'node:assert/strict';
import type { Bundle } from '../../../src/core/bundle/bundle.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { parseManifest } from '../../../src/core/provider/manifestChecks.ts';
import type { ToolResult } from '../../../src/core/tool/runner.ts';
import { acmeManifest } from '../../support/acmeManifest.ts';
import { SharedWorld, type CoreHost } from '../../support/coreHost.ts';
import { settle } from '../../support/fakeClock.ts';
import { ScriptedProvider } from '../../support/scriptedProvider.ts';

const acme = JSON.parse(JSON.stringify(acmeManifest())) as JsonObject & {
  inputs: JsonObject;
  requests: JsonObject;
};

/** Acme, but for some of its requests and inputs. */
function acmeWith(id: string, requests: JsonObject, inputs: JsonObject = {}): JsonObject {
  return { ...acme, id, requests: { ...acme.requests, ...requests }, inputs: { ...acme.inputs, ...inputs } };
}

const WHOLE = acmeWith('acme-whole', {
  'oauthClient.register': {
    type: 'included',
    in: 'credential.create',
    outputs: { client_id: 'credential_id' },
    secretOutputs: { client_secret: 'secret' },
  },
  'oauthClient.delete': { type: 'included', in: 'credential.delete' },
});
const BY_HAND = acmeWith(
  'acme-by-hand',
  {
    'oauthClient.register': {
      type: 'manual',
      title: 'Register an app',
      open: 'https://acme.test/apps',
      steps: ['Register an app.'],
      collect: ['app_id'],
      outputs: { client_id: 'app_id' },
    },
  },
  { app_id: { title: 'App id' } },
);
/** Its token is a test one in development and staging alike; the other one nobody gives. */
const TEST_MODE = acmeWith(
  'acme-test-mode',
  {},
  {
    token: {
      title: 'Acme token',
      secret: true,
      environmentPatterns: { development: 'test-[a-z]+', staging: 'test-[a-z]+', production: 'live-[a-z]+' },
    },
    other: {
      title: 'Another token',
      secret: true,
      required: false,
      environmentPatterns: { staging: 'other-[a-z]+' },
    },
  },
);
const BOUND = acmeWith(
  'acme-bound',
  {},
  {
    token: { title: 'Acme token', secret: true, environmentPatterns: { staging: 'test-[a-z]+' } },
  },
);

describe('A migration of parts that have no request of their own', () => {
  const provider = new ScriptedProvider();
  let world: SharedWorld;
  let host: CoreHost;
  beforeEach(async () => {
    provider.things.length = 0;
    world = new SharedWorld({
      providers: provider,
      manifests: [WHOLE, BY_HAND, BOUND, TEST_MODE].map((draft) => parseManifest(draft)),
    });
    host = await world.open();
  });
  afterEach(() => world.dispose());

  /** Sets a bundle up, and types in what it asks for. */
  async function provisioned(providerId: string, values: Record<string, string> = {}): Promise<Bundle> {
    const asked = host.provision({ provider: providerId });
    await settle();
    for (const { id } of host.inputs.values()) await host.resumption.provideInput(id, values);
    const { output, text } = await host.finish(asked);
    assert.equal(output['status'], 'completed', text);
    return bundle();
  }

  function bundle(): Bundle {
    const [only] = host.store.read((view) => view.bundles.page({}, null, 2).items);
    assert.ok(only);
    return only;
  }

  async function migrate(): Promise<ToolResult> {
    const asked = host.call('migrate_bundles', { target_environment: 'staging', bundle_ids: [bundle().id] });
    await settle();
    if (host.approvals.size > 0) await host.decide('approve');
    return host.finish(asked);
  }

  it('[providers.included] makes anew what others are part of, and knows each part under its name', async () => {
    const before = await provisioned('acme-whole');
    const { output, text } = await migrate();
    assert.equal(output['status'], 'completed', text);
    const { environment, oauthClient, webhooks } = bundle();
    const key = host.store
      .read((view) => view.credentials.ofBundle(before.id))
      .find(({ kind }) => kind === 'api_key');
    assert.equal(environment, 'staging');
    assert.notEqual(oauthClient?.clientId, before.oauthClient?.clientId);
    assert.equal(oauthClient?.clientId, key?.providerRef);
    const secrets = host.store.read((view) => [
      view.secrets.open({ ownerId: oauthClient?.credentialId ?? '', part: 'client_secret' }),
      view.secrets.open({ ownerId: key?.id ?? '', part: 'secret' }),
    ]);
    assert.ok(secrets[0] !== undefined && secrets[0] === secrets[1]);
    // One key and two webhooks, all of them of the new place.
    assert.deepEqual(
      new Set(provider.things.map(({ id }) => id)),
      new Set([key?.providerRef, ...webhooks.map(({ providerRef }) => providerRef)]),
    );
  });

  it('[providers.manual] leaves where it is what only a person’s hands can make', async () => {
    await provisioned('acme-by-hand', { app_id: 'app-1' });
    const sent = provider.sent.length;
    const { output } = await migrate();
    const [kept] = output['results'] as { why: string; message: string }[];
    assert.equal(kept?.why, 'unsupported');
    assert.match(kept.message, /manual step: Register an app/);
    assert.deepEqual([bundle().environment, provider.sent.length], ['development', sent]);
  });

  it('[migrate.bad-input] leaves where it is what was given a secret for one environment alone', async () => {
    await provisioned('acme-bound', { token: 'live-key' });
    const { output } = await migrate();
    const [kept] = output['results'] as { why: string; message: string }[];
    assert.equal(kept?.why, 'unsupported');
    assert.match(kept.message, /Acme token is another one in staging/);
    assert.equal(bundle().environment, 'development');
  });

  it('[migrate.bad-input] takes along a secret that is as good there as here, and minds none that it was not given', async () => {
    await provisioned('acme-test-mode', { token: 'test-key' });
    const { output, text } = await migrate();
    assert.equal(output['status'], 'completed', text);
    assert.equal(bundle().environment, 'staging');
  });
});
