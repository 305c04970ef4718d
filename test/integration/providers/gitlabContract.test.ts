// GitLab's manifest against a stand-in as strict as the description in test/contracts, and beside @gitbeaker/rest: for
// the same call both must send the same.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/core/json.ts';
import { gitlabManifest } from '../../../src/providers/manifests/gitlab.ts';
import { startGitlabMock, type GitlabMock } from '../../support/gitlabMock.ts';
import { gitlabClient, type Gitlab } from '../../support/providerClients.ts';
import { manifestAt, Recorder } from '../../support/requestRecorder.ts';
import { ProviderHarness } from './providerHarness.ts';

const TOKEN = 'glpat-canaryOfThisTest0123456789';
const url = 'https://hooks.example.com/gitlab';
const params: JsonObject = {
  server: 'https://gitlab.com',
  project: 'acme/shop',
  name: 'shop',
  tag: 'op_1',
  url,
  tagged_url: `${url}?sluice=op_1`,
  events: ['push', 'merge_request'],
  token_expires_on: '2027-06-30',
  token_scopes: ['read_api'],
};
const given = (more: JsonObject = {}, secrets: Record<string, string> = {}) => ({
  params: { ...params, ...more },
  secrets: { token: TOKEN, ...secrets },
});

describe('The manifest of GitLab', () => {
  let gitlab: GitlabMock;
  let harness: ProviderHarness;
  beforeEach(async () => {
    gitlab = await startGitlabMock(TOKEN);
    harness = new ProviderHarness(manifestAt(gitlabManifest.manifest, gitlab.url));
  });
  afterEach(async () => {
    harness.dispose();
    await gitlab.close();
  });

  it('[providers.gitlab] makes, finds, changes and deletes a webhook, whose secret outlives a change', async () => {
    const { values } = await harness.succeed('webhook.create', given({}, { secret: 'made-up-by-sluice' }));
    assert.deepEqual((await harness.succeed('webhook.find', given())).values, values);
    const moved = { webhook_id: values['webhook_id'] ?? null, url: 'https://new.example.com/gitlab' };
    await harness.succeed('webhook.update', given(moved));
    assert.deepEqual(
      gitlab.hooks.map((hook) => [hook['url'], hook['token'], hook['push_events']]),
      [[moved.url, 'made-up-by-sluice', true]],
    );
    await harness.succeed('webhook.delete', given(moved));
    assert.equal((await harness.ask('webhook.delete', given(moved))).kind, 'gone');
    assert.deepEqual(gitlab.violations, []);
  });

  it('[providers.gitlab] makes a project access token, tells when it was used, makes another to rotate, and deletes', async () => {
    const first = await harness.succeed('credential.create', given());
    assert.match(first.secrets['secret'] ?? '', /^glpat-canary/);
    assert.deepEqual((await harness.succeed('credential.find', given())).values, first.values);
    const used = await harness.succeed('usage.read', given(first.values));
    assert.equal(used.values['known'], true);
    const second = await harness.succeed('credential.rotate', given({ ...first.values, tag: 'op_2' }));
    assert.notEqual(second.secrets['secret'], first.secrets['secret']);
    await harness.succeed('credential.delete', given(first.values));
    assert.deepEqual(
      gitlab.tokens.map(({ active }) => active),
      [false, true],
    );
    assert.equal(
      (await harness.ask('credential.find', given())).kind,
      'gone',
      'a revoked one is not its own',
    );
    assert.deepEqual(gitlab.violations, []);
  });

  it('[providers.pages] looks for what it made in all pages', async () => {
    for (let id = 1; id <= 7; id += 1)
      gitlab.hooks.push({ id, url: `https://x.example.com/${id}`, project_id: 1, push_events: true });
    assert.equal((await harness.ask('webhook.find', given())).kind, 'gone');
    gitlab.hooks.push({ id: 8, url: `${url}?sluice=op_1`, project_id: 1, push_events: true });
    assert.equal((await harness.succeed('webhook.find', given())).values['webhook_id'], 8);
    assert.deepEqual(gitlab.violations, []);
  });

  it('[providers.gitlab] proves the token by listing webhooks, and repeats no secret', async () => {
    await harness.succeed('validate', given());
    const wrong = await harness.ask('validate', {
      params,
      secrets: { token: 'glpat-wrong-canary-0123456789' },
    });
    assert.equal(wrong.kind, 'rejected');
    assert.doesNotMatch(JSON.stringify(wrong), /canary/);
  });

  describe('beside @gitbeaker/rest', function () {
    this.timeout(120_000);
    let recorder: Recorder;
    let client: Gitlab;
    let ours: ProviderHarness;
    before(async () => {
      recorder = await Recorder.start();
      client = await gitlabClient(recorder.url, TOKEN);
      ours = new ProviderHarness(manifestAt(gitlabManifest.manifest, recorder.url));
    });
    after(async () => {
      ours.dispose();
      await recorder.close();
    });
    const events = { push_events: true, merge_requests_events: true, enable_ssl_verification: true };
    const same = async (request: string, more: JsonObject, theirs: () => Promise<unknown>) => {
      await ours.ask(request, given(more, { secret: 's' }));
      await theirs();
      recorder.assertSame();
    };

    it('[providers.gitlab] sends the same', async () => {
      recorder.answer = { status: 200, body: { id: 7, url, token: 't' } };
      const project = 'acme/shop';
      await same('webhook.create', {}, () =>
        client.ProjectHooks.add(project, `${url}?sluice=op_1`, { token: 's', ...events }),
      );
      await same('webhook.update', { webhook_id: 7 }, () =>
        client.ProjectHooks.edit(project, 7, url, events),
      );
      await same('webhook.delete', { webhook_id: 7 }, () => client.ProjectHooks.remove(project, 7));
      await same('credential.create', {}, () =>
        client.ProjectAccessTokens.create(project, 'shop (Sluice op_1)', ['read_api'], '2027-06-30', {
          accessLevel: 30,
        }),
      );
      await same('credential.delete', { credential_id: 7 }, () =>
        client.ProjectAccessTokens.revoke(project, 7),
      );
    });
  });
});
