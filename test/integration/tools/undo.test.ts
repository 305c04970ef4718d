// undo_operation through the whole of Sluice: a completed change is put back at the provider and in the records, while
// nobody has changed its bundle since.
import assert from 'node:assert/strict';
import { errorOf } from '../../support/agentClient.ts';
import { GatedFixture, type ShownBundle } from './gatedFixture.ts';
import { unwrapped } from '../../support/approvals.ts';

describe('undo_operation', () => {
  let sluice: GatedFixture;
  before(async () => (sluice = await GatedFixture.start()));
  after(() => sluice.stop());

  const urlAt = async (bundle: ShownBundle, environment: string): Promise<unknown[]> => {
    const { webhooks = [] } = await sluice.sandbox.everything(environment);
    return webhooks.filter(({ tag }) => tag === `seed/${bundle.id}`).map(({ url }) => url);
  };

  it('[undo.change] puts a webhook’s URL back at the provider and in the records', async () => {
    const bundle = await sluice.named('Issue triage prototype', 'development');
    const [webhook] = (await sluice.bundle(bundle.id)).webhooks;
    assert.ok(webhook);
    const before = await urlAt(bundle, 'development');
    const changed = await sluice.agent.call('update_webhook_url', {
      bundle_id: bundle.id,
      webhook_id: webhook.id,
      new_url: 'https://other.example/in',
    });
    assert.equal(changed.output['status'], 'completed', changed.text);
    const { operation_id } = changed.output;
    const planned = await sluice.agent.call('undo_operation', { operation_id, dry_run: true });
    const plan = planned.output['plan'] as { verbs: string[]; targets: { effects: unknown[] }[] };
    assert.deepEqual(plan.verbs, ['change']);
    assert.deepEqual(plan.targets[0]?.effects, [
      { label: 'URL', before: 'https://other.example/in', after: webhook.url, marks: [] },
    ]);
    const undone = await sluice.agent.call('undo_operation', { operation_id });
    assert.equal(undone.output['status'], 'completed', undone.text);
    assert.equal(undone.output['taken_back'], operation_id);
    assert.deepEqual(await urlAt(bundle, 'development'), before);
    assert.equal((await sluice.bundle(bundle.id)).webhooks[0]?.url, webhook.url);
    const { output } = await sluice.agent.call('get_operation', { operation_id });
    assert.equal(output['status'], 'rolled_back');
    assert.equal(output['taken_back_by'], undone.output['operation_id']);
    const sent = await sluice.sentBy(async () => {
      const again = await sluice.agent.call('undo_operation', { operation_id });
      assert.equal(again.output['status'], 'completed');
    });
    assert.deepEqual(sent, []);
  });

  it('[undo.gated] asks a person where the change was in a live environment', async () => {
    const bundle = await sluice.named('Status page notifier', 'production');
    const [webhook] = (await sluice.bundle(bundle.id)).webhooks;
    const args = { bundle_id: bundle.id, webhook_id: webhook?.id, new_url: 'https://other.example/in' };
    const changed = await sluice.call('update_webhook_url', args, 'approve');
    const { operation_id } = changed.result.output;
    const { result, approval } = await sluice.call('undo_operation', { operation_id }, 'approve');
    assert.match(approval.title, /undo an operation/);
    assert.match(approval.detail, /Status page notifier/);
    assert.ok(approval.verbs.includes('production'));
    assert.equal(result.output['status'], 'completed', result.text);
    assert.equal((await sluice.bundle(bundle.id)).webhooks[0]?.url, webhook?.url);
  });

  it('[undo.moved] is refused, with what changed since, once the bundle was changed again', async () => {
    const bundle = await sluice.named('Slack playground', 'development');
    const set = (settings: Record<string, unknown>) =>
      sluice.agent.call('update_bundle_settings', { bundle_id: bundle.id, settings });
    const first = await set({ owner: 'Ada', team: 'core' });
    await set({ owner: 'Jonas' });
    const refused = await sluice.agent.call('undo_operation', {
      operation_id: first.output['operation_id'],
    });
    assert.equal(errorOf(refused)['code'], 'bundle-conflict');
    assert.deepEqual(errorOf(refused)['changed_since'], [
      'owner: "Ada" → "Jonas" (update_bundle_settings, Headless client)',
    ]);
    assert.match(refused.text, /"Ada" → "Jonas"/);
    assert.match(refused.text, /Nothing was changed/);
    assert.deepEqual((await sluice.bundle(bundle.id)).settings, { owner: 'Jonas', team: 'core' });
  });

  it('[undo.change] puts settings back, the removed ones too', async () => {
    const bundle = await sluice.named('Calendar experiment', 'development');
    const before = (await sluice.bundle(bundle.id)).settings;
    const call = (settings: Record<string, unknown>) =>
      sluice.agent.call('update_bundle_settings', { bundle_id: bundle.id, settings });
    await call({ limits: { daily: 5, burst: 2 }, owner: 'Ada' });
    const changed = await call({ limits: { daily: 9, weekly: 20 }, owner: null });
    await sluice.agent.call('undo_operation', { operation_id: changed.output['operation_id'] });
    assert.deepEqual((await sluice.bundle(bundle.id)).settings, {
      ...before,
      limits: { daily: 5, burst: 2 },
      owner: 'Ada',
    });
  });

  it('[rollback.moved] asks a person, with what changed, where somebody changed the bundle meanwhile', async () => {
    const bundle = await sluice.named('Release notes bot', 'development');
    const [webhook] = (await sluice.bundle(bundle.id)).webhooks;
    const before = await urlAt(bundle, 'development');
    await sluice.restart({ dieAt: 'call.settled:1' });
    const args = { bundle_id: bundle.id, webhook_id: webhook?.id, new_url: 'https://other.example/in' };
    // The answer dies with the host.
    const unanswered = sluice.agent.call('update_webhook_url', args).catch(() => undefined);
    await sluice.host.exited;
    await sluice.restart();
    await unanswered;
    const settings = { owner: 'Jonas' };
    await sluice.agent.call('update_bundle_settings', { bundle_id: bundle.id, settings });
    const { output } = await sluice.agent.call('list_operations', { kind: 'update_webhook_url', limit: 1 });
    const [stopped] = output['operations'] as { id: string; status: string }[];
    assert.equal(stopped?.status, 'interrupted');
    const shown = await sluice.agent.call('get_operation', { operation_id: stopped.id });
    assert.match(String(shown.output['exists_now']), /^changed: webhook/);
    const rollBack = { operation_id: stopped.id };
    const { result, approval } = await sluice.call('roll_back_operation', rollBack, 'approve');
    const detail = unwrapped(approval.detail);
    assert.match(detail, /was changed since it stopped \(revision 1 → 2\)/);
    assert.match(detail, /owner: – → "Jonas"/);
    assert.equal(result.output['status'], 'completed', result.text);
    assert.deepEqual(await urlAt(bundle, 'development'), before);
    assert.deepEqual((await sluice.bundle(bundle.id)).settings, settings);
  });

  it('[undo.share] ends a share where the provider can', async () => {
    const bundle = await sluice.named('Mobile push trial', 'development');
    const share = {
      bundle_id: bundle.id,
      recipient: 'a@b.example',
      fields: ['name'],
      expires_at: new Date(Date.now() + 86_400_000).toISOString(),
    };
    const shared = await sluice.call('share_bundle', share, 'approve');
    const { operation_id } = shared.result.output;
    assert.equal((await sluice.sandbox.everything())['shares']?.length, 1);
    const { result, approval } = await sluice.call('undo_operation', { operation_id }, 'approve');
    assert.deepEqual(approval.verbs, ['delete']);
    assert.equal(result.output['status'], 'completed', result.text);
    assert.equal((await sluice.sandbox.everything())['shares']?.length, 0);
  });

  it('[undo.never] is refused for what was paid or revoked, and says what to do instead', async () => {
    const bundle = await sluice.named('Payroll export', 'production');
    const paid = await sluice.call(
      'change_subscription',
      { bundle_id: bundle.id, subscription: 'scale' },
      'approve',
    );
    const { operation_id } = paid.result.output;
    const refused = await sluice.agent.call('undo_operation', { operation_id });
    assert.equal(errorOf(refused)['code'], 'unsupported');
    assert.match(String(errorOf(refused)['next']), /change_subscription/);
    const keys = await sluice.credentials(bundle.id);
    const revoked = await sluice.call('revoke_credentials', { credential_ids: [keys[0]?.id] }, 'approve');
    const second = await sluice.agent.call('undo_operation', {
      operation_id: revoked.result.output['operation_id'],
    });
    assert.equal(errorOf(second)['code'], 'unsupported');
    assert.match(String(errorOf(second)['next']), /reconnect the accounts/);
  });
});
