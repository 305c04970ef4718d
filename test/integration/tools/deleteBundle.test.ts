// delete_bundle through the whole of Sluice: nothing without a click, and with it exactly what was shown.
import assert from 'node:assert/strict';
import { errorOf } from '../../support/agentClient.ts';
import { GatedFixture } from './gatedFixture.ts';

describe('delete_bundle', () => {
  let sluice: GatedFixture;
  before(async () => (sluice = await GatedFixture.start()));
  after(() => sluice.stop());

  it('[delete.dry-run] plans without asking anybody and without a request', async () => {
    const { id, revision } = await sluice.named('Production Slack Integration', 'production');
    const sent = await sluice.sentBy(async () => {
      const { output } = await sluice.agent.call('delete_bundle', { bundle_id: id, dry_run: true });
      assert.equal(output['status'], 'planned');
      assert.equal(output['needs_approval'], true);
      const { targets, warning } = output['plan'] as Record<string, unknown>;
      assert.equal(warning, 'Deleted keys and tokens can’t be restored');
      const [target] = targets as { revision: number; facts: { label: string; value: string }[] }[];
      assert.ok(target);
      assert.equal(target.revision, revision);
      const facts = Object.fromEntries(target.facts.map(({ label, value }) => [label, value]));
      assert.equal(facts['Tools'], '12');
      assert.equal(facts['Accounts'], '30');
      assert.equal(facts['Webhooks'], '3');
      assert.match(facts['Last used'] ?? '', /provider's own record/);
      assert.match(facts['Created'] ?? '', /^\d{4}-\d\d-\d\d$/);
    });
    assert.deepEqual(sent, []);
    assert.equal(sluice.timesAsked, 0);
  });

  it('[delete.rejected] changes and sends nothing when a person rejects it', async () => {
    const bundle = await sluice.named('Payroll export', 'production');
    const sent = await sluice.sentBy(async () => {
      const { result, approval } = await sluice.call(
        'delete_bundle',
        { bundle_id: bundle.id, reason: 'It looks old.' },
        'reject',
        { reason: 'We need it.' },
      );
      assert.match(approval.title, /^Allow .* to delete a bundle\?$/);
      assert.match(approval.detail, /Deleted keys and tokens can’t be restored/);
      assert.equal(approval.reason, 'It looks old.');
      assert.equal(result.output['status'], 'denied');
      assert.deepEqual(result.output['deleted'], []);
      assert.match(result.text, /We need it/);
    });
    assert.deepEqual(sent, []);
    assert.deepEqual(await sluice.bundle(bundle.id), bundle);
  });

  it('[delete.approved] removes it at the provider and in the records, once', async () => {
    const bundle = await sluice.named('Legacy order feed', 'production');
    const before = await sluice.sandbox.everything('production');
    const tag = `seed/${bundle.id}`;
    const own = (things: Record<string, { tag: string | null }[]>, kind: string): number =>
      (things[kind] ?? []).filter((thing) => thing.tag === tag).length;
    assert.deepEqual(
      ['credentials', 'webhooks', 'clients', 'grants'].map((kind) => own(before, kind)),
      [1, 3, 1, 3],
    );
    const { result } = await sluice.call('delete_bundle', { bundle_id: bundle.id }, 'approve');
    assert.equal(result.output['status'], 'completed', result.text);
    assert.deepEqual(result.output['deleted'], [bundle.id]);
    assert.deepEqual(result.output['not_done'], []);
    const after = await sluice.sandbox.everything('production');
    assert.deepEqual(
      ['credentials', 'webhooks', 'clients', 'grants'].map((kind) => own(after, kind)),
      [0, 0, 0, 0],
    );
    for (const kind of ['credentials', 'webhooks', 'clients'])
      assert.equal(after[kind]?.length, (before[kind]?.length ?? 0) - own(before, kind), kind);
    const gone = await sluice.agent.call('get_bundle', { bundle_id: bundle.id });
    assert.equal(errorOf(gone)['code'], 'not-found');
    assert.deepEqual(await sluice.credentials(bundle.id), []);

    const sent = await sluice.sentBy(async () => {
      const again = await sluice.agent.call('delete_bundle', { bundle_id: bundle.id });
      assert.equal(again.output['status'], 'completed');
      assert.deepEqual(again.output['deleted'], []);
      const [kept] = again.output['kept'] as { id: string; why: string }[];
      assert.equal(kept?.id, bundle.id);
      assert.equal(kept?.why, 'already-deleted');
    });
    assert.deepEqual(sent, []);
  });

  it('[delete.grants] revokes the grants, and introspection proves it', async () => {
    const bundle = await sluice.named('Calendar experiment', 'development');
    const sent = await sluice.sentBy(async () => {
      const { result } = await sluice.call('delete_bundle', { bundle_id: bundle.id }, 'approve');
      assert.equal(result.output['status'], 'completed', result.text);
    });
    const paths = sent.map(({ path }) => path);
    assert.equal(paths.filter((path) => path.endsWith('/oauth/revoke')).length, 3);
    assert.ok(paths.filter((path) => path.endsWith('/oauth/introspect')).length >= 3);
    assert.ok(
      paths.findLastIndex((path) => path.endsWith('/oauth/revoke')) <
        paths.findIndex((path) => path.includes('/oauth/register/')),
      'the client that revokes is deleted last',
    );
  });

  it('[delete.moved] asks again, with what changed, where the bundle was changed meanwhile', async () => {
    const bundle = await sluice.named('Issue triage prototype', 'development');
    const wanted = sluice.agent.call('delete_bundle', { bundle_id: bundle.id });
    const first = await sluice.asked();
    const changed = await sluice.agent.call('update_bundle_settings', {
      bundle_id: bundle.id,
      settings: { owner: 'Jonas' },
    });
    assert.equal(changed.output['status'], 'completed', changed.text);
    const outcome = await sluice.decide(first, 'approve');
    assert.equal(outcome['kind'], 'asked-again');
    assert.equal((await sluice.bundle(bundle.id)).status, 'active');
    const second = await sluice.asked();
    assert.match(second.changed_since.join('\n'), /revision 1 → 2/);
    await sluice.decide(second, 'approve');
    const { output } = await wanted;
    assert.deepEqual(output['deleted'], [bundle.id]);
  });

  it('[delete.failed] tells what is gone when the provider refuses midway, and goes on when asked again', async () => {
    const bundle = await sluice.named('Release notes bot', 'development');
    await sluice.sandbox.addFaults({
      match: { environment: 'development', method: 'DELETE', path: '/credentials' },
      action: { type: 'status', status: 403, body: { error: 'forbidden' } },
    });
    const { result } = await sluice.call('delete_bundle', { bundle_id: bundle.id }, 'approve');
    assert.equal(result.output['status'], 'failed');
    assert.equal(errorOf(result)['code'], 'provider-rejected');
    const left = await sluice.bundle(bundle.id);
    assert.equal(left.status, 'failed');
    assert.deepEqual(left.webhooks, [], 'records show what the provider has left');
    const asked = sluice.timesAsked;
    const again = await sluice.agent.call('delete_bundle', { bundle_id: bundle.id });
    assert.deepEqual(again.output['deleted'], [bundle.id], again.text);
    assert.equal(sluice.timesAsked, asked, 'the approval of a moment ago still holds');
    const { webhooks = [], credentials = [] } = await sluice.sandbox.everything();
    assert.ok([...webhooks, ...credentials].every(({ tag }) => tag !== `seed/${bundle.id}`));
  });

  it('[delete.unknown] refuses an id that never was', async () => {
    const refused = await sluice.agent.call('delete_bundle', { bundle_id: 'bnd_nothing' });
    assert.equal(errorOf(refused)['code'], 'not-found');
    assert.match(String(errorOf(refused)['next']), /Nothing was changed/);
  });

  it('[approval.void] ends a request whose bundle was deleted meanwhile, whatever is clicked', async () => {
    const { id: bundle_id } = await sluice.named('Mobile push trial', 'development');
    const expires_at = new Date(Date.now() + 86_400_000).toISOString();
    const share = { bundle_id, recipient: 'a@b.example', fields: ['name'], expires_at };
    const wanted = sluice.agent.call('share_bundle', share);
    const stale = await sluice.asked();
    const deletion = sluice.agent.call('delete_bundle', { bundle_id });
    const { approval } = await sluice.host.event(
      ({ event, approval: shown }) =>
        event === 'approval' &&
        (shown as { tool: string }).tool === 'delete_bundle' &&
        (shown as { targets: { id: string }[] }).targets[0]?.id === bundle_id,
    );
    await sluice.decide(approval as typeof stale, 'approve');
    assert.deepEqual((await deletion).output['deleted'], [bundle_id]);
    const sent = await sluice.sentBy(async () => {
      const outcome = await sluice.decide(stale, 'approve');
      assert.equal(outcome['kind'], 'not-used');
      assert.match(String(outcome['why']), /There is no bundle/);
      assert.equal((await wanted).output['status'], 'superseded');
    });
    assert.deepEqual(sent, []);
  });

  it('[resume.not-a-way-around] a request that was cancelled while it waited is asked again when it is resumed', async () => {
    const bundle = await sluice.named('Slack playground', 'development');
    const wanted = sluice.agent.call('delete_bundle', { bundle_id: bundle.id });
    const first = await sluice.asked();
    await sluice.agent.call('cancel_operation', { operation_id: first.operation_id });
    assert.equal((await wanted).output['status'], 'cancelled');
    await sluice.decide(first, 'approve');
    const sent = await sluice.sentBy(async () => {
      const resumed = sluice.agent.call('resume_operation', { operation_id: first.operation_id });
      const second = await sluice.asked();
      await sluice.decide(second, 'reject');
      assert.equal((await resumed).output['status'], 'denied');
    });
    assert.deepEqual(sent, []);
    assert.equal((await sluice.bundle(bundle.id)).status, 'active');
  });
});
