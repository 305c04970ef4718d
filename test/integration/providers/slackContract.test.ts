// Slack's manifest beside Slack's official TypeScript client: for the same call both must send the same thing, and
// answers written in the client's own types must be understood. Slack publishes no description that a server could be
// made from, so this says what is sent and read, not how Slack behaves; values follow its documented examples.
import assert from 'node:assert/strict';
import {
  WebClient,
  type AppsManifestCreateArguments,
  type AppsManifestCreateResponse,
  type AppsManifestUpdateResponse,
  type ToolingTokensRotateResponse,
} from '@slack/web-api';
import type { JsonObject } from '../../../src/core/json.ts';
import { slackManifest } from '../../../src/providers/manifests/slack.ts';
import { manifestAt, Recorder } from '../../support/requestRecorder.ts';
import { ProviderHarness } from './providerHarness.ts';

describe('The manifest of Slack', () => {
  const TOKEN = 'xoxe.xoxp-1-canary';
  let recorder: Recorder;
  let harness: ProviderHarness;
  let client: WebClient;
  beforeEach(async () => {
    recorder = await Recorder.start();
    harness = new ProviderHarness(manifestAt(slackManifest.manifest, `${recorder.url}/api`));
    client = new WebClient(TOKEN, { slackApiUrl: `${recorder.url}/api/`, retryConfig: { retries: 0 } });
  });
  afterEach(async () => {
    harness.dispose();
    await recorder.close();
  });

  const inputs: JsonObject = {
    app_name: 'Acme',
    bot_scopes: ['chat:write'],
    events_url: 'https://hooks.example.com/slack',
    bot_events: ['app_mention'],
    redirect_uris: ['https://app.example.com/cb'],
  };
  const appManifest = (requestUrl: string): AppsManifestCreateArguments['manifest'] => ({
    display_information: { name: 'Acme' },
    features: { bot_user: { display_name: 'Acme', always_online: false } },
    oauth_config: { redirect_urls: ['https://app.example.com/cb'], scopes: { bot: ['chat:write'] } },
    settings: {
      event_subscriptions: { request_url: requestUrl, bot_events: ['app_mention'] },
      org_deploy_enabled: false,
      socket_mode_enabled: false,
      token_rotation_enabled: false,
    },
  });
  const call = (request: string, params: JsonObject = {}, secrets: Record<string, string> = {}) =>
    harness.ask(request, { params: { ...inputs, ...params }, secrets: { config_token: TOKEN, ...secrets } });

  it('[providers.slack] makes an app as the official client does, and keeps its secrets', async () => {
    const answer = {
      ok: true,
      app_id: 'A0123456789',
      credentials: {
        client_id: '1.2',
        client_secret: 'client-canary',
        signing_secret: 'signing-canary',
        verification_token: 'verification-canary',
      },
      oauth_authorize_url: 'https://slack.com/oauth/v2/authorize?client_id=1.2',
    } satisfies Partial<AppsManifestCreateResponse>;
    recorder.answer = { status: 200, body: answer };
    const outcome = await call('credential.create');
    await client.apps.manifest.create({ manifest: appManifest('https://hooks.example.com/slack') });
    recorder.assertSame();
    assert.equal(outcome.kind, 'done');
    assert.deepEqual(outcome.values, { credential_id: 'A0123456789', client_id: '1.2' });
    assert.equal(outcome.secrets['secret'], 'signing-canary');
    assert.equal(outcome.secrets['client_secret'], 'client-canary');
    assert.doesNotMatch(JSON.stringify(outcome.values), /canary/);
  });

  it('[providers.slack] checks, changes and deletes it as the official client does', async () => {
    const answer = {
      ok: true,
      app_id: 'A1',
      permissions_updated: false,
    } satisfies Partial<AppsManifestUpdateResponse>;
    recorder.answer = { status: 200, body: answer };
    assert.equal((await call('validate', { credential_id: 'A1' })).kind, 'done');
    await client.apps.manifest.validate({
      app_id: 'A1',
      manifest: appManifest('https://hooks.example.com/slack'),
    });
    recorder.assertSame();
    const url = 'https://new.example.com/slack';
    assert.equal((await call('webhook.update', { webhook_id: 'A1', url })).kind, 'done');
    await client.apps.manifest.update({ app_id: 'A1', manifest: appManifest(url) });
    recorder.assertSame();
    assert.equal((await call('credential.delete', { credential_id: 'A1' })).kind, 'done');
    await client.apps.manifest.delete({ app_id: 'A1' });
    recorder.assertSame();
  });

  it('[providers.slack] renews the configuration token, whose refresh token can be used once', async () => {
    const answer = {
      ok: true,
      token: 'xoxe.xoxp-new-canary',
      refresh_token: 'xoxe-new-canary',
      exp: 1_800_000_000,
    } satisfies Partial<ToolingTokensRotateResponse>;
    recorder.answer = { status: 200, body: answer };
    const outcome = await call('token.refresh', {}, { refresh_token: 'xoxe-old' });
    await client.tooling.tokens.rotate({ refresh_token: 'xoxe-old' });
    // The client sends the spent token along, which Slack does not ask for.
    for (const sent of recorder.sent) sent.authorization = undefined;
    recorder.assertSame();
    assert.equal(outcome.kind, 'done');
    assert.deepEqual(outcome.values, { expires_at: 1_800_000_000 });
    assert.deepEqual(Object.keys(outcome.secrets).sort(), ['access_token', 'refresh_token']);
    recorder.answer = { status: 200, body: { ok: false, error: 'invalid_refresh_token' } };
    const spent = await call('token.refresh', {}, { refresh_token: 'xoxe-old' });
    assert.equal(spent.kind, 'rejected');
    assert.equal(spent.code, 'invalid_grant');
  });

  it('[providers.slack] takes an error for one although it comes as HTTP 200', async () => {
    const body = {
      ok: false,
      error: 'invalid_manifest',
      errors: [{ message: 'Name is too long', pointer: '/' }],
    };
    recorder.answer = { status: 200, body: body satisfies Partial<AppsManifestCreateResponse> };
    const refused = await call('credential.create');
    assert.equal(refused.kind, 'rejected');
    assert.match(refused.message, /invalid_manifest · Name is too long/);
    recorder.answer = {
      status: 200,
      body: { ok: false, error: 'ratelimited' },
      headers: { 'retry-after': '7' },
    };
    const limited = await call('credential.create');
    assert.equal(limited.kind, 'limited');
    assert.equal(limited.retryAfterMs, 7_000);
    recorder.answer = { status: 200, body: { ok: false, error: 'app_not_found' } };
    assert.equal((await call('credential.delete', { credential_id: 'A1' })).kind, 'gone');
  });
});
