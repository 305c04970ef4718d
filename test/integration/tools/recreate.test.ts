// A deleted bundle is made again from its record: told first what will differ, then set up like any other.
import assert from 'node:assert/strict';
import { errorOf } from '../../support/agentClient.ts';
import { GatedFixture } from './gatedFixture.ts';
import { unwrapped } from '../../support/approvals.ts';

describe('A bundle that was deleted', () => {
  let sluice: GatedFixture;
  before(async () => (sluice = await GatedFixture.start()));
  after(() => sluice.stop());

  it('[recreate.as-it-was] is made again with its name, settings and webhook URLs, told first what differs', async () => {
    const bundle = await sluice.named('Issue triage prototype', 'development');
    const [webhook] = (await sluice.bundle(bundle.id)).webhooks;
    const change = { bundle_id: bundle.id, webhook_id: webhook?.id, new_url: 'https://mine.example/in' };
    await sluice.agent.call('update_webhook_url', change);
    const settings = { owner: 'Ada' };
    await sluice.agent.call('update_bundle_settings', { bundle_id: bundle.id, settings });
    const before = await sluice.bundle(bundle.id);
    await sluice.call('delete_bundle', { bundle_id: bundle.id }, 'approve');

    const planned = await sluice.agent.call('provision_bundle', { bundle_id: bundle.id, dry_run: true });
    assert.equal(planned.output['status'], 'planned', planned.text);
    const { impact } = planned.output['plan'] as { impact: string[] };
    assert.match(
      impact.join('\n'),
      /a new bundle id, API key and OAuth client, new webhooks with new signing secrets/,
    );
    assert.match(impact.join('\n'), /Tokens are not recovered/);
    assert.match(impact.join('\n'), /subscription \(.+\) is not restored/);

    const made = await sluice.agent.call('provision_bundle', { bundle_id: bundle.id });
    assert.equal(made.output['status'], 'completed', made.text);
    const again = await sluice.bundle(String(made.output['bundle_id']));
    assert.notEqual(again.id, bundle.id);
    assert.equal(again.name, before.name);
    assert.deepEqual(again.settings, before.settings);
    assert.ok(again.webhooks.some(({ url }) => url === 'https://mine.example/in'));
    const { webhooks = [] } = await sluice.sandbox.everything();
    assert.ok(webhooks.some(({ url }) => url === 'https://mine.example/in'));

    const repeated = await sluice.agent.call('provision_bundle', { bundle_id: bundle.id });
    assert.equal(repeated.output['bundle_id'], again.id);
    assert.equal(repeated.output['operation_id'], null);
  });

  it('[recreate.gated] is made again in a live environment only once a person has approved', async () => {
    const { id: bundle_id } = await sluice.named('Legacy order feed', 'production');
    await sluice.call('delete_bundle', { bundle_id }, 'approve');
    const { approval, result } = await sluice.call('provision_bundle', { bundle_id }, 'reject');
    assert.match(approval.title, /set up a bundle/);
    assert.match(approval.detail, /Legacy order feed/);
    assert.match(unwrapped(approval.detail), /hooks\.legacy-order-feed\.example/);
    assert.match(approval.impact.join('\n'), /What differs/);
    assert.equal(result.output['status'], 'denied');
  });

  it('[recreate.unknown] is not made again where there is no record of it', async () => {
    const refused = await sluice.agent.call('provision_bundle', { bundle_id: 'bnd_nothing' });
    assert.equal(errorOf(refused)['code'], 'not-found');
    assert.match(refused.text, /deleted in the last 30 days/);
  });
});
