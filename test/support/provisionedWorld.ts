// What must hold once provisioning has come to its end, whatever happened on the way: Sluice and the sandbox agree.
import assert from 'node:assert/strict';
import type { Environment } from '../../src/core/bundle/bundle.ts';
import { SandboxSecrets, type SecretKind } from '../../src/providers/sandbox/sandboxSecrets.ts';
import type { AgentClient } from './agentClient.ts';
import { lookInto } from './deadStorage.ts';
import { HeadlessHost } from './headlessHost.ts';
import { SandboxControl, type SandboxThing } from './sandboxControl.ts';
import { textOf } from './textOf.ts';

const ENVIRONMENT: Environment = 'development';

/** What the sandbox came with, by id. */
export interface SeededThings {
  ids: ReadonlySet<string>;
}

/** Makes a folder as it is after a first start, so that tests need not seed again and again. */
export async function prepareFolder(directory: string): Promise<SeededThings> {
  const host = await HeadlessHost.start(directory);
  const seeded = await (await SandboxControl.of(host)).things(ENVIRONMENT);
  await host.stop();
  return { ids: new Set(Object.values(seeded).flatMap((things) => things.map(({ id }) => id))) };
}

/**
 * Asserts that there is exactly one bundle of that name, active, and that the sandbox holds exactly what it says.
 * @returns the bundle's id
 */
export async function assertOneActiveBundle(
  host: HeadlessHost,
  agent: AgentClient,
  name: string,
  seeded: SeededThings,
): Promise<string> {
  const { output } = await agent.call('list_bundles', { provider: 'sandbox', limit: 100 });
  const ours = (output['bundles'] as { id: string; name: string; status: string }[]).filter(
    (bundle) => bundle.name === name,
  );
  assert.deepEqual(
    ours.map(({ status }) => status),
    ['active'],
  );
  const id = ours[0]?.id ?? '';
  const shown = await agent.call('get_bundle', { bundle_id: id });
  const things = await (await SandboxControl.of(host)).things(ENVIRONMENT);
  const made = (kind: keyof typeof things): SandboxThing[] =>
    things[kind].filter((thing) => !seeded.ids.has(thing.id));
  assert.equal(made('credentials').length, 1);
  const urls = (shown.output['webhooks'] as { url: string }[]).map(({ url }) => url);
  assert.equal(urls.length, 3);
  assert.deepEqual(
    made('webhooks')
      .map(({ url }) => textOf(url))
      .sort(),
    urls.sort(),
  );
  const client = shown.output['oauth_client'] as { client_id: string };
  assert.deepEqual(
    made('clients').map((thing) => thing.id),
    [client.client_id],
  );
  return id;
}

/** Asserts, in a folder on which no host works, that the vault holds the very secrets that the sandbox issued. */
export async function assertSecretsUsable(directory: string, bundleId: string): Promise<void> {
  await lookInto(directory, (store, world) => {
    const secrets = new SandboxSecrets(world.fact('root') ?? new Uint8Array());
    const credentials = store.read((view) => view.credentials.ofBundle(bundleId));
    assert.deepEqual(credentials.map(({ kind }) => kind).sort(), [
      'api_key',
      'client_secret',
      'webhook_secret',
      'webhook_secret',
      'webhook_secret',
    ]);
    const parts: Record<string, [part: string, kind: SecretKind]> = {
      api_key: ['secret', 'api-key'],
      webhook_secret: ['secret', 'webhook'],
      client_secret: ['client_secret', 'client'],
    };
    for (const { id, kind, providerRef } of credentials) {
      const [part, issued] = parts[kind] ?? ['', 'demo'];
      const held = store.read((view) => view.secrets.open({ ownerId: id, part }));
      assert.ok(held === secrets.value(ENVIRONMENT, issued, providerRef ?? ''), `${kind} ${id}`);
    }
  });
}
