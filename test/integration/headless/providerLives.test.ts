// The life of a bundle at providers through the whole of Sluice, against their stand-ins: provisioned, its webhook moved,
// its key rotated, deleted; and provisioned although an answer is lost, or Sluice is killed after any request.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { JsonObject } from '../../../src/core/json.ts';
import type { Manifest } from '../../../src/core/provider/manifest.ts';
import { auth0Manifest } from '../../../src/providers/manifests/auth0.ts';
import { gitlabManifest } from '../../../src/providers/manifests/gitlab.ts';
import { linearManifest } from '../../../src/providers/manifests/linear.ts';
import type { AgentClient } from '../../support/agentClient.ts';
import { startAuth0Mock, type Tenant } from '../../support/auth0Mock.ts';
import { filesHolding } from '../../support/diskBytes.ts';
import { startGitlabMock } from '../../support/gitlabMock.ts';
import { HeadlessHost } from '../../support/headlessHost.ts';
import { startLinearMock } from '../../support/linearMock.ts';
import { IS_LONG } from '../../support/random.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';
import { textOf } from '../../support/textOf.ts';
import { eventually } from '../providers/providerHarness.ts';

/** A provider's stand-in, and what exists there. */
interface StandIn {
  url: string;
  /** One entry for each request that came. */
  requests: readonly string[];
  violations: readonly string[];
  /** URLs of the webhooks that exist, and how many keys and OAuth clients work. */
  state(): { webhooks: unknown[]; keys: number; clients: number };
  /** The next creation happens, and its answer is lost. */
  loseNextAnswer(): void;
  close(): Promise<void>;
}

interface Life {
  manifest: Manifest;
  start(): Promise<StandIn>;
  inputs: JsonObject;
  /** What a person pastes. */
  pasted: Record<string, string>;
  /** What exists once the bundle does. */
  keys: number;
  clients: number;
}

const LINEAR_KEY = 'lin_api_canaryOfThisTest0123456789';
const GITLAB_TOKEN = 'glpat-canaryOfThisTest0123456789';
const TENANT: Tenant = {
  domain: 'https://acme.eu.auth0.com',
  clientId: 'canaryManagementClient01',
  clientSecret: 'canary-management-secret-0123456789abcdef',
};
const LIVES: Record<string, Life> = {
  gitlab: {
    manifest: gitlabManifest.manifest,
    start: async () => {
      const mock = await startGitlabMock(GITLAB_TOKEN);
      const state = () => ({
        webhooks: mock.hooks.map(({ url }) => url),
        keys: mock.tokens.filter(({ active }) => active === true).length,
        clients: 0,
      });
      return { ...mock, state };
    },
    inputs: {
      project: 'acme/shop',
      webhook_url: 'https://hooks.example.com/gitlab',
      token_expires_on: '2027-06-30',
    },
    pasted: { token: GITLAB_TOKEN },
    keys: 1,
    clients: 0,
  },
  auth0: {
    manifest: auth0Manifest.manifest,
    start: async () => {
      const mock = await startAuth0Mock(TENANT);
      const state = () => ({
        webhooks: mock.streams.map(({ sink }) => (sink as JsonObject)['httpEndpoint']),
        keys: 0,
        clients: mock.applications.length,
      });
      return { ...mock, state };
    },
    inputs: {
      domain: TENANT.domain,
      webhook_url: 'https://hooks.example.com/auth0',
      application: true,
      redirect_uris: ['https://shop.example.com/callback'],
    },
    pasted: {
      management_client_id: TENANT.clientId,
      management_client_secret: TENANT.clientSecret,
    },
    keys: 0,
    clients: 1,
  },
  linear: {
    manifest: linearManifest.manifest,
    start: async () => {
      const mock = await startLinearMock(LINEAR_KEY);
      const state = () => ({ webhooks: mock.webhooks.map(({ url }) => url), keys: 0, clients: 0 });
      return { ...mock, state };
    },
    inputs: { webhook_url: 'https://hooks.example.com/linear', webhook_team: 'ENG' },
    pasted: { api_key: LINEAR_KEY },
    keys: 0,
    clients: 0,
  },
};

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
      const new_url = 'https://new.example.com/moved';
      await succeed(agent, 'update_webhook_url', { ...bundle, new_url });
      assert.deepEqual(standIn.state().webhooks, [new_url]);
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
      assert.equal(output['status'], 'completed', text);
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
        if (waited.output['status'] !== 'completed')
          await succeed(agent, 'resume_operation', { operation_id: operation.id });
        assert.deepEqual(counts(standIn), wholeOf(life), `killed at point ${count}`);
        assert.deepEqual(standIn.violations, []);
        await host.kill();
      }
    });
  }
});

/** How many of the requests that Sluice is killed after came: those that make something, or all. */
function pointsOf({ requests }: StandIn): number {
  const makes = (request: string): boolean =>
    /^(POST|mutation) /.test(request) && !request.endsWith('/token');
  return requests.filter((request) => IS_LONG || makes(request)).length;
}

function counts(standIn: StandIn): { webhooks: number; keys: number; clients: number } {
  const state = standIn.state();
  return { ...state, webhooks: state.webhooks.length };
}

function wholeOf({ keys, clients }: Life): ReturnType<typeof counts> {
  return { webhooks: 1, keys, clients };
}

/** The manifest as a file of the user's own, at a stand-in. */
function folderWith(folders: TemporaryFolders, manifest: Manifest, url: string): string {
  const folder = path.join(folders.make(), 'manifests');
  mkdirSync(folder);
  const local = {
    ...manifest,
    id: 'local',
    environments: { development: { baseUrl: url, live: false } },
    ...(manifest.oauth?.issuer !== undefined && { oauth: { ...manifest.oauth, issuer: url } }),
    limits: { ...manifest.limits, perSecond: 1000 },
    requests: Object.fromEntries(
      Object.entries(manifest.requests).map(([name, request]) => [
        name,
        request.type === 'http' ? { ...request, timeoutMs: 5_000 } : request,
      ]),
    ),
  };
  writeFileSync(path.join(folder, 'local.json'), JSON.stringify(local));
  return folder;
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
