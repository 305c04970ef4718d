// Secrets that a provider no longer takes, bundles that it does not let go of, and settings that it keeps: none is a
// dead end.
import assert from 'node:assert/strict';
import { errorOf } from '../../support/agentClient.ts';
import { KeyedFixture } from './keyedFixture.ts';

describe('A secret that the provider no longer takes', () => {
  let world: KeyedFixture;
  before(async () => (world = await KeyedFixture.start()));
  after(() => world.stop());
  afterEach(() => (world.provider.bend = () => undefined));

  it('[secret.asked-for] is asked for by the operation that met it, until the provider takes one', async () => {
    const bundleId = await world.provision('asked');
    world.provider.good = 'token-2';
    const wanted = world.call('update_webhook_url', {
      bundle_id: bundleId,
      new_url: 'https://hooks.example/asked/2',
    });
    const first = await world.type('wrong');
    assert.match(String(first.problem), /Bad credentials/);
    const second = await world.type('token-2');
    assert.match(String(second.problem), /Bad credentials/);
    const { output, text } = await wanted;
    assert.equal(output['status'], 'completed', text);
    assert.ok([...world.provider.hooks.values()].some(({ url }) => url === 'https://hooks.example/asked/2'));
  });

  it('[secret.replaced] is replaced once the provider has taken the new one; until then the old one is used', async () => {
    const bundleId = await world.provision('replaced');
    const credentialId = await world.tokenOf(bundleId);
    const wanted = world.call('replace_credential', { bundle_id: bundleId, credential_id: credentialId });
    const joined = world.call('replace_credential', { bundle_id: bundleId, credential_id: credentialId });
    await world.type('wrong');
    const again = await world.input();
    assert.match(String(again.problem), /Bad credentials/);
    // The old one still works meanwhile: what waits here changed nothing.
    world.provider.good = 'token-3';
    await world.type('token-3');
    const [{ output, text }, other] = await Promise.all([wanted, joined]);
    assert.equal(output['status'], 'completed', text);
    assert.equal(output['operation_id'], other.output['operation_id']);
    assert.equal(output['checked_by'], 'validate');
    const url = 'https://hooks.example/replaced/2';
    const changed = await world.call('update_webhook_url', { bundle_id: bundleId, new_url: url });
    assert.equal(changed.output['status'], 'completed', changed.text);
  });

  it('[secret.kept] stays in use if the person cancels, and if the provider is in trouble nobody types it again', async () => {
    const bundleId = await world.provision('kept');
    const credentialId = await world.tokenOf(bundleId);
    const args = { bundle_id: bundleId, credential_id: credentialId };
    const wanted = world.call('replace_credential', args);
    world.provider.bend = () => ({ status: 500, body: '{}' });
    await world.type('token-9');
    const failed = await wanted;
    assert.equal(failed.output['status'], 'failed', failed.text);
    world.provider.bend = () => undefined;
    const resumed = world.call('resume_operation', { operation_id: failed.output['operation_id'] });
    assert.match(String((await world.input()).problem), /Bad credentials/);
    await world.call('cancel_operation', { operation_id: failed.output['operation_id'] });
    await resumed;
    const url = 'https://hooks.example/kept/2';
    const changed = await world.call('update_webhook_url', { bundle_id: bundleId, new_url: url });
    assert.equal(changed.output['status'], 'completed', changed.text);
  });
});

describe('A bundle that its provider does not let go of', () => {
  let world: KeyedFixture;
  before(async () => (world = await KeyedFixture.start()));
  after(() => world.stop());

  it('[forget.way-out] says what still exists and can be forgotten, which sends nothing and says what stays', async () => {
    const bundleId = await world.provision('stuck');
    const [hookId] = [...world.provider.hooks.keys()];
    world.provider.bend = (method) =>
      method === 'DELETE' ? { status: 403, body: '{"error":"no"}' } : undefined;
    const { result } = await world.sluice.call('delete_bundle', { bundle_id: bundleId }, 'approve');
    assert.equal(result.output['status'], 'failed');
    const next = String(errorOf(result)['next']);
    assert.match(next, new RegExp(`forget_bundle with ${bundleId}`));
    assert.match(next, new RegExp(`Webhook ${hookId}`));
    const sent = world.provider.sent.length;
    const { result: forgotten, approval } = await world.sluice.call(
      'forget_bundle',
      { bundle_id: bundleId },
      'approve',
    );
    assert.equal(forgotten.output['status'], 'completed', forgotten.text);
    assert.deepEqual(approval.verbs, ['delete']);
    assert.ok(approval.targets[0]?.effects.some(({ before }) => before?.includes(String(hookId))));
    const left = forgotten.output['left_at_provider'] as { what: string; ref: string }[];
    assert.deepEqual(
      left.map(({ what, ref }) => [what, ref]),
      [
        ['Webhook', hookId],
        ['Secret given by a person', 'API token'],
      ],
    );
    assert.equal(world.provider.sent.length, sent);
    assert.ok((await world.call('get_bundle', { bundle_id: bundleId })).isError);
    const again = await world.call('forget_bundle', { bundle_id: bundleId });
    assert.equal(again.output['status'], 'completed');
    const audit = await world.call('list_audit_events', { bundle_id: bundleId, fields: ['facts', 'hash'] });
    assert.match(JSON.stringify(audit.output), /forget_bundle/);
  });
});

describe('Settings that a provider keeps', () => {
  let world: KeyedFixture;
  before(async () => (world = await KeyedFixture.start()));
  after(() => world.stop());

  it('[settings.at-provider] are changed by a request there, and undone there', async () => {
    const bundleId = await world.provision('events');
    const args = { bundle_id: bundleId, events: ['order', 'refund'] };
    const { output } = await world.call('update_bundle_settings', args);
    assert.equal(output['status'], 'completed');
    assert.match(String(output['message']), /events at the provider/);
    const events = (): string[] => [...world.provider.hooks.values()].at(-1)?.events ?? [];
    assert.deepEqual(events(), ['order', 'refund']);
    const sent = world.provider.sent.length;
    assert.equal((await world.call('update_bundle_settings', args)).output['status'], 'completed');
    assert.equal(world.provider.sent.length, sent);
    const undone = await world.call('undo_operation', { operation_id: output['operation_id'] });
    assert.equal(undone.output['status'], 'completed', undone.text);
    assert.deepEqual(events(), ['order']);
  });

  it('[settings.sluice-only] are never called changed if Sluice alone keeps them', async () => {
    const bundleId = await world.provision('notes');
    const sent = world.provider.sent.length;
    const note = await world.call('update_bundle_settings', { bundle_id: bundleId, settings: { team: 'a' } });
    assert.match(String(note.output['message']), /nothing of that was sent to the provider/);
    const misplaced = await world.call('update_bundle_settings', {
      bundle_id: bundleId,
      settings: { redirect_uris: ['https://a.example/cb'] },
    });
    assert.equal(errorOf(misplaced)['code'], 'bad-arguments');
    const none = await world.call('update_bundle_settings', {
      bundle_id: bundleId,
      redirect_uris: ['https://a.example/cb'],
    });
    assert.ok(none.isError);
    assert.equal(world.provider.sent.length, sent);
  });
});
