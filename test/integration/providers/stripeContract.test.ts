// Stripe's manifest beside Stripe's official TypeScript client: for the same call both must send the same thing, and
// answers written in the client's own types must be understood. This says what is sent and read, not how Stripe
// behaves; values follow its documented examples.
import assert from 'node:assert/strict';
import { Stripe } from 'stripe';
import type { JsonObject } from '../../../src/core/json.ts';
import { stripeManifest } from '../../../src/providers/manifests/stripe.ts';
import { manifestAt, Recorder } from '../../support/requestRecorder.ts';
import { ProviderHarness } from './providerHarness.ts';

describe('The manifest of Stripe', () => {
  const KEY = 'rk_test_canary0123456789';
  let recorder: Recorder;
  let harness: ProviderHarness;
  let client: Stripe;
  beforeEach(async () => {
    recorder = await Recorder.start();
    harness = new ProviderHarness(manifestAt(stripeManifest.manifest, recorder.url));
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
