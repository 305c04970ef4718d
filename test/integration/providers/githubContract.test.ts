// GitHub's manifest against GitHub's own OpenAPI description: a slice of it (test/contracts, cut by
// scripts/cutGithubApi.ts from @octokit/openapi, MIT) served on loopback. It says what GitHub takes and answers, not
// how GitHub behaves; conflicts, limits and lost answers follow its documentation.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/core/json.ts';
import type { Manifest } from '../../../src/core/provider/manifest.ts';
import { githubManifest } from '../../../src/providers/manifests/github.ts';
import { startGithubMock, type GithubMock } from '../../support/githubMock.ts';
import { ProviderHarness } from './providerHarness.ts';

const TOKEN = 'github_pat_canaryOfThisTest0123456789';
const KEY = `ssh-ed25519 ${'A'.repeat(68)} deploy@example`;
const HOOKS = '/repos/{owner}/{repo}/hooks';
const where: JsonObject = { owner: 'acme', repo: 'shop', name: 'shop', tag: 'op_1' };
const hook: JsonObject = {
  ...where,
  url: 'https://hooks.example.com/github',
  tagged_url: 'https://hooks.example.com/github?sluice=op_1',
  events: ['push'],
};

describe('The manifest of GitHub', () => {
  let github: GithubMock;
  let harness: ProviderHarness;
  const given = (params: JsonObject, secrets: Record<string, string> = {}) => ({
    params,
    secrets: { token: TOKEN, ...secrets },
  });

  beforeEach(async () => {
    github = await startGithubMock(TOKEN);
    harness = new ProviderHarness(at(github.url));
  });
  afterEach(async () => {
    harness.dispose();
    await github.close();
  });

  it('[providers.github] makes, finds, changes, pings and deletes a webhook as GitHub describes it', async () => {
    const created = await harness.succeed('webhook.create', given(hook, { secret: 'made-up-by-sluice' }));
    const id = created.values['webhook_id'];
    assert.equal(github.hooks[0]?.config['secret'], 'made-up-by-sluice');
    assert.deepEqual((await harness.succeed('webhook.find', given(hook))).values, created.values);
    const moved = {
      ...where,
      webhook_id: id ?? null,
      url: 'https://new.example.com/github',
      events: ['push'],
    };
    await harness.succeed('webhook.update', given(moved));
    assert.equal(github.hooks[0]?.config['url'], 'https://new.example.com/github');
    assert.equal(github.hooks[0]?.config['secret'], 'made-up-by-sluice', 'the secret outlives a change');
    await harness.succeed('webhook.ping', given(moved));
    await harness.succeed('webhook.delete', given(moved));
    assert.deepEqual(await harness.ask('webhook.delete', given(moved)), { kind: 'gone' });
    assert.deepEqual(github.violations, []);
  });

  it('[providers.github] makes, finds and deletes a deploy key', async () => {
    const key = { ...where, deploy_public_key: KEY };
    const { values } = await harness.succeed('credential.create', given(key));
    assert.deepEqual(
      github.keys.map(({ read_only }) => read_only),
      [true],
    );
    assert.deepEqual((await harness.succeed('credential.find', given(key))).values, values);
    assert.equal((await harness.ask('credential.create', given(key))).kind, 'conflict');
    await harness.succeed('credential.delete', given({ ...key, ...values }));
    assert.deepEqual(github.keys, []);
    assert.deepEqual(github.violations, []);
  });

  it('[providers.github] proves a token by the repository that it administers', async () => {
    assert.equal((await harness.succeed('validate', given(where))).values['ok'], true);
    const wrong = await harness.ask('validate', { params: where, secrets: { token: 'ghp_wrong-canary' } });
    assert.equal(wrong.kind, 'rejected');
    assert.doesNotMatch(JSON.stringify(wrong), /canary/);
    assert.deepEqual(github.violations, []);
  });

  it('[providers.only-own] takes nothing for its own that does not carry its tag', async () => {
    const others = { ...hook, tagged_url: hook['url'] ?? null };
    await harness.succeed('webhook.create', given(others, { secret: 'of-the-person' }));
    assert.deepEqual(await harness.ask('webhook.find', given(hook)), { kind: 'gone' });
    const conflict = await harness.ask('webhook.create', given(others, { secret: 'x' }));
    assert.equal(conflict.kind, 'conflict');
    assert.match(conflict.message, /Validation Failed · Hook already exists/);
  });

  it('[providers.pages] does not take a full page for the whole list', async () => {
    for (let index = 0; index < 100; index += 1)
      github.hooks.push({ id: index, config: { url: `https://x.example.com/${index}` }, events: ['push'] });
    assert.deepEqual(await harness.ask('webhook.find', given(hook)), { kind: 'gone' });
    github.hooks.push({ id: 100, config: { url: hook['tagged_url'] ?? '' }, events: ['push'] });
    const { values } = await harness.succeed('webhook.find', given(hook));
    assert.equal(values['webhook_id'], 100);
    assert.deepEqual(github.violations, []);
  });

  it('[providers.rate] knows a 403 with nothing remaining from a no', async () => {
    github.limitNext(Math.ceil(Date.now() / 1000) + 30);
    const limited = await harness.ask('validate', given(where));
    assert.equal(limited.kind, 'limited');
    assert.ok(limited.retryAfterMs > 20_000, String(limited.retryAfterMs));
  });

  it('[providers.github] is held to the description: a wrong field or path fails', async () => {
    const wrong = at(github.url);
    const create = wrong.requests['webhook.create'];
    assert.equal(create?.type, 'http');
    const misspelt = { ...create, json: { ...(create.json as JsonObject), hook_name: 'web' } };
    harness.dispose();
    harness = new ProviderHarness({ ...wrong, requests: { ...wrong.requests, 'webhook.create': misspelt } });
    await harness.ask('webhook.create', given(hook, { secret: 'x' }));
    assert.match(github.violations.join(), /must NOT have additional properties/);
    assert.ok(github.requests.includes(`POST ${HOOKS}`));
  });
});

function at(url: string): Manifest {
  const limits = { ...githubManifest.manifest.limits, perSecond: 1000 };
  return {
    ...githubManifest.manifest,
    limits,
    environments: { development: { baseUrl: url, baseUrls: {}, servers: {}, live: false } },
  };
}
