// Slack's and Stripe's manifests beside their official TypeScript clients: for the same call both must send the same
// thing, and answers written in the clients' own types must be understood. Neither publishes a description that a
// server could be made from, so this says what is sent and read, not how the services behave; the values of answers
// follow their documented examples.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  WebClient,
  type AppsManifestCreateArguments,
  type AppsManifestCreateResponse,
  type AppsManifestUpdateResponse,
  type ToolingTokensRotateResponse,
} from '@slack/web-api';
import Stripe from 'stripe';
import type { JsonObject } from '../../../src/core/json.ts';
import type { Manifest } from '../../../src/core/provider/manifest.ts';
import { slackManifest } from '../../../src/providers/manifests/slack.ts';
import { stripeManifest } from '../../../src/providers/manifests/stripe.ts';
import { ProviderHarness } from './providerHarness.ts';

interface Sent {
  method: string;
  path: string;
  authorization: string | undefined;
  version: string | undefined;
  /** The members of its form or JSON body, lists by the names of their members. */
  members: Record<string, unknown>;
}

/** Answers everything with what is set, and keeps what came. */
class Recorder {
  readonly sent: Sent[] = [];
  answer: { status: number; body: object; headers?: Record<string, string> } = { status: 200, body: {} };
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<Recorder> {
    const server = createServer();
    const recorder = new Recorder(server);
    server.on('request', (request, response) => {
      let text = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => (text += chunk));
      request.on('end', () => {
        const { pathname, searchParams } = new URL(request.url ?? '/', 'http://recorder');
        const json = (request.headers['content-type'] ?? '').includes('json');
        const body = json ? (JSON.parse(text) as object) : formMembers(new URLSearchParams(text));
        const version = request.headers['stripe-version'];
        recorder.sent.push({
          method: request.method ?? '',
          path: pathname,
          authorization: request.headers.authorization,
          version: typeof version === 'string' ? version : undefined,
          members: { ...formMembers(searchParams), ...body },
        });
        const { status, body: answer, headers } = recorder.answer;
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return recorder;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Asserts that the last two requests are the same. */
  assertSame(): void {
    const [ours, theirs] = this.sent.splice(0);
    assert.ok(ours && theirs);
    assert.deepEqual(ours, theirs);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}

/** `events[0]=a&events[1]=b` and `events[]=a&events[]=b` are the same list. */
function formMembers(form: URLSearchParams): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [name, value] of form) {
    const list = /^(.*)\[\d*\]$/.exec(name)?.[1];
    if (list === undefined) members[name] = value;
    else members[list] = [...((members[list] as string[] | undefined) ?? []), value];
  }
  return members;
}

function at(manifest: Manifest, url: string): Manifest {
  const environments = { development: { baseUrl: url, live: false } };
  return { ...manifest, environments, limits: { ...manifest.limits, perSecond: 1000 } };
}

describe('The manifest of Slack', () => {
  const TOKEN = 'xoxe.xoxp-1-canary';
  let recorder: Recorder;
  let harness: ProviderHarness;
  let client: WebClient;
  beforeEach(async () => {
    recorder = await Recorder.start();
    harness = new ProviderHarness(at(slackManifest, `${recorder.url}/api`));
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

describe('The manifest of Stripe', () => {
  const KEY = 'rk_test_canary0123456789';
  let recorder: Recorder;
  let harness: ProviderHarness;
  let client: Stripe;
  beforeEach(async () => {
    recorder = await Recorder.start();
    harness = new ProviderHarness(at(stripeManifest, recorder.url));
    client = new Stripe(KEY, {
      host: '127.0.0.1',
      port: recorder.port,
      protocol: 'http',
      maxNetworkRetries: 0,
      telemetry: false,
    });
  });
  afterEach(async () => {
    harness.dispose();
    await recorder.close();
  });

  const url = 'https://hooks.example.com/stripe';
  const events: Stripe.WebhookEndpointCreateParams['enabled_events'] = [
    'invoice.paid',
    'checkout.session.completed',
  ];
  const params: JsonObject = { name: 'shop', tag: 'op_1', url, events };
  const endpoint: Partial<Stripe.WebhookEndpoint> = {
    id: 'we_1',
    object: 'webhook_endpoint',
    url,
    enabled_events: events,
    metadata: { sluice: 'op_1' },
    status: 'enabled',
  };
  const call = (request: string, more: JsonObject = {}) =>
    harness.ask(request, { params: { ...params, ...more }, secrets: { restricted_key: KEY } });

  it('[providers.stripe] makes an endpoint as the official client does, and keeps the secret that is told once', async () => {
    recorder.answer = { status: 200, body: { ...endpoint, secret: 'whsec_canary' } };
    const outcome = await call('webhook.create');
    await client.webhookEndpoints.create({
      url,
      enabled_events: events,
      description: 'shop',
      metadata: { sluice: 'op_1' },
    });
    recorder.assertSame();
    assert.equal(outcome.kind, 'done');
    assert.deepEqual(outcome.values, { webhook_id: 'we_1', url });
    assert.deepEqual(outcome.secrets, { secret: 'whsec_canary' });
  });

  it('[providers.stripe] finds its own by its mark, and changes and deletes as the official client does', async () => {
    const other = { ...endpoint, id: 'we_2', metadata: {} };
    recorder.answer = { status: 200, body: { object: 'list', data: [other, endpoint], has_more: false } };
    const found = await call('webhook.find');
    await client.webhookEndpoints.list({ limit: 100 });
    recorder.assertSame();
    assert.equal(found.kind, 'done');
    assert.equal(found.values['webhook_id'], 'we_1');
    recorder.answer = { status: 200, body: endpoint };
    await call('webhook.update', { webhook_id: 'we_1' });
    await client.webhookEndpoints.update('we_1', { url, enabled_events: events });
    recorder.assertSame();
    recorder.answer = { status: 200, body: { id: 'we_1', object: 'webhook_endpoint', deleted: true } };
    assert.equal((await call('webhook.delete', { webhook_id: 'we_1' })).kind, 'done');
    await client.webhookEndpoints.del('we_1');
    recorder.assertSame();
  });

  it('[providers.stripe] waits where a key is in use, and says what Stripe says otherwise', async () => {
    const error = (code: string, message: string) => ({
      error: { type: 'invalid_request_error', code, message },
    });
    recorder.answer = { status: 409, body: error('idempotency_key_in_use', 'In progress') };
    assert.equal((await call('webhook.create')).kind, 'limited');
    recorder.answer = { status: 400, body: error('url_invalid', `Invalid URL for ${KEY}`) };
    const refused = await call('webhook.create');
    assert.equal(refused.kind, 'rejected');
    assert.equal(refused.code, 'url_invalid');
    assert.doesNotMatch(refused.message, /canary/);
  });
});
