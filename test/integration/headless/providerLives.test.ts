// The life of a bundle at providers through the whole of Sluice, against their stand-ins: provisioned, its webhook moved,
// its key rotated, deleted; and provisioned although an answer is lost, or Sluice is killed after any request.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { JsonObject } from '../../../src/core/json.ts';
import type { Manifest } from '../../../src/core/provider/manifest.ts';
import type { AgentClient } from '../../support/agentClient.ts';
import { filesHolding } from '../../support/diskBytes.ts';
import { startDiscordMock, type DiscordMock } from '../../support/discordMock.ts';
import { HeadlessHost } from '../../support/headlessHost.ts';
import { IS_LONG } from '../../support/random.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';
import { textOf } from '../../support/textOf.ts';
import { eventually } from '../providers/providerHarness.ts';
import { BOT_TOKEN, LIVES, type Life, type StandIn } from './lives.ts';

describe('A bundle’s life', function () {
  this.timeout(180_000);
  const folders = new TemporaryFolders();
  const hosts: HeadlessHost[] = [];
  const standIns: StandIn[] = [];
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.kill()));
    await Promise.all(standIns.splice(0).map((standIn) => standIn.close()));
    folders.dispose();
  });

  async function begin(life: Life): Promise<{ standIn: StandIn; manifests: string }> {
    const standIn = await life.start();
    standIns.push(standIn);
    return { standIn, manifests: folderWith(folders, life.manifest, standIn.url) };
  }

  async function open(manifests: string, directory: string) {
    const host = await HeadlessHost.start(directory, { manifests, practice: ['local'] });
    hosts.push(host);
    return { host, agent: await host.connect() };
  }

  for (const [provider, life] of Object.entries(LIVES)) {
    const wanted = { name: 'shop', provider: 'local', environment: 'development', inputs: life.inputs };

    it(`[providers.${provider}] is provisioned, changed, rotated and deleted`, async () => {
      const { standIn, manifests } = await begin(life);
      const directory = folders.make();
      const { host, agent } = await open(manifests, directory);
      const provisioning = agent.call('provision_bundle', wanted);
      await paste(host, life);
      const { output, text } = await provisioning;
      assert.equal(output['status'], 'completed', text);
      assert.equal(standIn.state().keys, life.keys);
      const bundle = { bundle_id: textOf(output['bundle_id']) };
      if (life.webhooks !== 0) {
        const new_url = 'https://new.example.com/moved';
        await succeed(agent, 'update_webhook_url', { ...bundle, new_url });
        assert.deepEqual(standIn.state().webhooks, [new_url]);
      }
      const shown = (await agent.call('get_bundle', bundle)).output;
      const key = (shown['credentials'] as { id: string; kind: string }[]).find(
        ({ kind }) => kind === 'api_key',
      );
      if (life.keys > 0) {
        await approved(
          host,
          agent.call('rotate_credential', {
            ...bundle,
            credential_id: key?.id,
            grace_hours: 1,
          }),
        );
        assert.equal(standIn.state().keys, life.keys + 1, 'the old one works until its grace ends');
      }
      await approved(host, agent.call('delete_bundle', bundle));
      assert.deepEqual(standIn.state(), { webhooks: [], keys: 0, clients: 0 });
      assert.deepEqual(standIn.violations, []);
      assert.doesNotMatch(host.log + JSON.stringify(shown), /canary/i);
      for (const secret of Object.values(life.pasted)) assert.deepEqual(filesHolding(directory, secret), []);
    });

    it(`[providers.${provider}] is made once though the answer to a creation is lost`, async () => {
      const { standIn, manifests } = await begin(life);
      const { host, agent } = await open(manifests, folders.make());
      standIn.loseNextAnswer();
      const provisioning = agent.call('provision_bundle', wanted);
      await paste(host, life);
      const { output, text } = await provisioning;
      assert.equal(output['status'], life.findsNothing === true ? 'failed' : 'completed', text);
      assert.deepEqual(counts(standIn), wholeOf(life));
      assert.deepEqual(standIn.violations, []);
    });

    it(`[providers.${provider}] is made once, after whichever request Sluice was killed`, async () => {
      for (let count = 1, isWhole = false; !isWhole; count += 1) {
        const { standIn, manifests } = await begin(life);
        const directory = folders.make();
        const first = await open(manifests, directory);
        const ended = first.agent.call('provision_bundle', wanted).catch(() => undefined);
        await paste(first.host, life);
        const over = { yes: false };
        void ended.then(() => (over.yes = true));
        await eventually(() => pointsOf(standIn) >= count || over.yes);
        isWhole = pointsOf(standIn) < count;
        await first.host.kill();
        const { agent, host } = await open(manifests, directory);
        const { output } = await agent.call('list_operations', {});
        const [operation] = output['operations'] as { id: string }[];
        assert.ok(operation);
        const waited = await agent.call('wait_for_operation', { operation_id: operation.id });
        if (waited.output['status'] !== 'completed' && life.findsNothing === true)
          await agent.call('resume_operation', { operation_id: operation.id });
        else if (waited.output['status'] !== 'completed')
          await succeed(agent, 'resume_operation', { operation_id: operation.id });
        assert.deepEqual(counts(standIn), wholeOf(life), `killed at point ${count}`);
        assert.deepEqual(standIn.violations, []);
        await host.kill();
      }
    });
  }

  it('[providers.only-own] stops at an address that it would replace, and leaves it as it is', async () => {
    const { discord } = LIVES;
    assert.ok(discord);
    const standIn = await inUse();
    standIns.push({ ...standIn, state: () => ({ webhooks: [], keys: 0, clients: 0 }) });
    const { host, agent } = await open(folderWith(folders, discord.manifest, standIn.url), folders.make());
    const provisioning = agent.call('provision_bundle', {
      name: 'shop',
      provider: 'local',
      environment: 'development',
      inputs: discord.inputs,
    });
    await paste(host, discord);
    const { output } = await provisioning;
    assert.equal(output['status'], 'failed');
    assert.match(JSON.stringify(output['error']), /another\.example\.com.*room for one address/);
    assert.equal(standIn.app['interactions_endpoint_url'], 'https://another.example.com/in-use');
    assert.ok(!standIn.requests.some((request) => request.startsWith('PATCH')));
  });
});

