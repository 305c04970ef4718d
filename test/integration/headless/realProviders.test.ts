// GitHub and Slack through the whole of Sluice, against their stand-ins on loopback: steps by hand, made-up secrets,
// lost answers, one resource under several names, and a configuration token that sync renews.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Manifest } from '../../../src/core/provider/manifest.ts';
import { githubManifest } from '../../../src/providers/manifests/github.ts';
import { slackManifest } from '../../../src/providers/manifests/slack.ts';
import type { AgentClient } from '../../support/agentClient.ts';
import { unwrapped } from '../../support/approvals.ts';
import { filesHolding } from '../../support/diskBytes.ts';
import { startGithubMock, type GithubMock } from '../../support/githubMock.ts';
import { HeadlessHost, type HeadlessOptions, type HostEvent } from '../../support/headlessHost.ts';
import { startSlackMock, type SlackMock } from '../../support/slackMock.ts';
import { textOf } from '../../support/textOf.ts';
import { Project } from '../delivery/project.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const TOKEN = 'github_pat_canaryOfThisTest0123456789';
const HOOK_URL = 'https://hooks.example.com/github';

interface Input {
  id: string;
  operation_id: string;
  problem?: string;
  guide?: { open: string; steps: string[] };
}

describe('Provisioning at real providers', () => {
  const folders = new TemporaryFolders();
  const hosts: HeadlessHost[] = [];
  const mocks: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.kill()));
    await Promise.all(mocks.splice(0).map((mock) => mock.close()));
    folders.dispose();
  });

  async function start(
    manifests: string,
    directory = folders.make(),
    more: HeadlessOptions = {},
  ): Promise<{ host: HeadlessHost; agent: AgentClient }> {
    const host = await HeadlessHost.start(directory, { manifests, practice: ['local', 'oauth2'], ...more });
    hosts.push(host);
    return { host, agent: await host.connect() };
  }

  /** The manifest as a file of the user's own, at a stand-in. */
  function folderWith(manifest: Manifest, url: string): string {
    const folder = path.join(folders.make(), 'manifests');
    mkdirSync(folder);
    const create = manifest.requests['webhook.create'];
    const quick = create?.type === 'http' ? { 'webhook.create': { ...create, timeoutMs: 300 } } : {};
    const local = {
      ...manifest,
      id: 'local',
      environments: { development: { baseUrl: url, live: false } },
      limits: { ...manifest.limits, perSecond: 1000 },
      requests: { ...manifest.requests, ...quick },
    };
    writeFileSync(path.join(folder, 'local.json'), JSON.stringify(local));
    return folder;
  }

  async function github(): Promise<GithubMock> {
    const mock = await startGithubMock(TOKEN);
    mocks.push(mock);
    return mock;
  }

  const nth = async (host: HeadlessHost, count: number): Promise<Input> => {
    await host.event(() => host.events.filter(isInput).length >= count);
    return host.events.filter(isInput)[count - 1]?.['input'] as Input;
  };
  const wanted = {
    name: 'shop',
    provider: 'local',
    environment: 'development',
    inputs: { owner: 'acme', repo: 'shop', webhook_url: HOOK_URL },
  };

  it('[providers.manual] guides through a step by hand, refuses what the provider refuses, and survives a kill', async () => {
    const mock = await github();
    const manifests = folderWith(githubManifest.manifest, mock.url);
    const directory = folders.make();
    const first = await start(manifests, directory);
    const unanswered = first.agent.call('provision_bundle', wanted).catch(() => undefined);
    const asked = await nth(first.host, 1);
    assert.equal(asked.guide?.open, 'https://github.com/settings/personal-access-tokens/new');
    assert.equal(mock.requests.length, 0, 'nothing is sent before');
    first.host.say({ input: asked.id, values: { token: 'not-a-token' } });
    await first.host.event(({ event, code }) => event === 'refused' && code === 'bad-inputs');
    first.host.say({ input: asked.id, values: { token: 'ghp_wrongCanary0123456789ab' } });
    const again = await nth(first.host, 2);
    assert.match(again.problem ?? '', /Not Found/);
    assert.equal(mock.hooks.length, 0);
    await first.host.kill();
    await unanswered;

    const second = await start(manifests, directory);
    const restored = await nth(second.host, 1);
    assert.deepEqual(restored, again);
    second.host.say({ input: restored.id, values: { token: TOKEN } });
    const { output, text } = await second.agent.call('wait_for_operation', {
      operation_id: again.operation_id,
    });
    assert.equal(output['status'], 'completed', text);
    assert.equal(mock.hooks.length, 1);
    assert.equal(mock.requests.filter((request) => request.endsWith('/pings')).length, 1);
    assert.deepEqual(mock.violations, []);
    assert.deepEqual(filesHolding(directory, TOKEN), []);
    for (const { log, events } of hosts) assert.doesNotMatch(log + JSON.stringify(events), /canary/i);
  });

  it('[providers.made-secrets] [providers.only-own] adopts after a lost answer what it made, and touches nothing else', async () => {
    const mock = await github();
    mock.hooks.push({ id: 7, config: { url: HOOK_URL, secret: 'of-the-person' }, events: ['push'] });
    const { host, agent } = await start(folderWith(githubManifest.manifest, mock.url));
    mock.loseNextAnswer();
    const result = agent.call('provision_bundle', wanted);
    host.say({ input: (await nth(host, 1)).id, values: { token: TOKEN } });
    const { output, text } = await result;
    assert.equal(output['status'], 'completed', text);
    const [theirs, ours, ...others] = mock.hooks;
    assert.deepEqual(others, [], 'not made twice');
    assert.equal(theirs?.config['secret'], 'of-the-person');
    assert.match(textOf(ours?.config['secret']), /^[0-9a-f]{64}$/);
    assert.equal(ours?.config['url'], `${HOOK_URL}?sluice=${String(output['operation_id'])}`);

    const deleting = agent.call('delete_bundle', { bundle_id: output['bundle_id'] });
    const { approval } = await host.event(({ event }) => event === 'approval');
    host.say({ approval: (approval as { id: string }).id, decision: 'approve' });
    const deleted = await deleting;
    assert.equal(deleted.output['status'], 'completed', deleted.text);
    assert.deepEqual(
      mock.hooks.map(({ id }) => id),
      [7],
    );
    assert.deepEqual(mock.violations, []);
  });

  it('[rollback.by-hand] tells on rolling back what was made by hand, before anybody decides and after', async () => {
    const mock = await github();
    const manifests = folderWith(githubManifest.manifest, mock.url);
    const directory = folders.make();
    const first = await start(manifests, directory);
    const result = first.agent.call('provision_bundle', {
      ...wanted,
      inputs: { ...wanted.inputs, oauth_app: true },
    });
    first.host.say({ input: (await nth(first.host, 1)).id, values: { token: TOKEN } });
    const app = await nth(first.host, 2);
    // The last step, which checks the configuration, fails by it.
    mock.refuseNext();
    first.host.say({
      input: app.id,
      values: { oauth_client_id: 'Iv1.0123456789abcdef', oauth_client_secret: 'c'.repeat(40) },
    });
    const { output } = await result;
    assert.equal(output['status'], 'failed', 'nothing stopped it');
    await first.host.stop();
    const { host, agent } = await start(manifests, directory);
    const rollBack = { operation_id: app.operation_id };
    const planned = await agent.call('roll_back_operation', { ...rollBack, dry_run: true });
    const { warning } = planned.output['plan'] as { warning: string };
    assert.match(warning, /“Make a fine-grained personal access token” was a manual step/);
    assert.match(warning, /stays at GitHub until you remove it \(https:\/\/github\.com\/settings\//);
    assert.match(warning, /delete it at github\.com\/settings\/developers/);

    const rolling = agent.call('roll_back_operation', rollBack);
    const { approval } = await host.event(({ event }) => event === 'approval');
    assert.match(unwrapped((approval as { detail: string }).detail), /was a manual step/);
    host.say({ approval: (approval as { id: string }).id, decision: 'approve' });
    const rolled = await rolling;
    assert.equal(rolled.output['status'], 'completed', rolled.text);
    assert.deepEqual(mock.hooks, []);
    const left = rolled.output['not_done'] as { request: string }[];
    assert.deepEqual(
      left.map(({ request }) => request),
      ['credential.obtain', 'oauthClient.register'],
    );
  });

  it('[delete.by-hand] tells on deleting that a token made by hand stays', async () => {
    const mock = await github();
    const { host, agent } = await start(folderWith(githubManifest.manifest, mock.url));
    const result = agent.call('provision_bundle', wanted);
    host.say({ input: (await nth(host, 1)).id, values: { token: TOKEN } });
    const { output } = await result;
    const deleting = agent.call('delete_bundle', { bundle_id: output['bundle_id'] });
    const { approval } = await host.event(({ event }) => event === 'approval');
    assert.match(JSON.stringify(approval), /personal access token” was a manual step/);
    host.say({ approval: (approval as { id: string }).id, decision: 'approve' });
    const left = (await deleting).output['not_done'] as { request: string }[];
    assert.deepEqual(
      left.map(({ request }) => request),
      ['credential.obtain'],
    );
  });

  it('[providers.included] [deliver.newest] makes a Slack app once, knows it as webhook and client, renews the token it was made with, and delivers the renewed one', async () => {
    const mock: SlackMock = await startSlackMock();
    mocks.push(mock);
    const project = new Project(folders);
    const { host, agent } = await start(folderWith(slackManifest.manifest, mock.url), folders.make(), {
      folders: [project.folder],
    });
    const result = agent.call('provision_bundle', {
      ...wanted,
      inputs: {
        app_name: 'Acme',
        events_url: 'https://hooks.example.com/slack',
        bot_events: ['app_mention'],
      },
    });
    const { access, refresh } = mock.current();
    host.say({
      input: (await nth(host, 1)).id,
      values: { config_token: access, config_refresh_token: refresh },
    });
    const { output, text } = await result;
    assert.equal(output['status'], 'completed', text);
    assert.equal(mock.apps.size, 1);
    assert.equal(mock.calls.filter((name) => name === 'apps.manifest.create').length, 1);
    const shown = (await agent.call('get_bundle', { bundle_id: output['bundle_id'] })).output;
    assert.equal((shown['oauth_client'] as { client_id: string }).client_id, 'A1.client');
    assert.equal((shown['webhooks'] as object[]).length, 1);
    const kinds = (shown['credentials'] as { kind: string }[]).map(({ kind }) => kind).sort();
    assert.deepEqual(kinds, ['api_key', 'client_secret', 'grant', 'input', 'input', 'webhook_secret']);

    const synced = await agent.call('sync_credentials', { bundle_id: output['bundle_id'] });
    assert.equal(mock.calls.filter((name) => name === 'tooling.tokens.rotate').length, 1, synced.text);
    // Only the renewed token is good for this.
    const moved = await agent.call('update_webhook_url', {
      bundle_id: output['bundle_id'],
      new_url: 'https://new.example.com/slack',
    });
    assert.equal(moved.output['status'], 'completed', moved.text);
    assert.match(JSON.stringify(mock.apps.get('A1')), /new\.example\.com/);
    assert.doesNotMatch(JSON.stringify(shown) + host.log, /canary/);

    // What was pasted is worth nothing since; its refresh token never was for delivering.
    const given = (shown['credentials'] as { id: string; kind: string; label: string }[]).filter(
      ({ kind }) => kind === 'input',
    );
    const deliver = (wantedLabel: RegExp) =>
      agent.call('deliver_secret', {
        bundle_id: output['bundle_id'],
        credential_id: given.find(({ label }) => wantedLabel.test(label))?.id,
        destination: { type: 'env_file', file: '.env', key: 'SLACK_TOKEN' },
      });
    const delivering = deliver(/access|config(uration)? token/i);
    const { approval } = await host.event(({ event }) => event === 'approval');
    host.say({ approval: (approval as { id: string }).id, decision: 'approve' });
    assert.equal((await delivering).output['status'], 'completed');
    assert.equal(readFileSync(project.at('.env'), 'utf8'), `SLACK_TOKEN=${mock.current().access}\n`);
    const refused = await deliver(/refresh/i);
    assert.equal((refused.output['error'] as { code: string }).code, 'unsupported');
  });
});

function isInput({ event }: HostEvent): boolean {
  return event === 'input';
}
