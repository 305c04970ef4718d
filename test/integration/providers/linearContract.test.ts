// Linear's manifest against a stand-in that validates and executes by Linear's own schema (test/contracts), and its
// deliveries as Linear's own client verifies them.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { JsonObject } from '../../../src/core/json.ts';
import { linearManifest } from '../../../src/providers/manifests/linear.ts';
import { startLinearMock, type LinearMock } from '../../support/linearMock.ts';
import { linearWebhooks } from '../../support/providerClients.ts';
import { manifestAt } from '../../support/requestRecorder.ts';
import { ProviderHarness } from './providerHarness.ts';

const KEY = 'lin_api_canaryOfThisTest0123456789';
const url = 'https://hooks.example.com/linear';
const params: JsonObject = {
  name: 'shop',
  tag: 'op_1',
  url,
  events: ['Issue', 'Comment', 'Project'],
  webhook_team: 'ENG',
};
const given = (more: JsonObject = {}, secrets: Record<string, string> = {}) => ({
  params: { ...params, ...more },
  secrets: { api_key: KEY, secret: 'made-up-by-sluice', ...secrets },
});

describe('The manifest of Linear', function () {
  this.timeout(120_000);
  let linear: LinearMock;
  let harness: ProviderHarness;
  beforeEach(async () => {
    linear = await startLinearMock(KEY);
    harness = new ProviderHarness(manifestAt(linearManifest.manifest, linear.url));
  });
  afterEach(async () => {
    harness.dispose();
    await linear.close();
  });

  it('[providers.linear] makes, finds, changes and deletes a webhook, whose secret outlives a change', async () => {
    const { values } = await harness.succeed('webhook.create', given());
    assert.deepEqual((await harness.succeed('webhook.find', given())).values, values);
    const moved = { webhook_id: values['webhook_id'] ?? null, url: 'https://new.example.com/linear' };
    await harness.succeed('webhook.update', given(moved));
    assert.deepEqual(
      linear.webhooks.map((hook) => [hook['url'], hook['secret'], hook['teamId'], hook['label']]),
      [[moved.url, 'made-up-by-sluice', 'ENG', 'shop (Sluice op_1)']],
    );
    await harness.succeed('webhook.delete', given(moved));
    assert.equal((await harness.ask('webhook.delete', given(moved))).kind, 'gone');
    assert.deepEqual(linear.violations, []);
  });

  it('[providers.linear] takes `success: false` for the refusal that it is', async () => {
    linear.failing.add('webhookCreate').add('webhookDelete');
    assert.equal((await harness.ask('webhook.create', given())).kind, 'rejected');
    const kept = await harness.ask('webhook.delete', given({ webhook_id: 'hook-1' }));
    assert.equal(kept.kind, 'rejected');
    assert.equal('stillExists' in kept && kept.stillExists, true);
  });

  it('[providers.pages] looks for what it made in all pages, whose cursors go into the query’s variables', async () => {
    for (let id = 1; id <= 7; id += 1)
      linear.webhooks.push({ id: `other-${id}`, url: `https://x.example.com/${id}`, label: 'another' });
    assert.equal((await harness.ask('webhook.find', given())).kind, 'gone');
    linear.webhooks.push({ id: 'ours', url, label: 'shop (Sluice op_1)' });
    assert.equal((await harness.succeed('webhook.find', given())).values['webhook_id'], 'ours');
    assert.deepEqual(
      linear.requests,
      Array.from({ length: 8 }, () => 'query webhooks'),
    );
    assert.deepEqual(linear.violations, []);
  });

  it('[providers.linear] proves the key, and repeats no secret', async () => {
    await harness.succeed('validate', given());
    const wrong = await harness.ask('validate', given({}, { api_key: 'lin_api_wrongCanary0123456789' }));
    assert.equal(wrong.kind === 'rejected' && wrong.code, 'AUTHENTICATION_ERROR');
    assert.doesNotMatch(JSON.stringify(wrong), /canary/i);
  });

  it('[providers.signatures] describes deliveries that Linear’s own client takes, and none that is old or forged', async () => {
    const scheme = linearManifest.manifest.webhookSignature;
    assert.equal(scheme?.algorithm, 'hmac-sha256');
    assert.deepEqual(
      [scheme.header, scheme.value, scheme.signed, scheme.timestampPointer, scheme.timestampUnit],
      ['linear-signature', '{signature}', '{body}', '/webhookTimestamp', 'milliseconds'],
    );
    const client = await linearWebhooks('a secret of the tests');
    const delivery = (webhookTimestamp: number, secret: string) => {
      const body = JSON.stringify({ action: 'create', type: 'Issue', webhookTimestamp });
      const signature = createHmac('sha256', secret).update(body).digest(scheme.encoding);
      return () => client.verify(Buffer.from(body), signature);
    };
    assert.equal(delivery(Date.now(), 'a secret of the tests')(), true);
    assert.throws(delivery(Date.now(), 'another'), /signature/);
    const tooOld = Date.now() - (scheme.toleranceSeconds + 5) * 1000;
    assert.throws(delivery(tooOld, 'a secret of the tests'), /timestamp/);
  });
});