/** As an app whose one endpoint is in use. */
async function inUse(): Promise<DiscordMock> {
  const mock = await startDiscordMock(BOT_TOKEN, '0'.repeat(64));
  mock.app['interactions_endpoint_url'] = 'https://another.example.com/in-use';
  return mock;
}

/** How many of the requests that Sluice is killed after came: those that make something, or all. */
function pointsOf({ requests }: StandIn): number {
  const makes = (request: string): boolean =>
    /^(POST|PATCH|mutation) /.test(request) && !request.endsWith('/token');
  return requests.filter((request) => IS_LONG || makes(request)).length;
}

function counts(standIn: StandIn): { webhooks: number; keys: number; clients: number } {
  const state = standIn.state();
  return { ...state, webhooks: state.webhooks.length };
}

function wholeOf({ keys, clients, webhooks = 1 }: Life): ReturnType<typeof counts> {
  return { webhooks, keys, clients };
}

/** The manifest as a file of the user's own, at a stand-in. */
function folderWith(folders: TemporaryFolders, manifest: Manifest, url: string): string {
  const folder = path.join(folders.make(), 'manifests');
  mkdirSync(folder);
  const local = {
    ...manifest,
    id: 'local',
    environments: { development: { baseUrl: url, servers: serversAt(manifest, url), live: false } },
    ...(manifest.oauth?.issuer !== undefined && { oauth: { ...manifest.oauth, issuer: url } }),
    limits: { ...manifest.limits, perSecond: 1000 },
    requests: Object.fromEntries(
      Object.entries(manifest.requests).map(([name, request]) => [
        name,
        request.type === 'http' ? { ...request, timeoutMs: 5_000 } : request,
      ]),
    ),
  };
  // An audience is a URL of a server, too.
  const login = manifest.environments.development?.servers['login'] ?? url;
  writeFileSync(path.join(folder, 'local.json'), JSON.stringify(local).replaceAll(login, url));
  return folder;
}

function serversAt({ environments }: Manifest, url: string): Record<string, string> {
  return Object.fromEntries(
    Object.keys(environments.development?.servers ?? {}).map((server) => [server, url]),
  );
}

async function paste(host: HeadlessHost, { pasted }: Life): Promise<void> {
  const { input } = await host.event(({ event }) => event === 'input');
  host.say({ input: (input as { id: string }).id, values: pasted });
}

async function succeed(agent: AgentClient, tool: string, args: JsonObject): Promise<void> {
  const { output, text } = await agent.call(tool, args);
  assert.equal(output['status'], 'completed', `${tool}: ${text}`);
}

async function approved(host: HeadlessHost, call: ReturnType<AgentClient['call']>): Promise<void> {
  const seen = new Set<string>();
  const outcome = { yes: false };
  void call.then(() => (outcome.yes = true));
  while (!outcome.yes) {
    const next = host.events.find(
      ({ event, approval }) => event === 'approval' && !seen.has((approval as { id: string }).id),
    );
    const id = (next?.['approval'] as { id: string } | undefined)?.id;
    if (id !== undefined) {
      seen.add(id);
      host.say({ approval: id, decision: 'approve' });
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
  const { output, text } = await call;
  assert.equal(output['status'], 'completed', text);
}
