import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/errors.ts';
import { updateWebhookUrl } from '../../../src/tools/updateWebhookUrl.ts';
import { hook, Planning } from './planning.ts';

describe('The plan of update_webhook_url', () => {
  let planning: Planning;
  beforeEach(async () => (planning = await Planning.open()));
  afterEach(() => planning.dispose());

  it('is refused where the provider has no request for it', async () => {
    await planning.bundle('b1');
    assert.throws(
      () => planning.plan(updateWebhookUrl, { bundle_id: 'b1', new_url: 'https://a.example/' }),
      (error) => AppError.is(error, 'unsupported') && /Nothing was changed/.test(error.next),
    );
  });

  it('means the same request for every spelling of the URL, with or without the only webhook named', async () => {
    await planning.bundle('b1');
    const identity = (new_url: string, more: Record<string, string> = {}): unknown =>
      planning.identity(updateWebhookUrl, { bundle_id: 'b1', new_url, ...more });
    const one = identity('https://a.example/in');
    assert.deepEqual(identity('HTTPS://A.example:443/x/../in', { webhook_id: hook('b1', 1).id }), one);
    assert.deepEqual(identity('https://a.example/in', { reason: 'because' }), one);
    assert.notDeepEqual(identity('https://a.example/IN'), one);
    assert.notDeepEqual(identity('https://a.example:8443/in'), one);
  });

  it('holds already where the URL is the same', async () => {
    await planning.bundle('b1');
    const answer = planning.settled(updateWebhookUrl, { bundle_id: 'b1', new_url: hook('b1', 1).url });
    assert.equal(answer?.['status'], 'completed');
  });

  it('is refused for a bundle that is being deleted', async () => {
    await planning.bundle('b1', { status: 'deleting' });
    assert.throws(
      () => planning.identity(updateWebhookUrl, { bundle_id: 'b1', new_url: 'https://a.example/' }),
      (error) => AppError.is(error, 'bundle-busy') && error.retryable,
    );
  });
});
