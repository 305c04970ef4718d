// revoke_credentials and list_credentials through the whole of Sluice.
import assert from 'node:assert/strict';
import { GatedFixture, type ShownBundle } from './gatedFixture.ts';

describe('revoke_credentials', () => {
  let sluice: GatedFixture;
  let bundle: ShownBundle;
  before(async () => {
    sluice = await GatedFixture.start();
    bundle = await sluice.named('Acme CRM sync', 'production');
  });
  after(() => sluice.stop());

  const idsOf = async (kind: string): Promise<string[]> =>
    (await sluice.credentials(bundle.id)).filter((it) => it.kind === kind).map(({ id }) => id);
  const whys = (kept: unknown): string[] => (kept as { why: string }[]).map(({ why }) => why);
  const deadGrants = async (): Promise<number> =>
    ((await sluice.sandbox.everything('production'))['grants'] ?? []).filter(({ dead }) => dead === true)
      .length;

  it('[credentials.listed] are listed by bundle and state, a page at a time, and never with a value', async () => {
    const { output } = await sluice.agent.call('list_credentials', { bundle_id: bundle.id, limit: 10 });
    assert.equal(output['total'], 18 + 3 + 2);
    assert.equal(output['has_more'], true);
    const next = await sluice.agent.call('list_credentials', {
      bundle_id: bundle.id,
      limit: 100,
      fields: ['created_at', 'last_refreshed_at'],
      cursor: output['next_cursor'],
    });
    assert.equal((next.output['credentials'] as unknown[]).length, 13);
    const grants = await sluice.agent.call('list_credentials', { bundle_id: bundle.id, state: 'expiring' });
    assert.equal(grants.output['total'], 18);
    const [first = {}] = output['credentials'] as Record<string, unknown>[];
    assert.deepEqual(Object.keys(first).sort(), ['bundle_id', 'id', 'kind', 'label', 'state']);
    const whole = (next.output['credentials'] as Record<string, unknown>[]).find(
      ({ kind }) => kind === 'grant',
    );
    assert.deepEqual(Object.keys(whole ?? {}).sort(), [
      'account',
      'bundle_id',
      'created_at',
      'expires_at',
      'id',
      'kind',
      'label',
      'last_refreshed_at',
      'state',
    ]);
    assert.doesNotMatch(JSON.stringify([output, next.output]), /whsec_|sbx_/);
  });

  it('[revoke.rejected] sends nothing when it is rejected, and nothing for a dry run', async () => {
    const credential_ids = await idsOf('grant');
    const sent = await sluice.sentBy(async () => {
      const dry = await sluice.agent.call('revoke_credentials', { credential_ids, dry_run: true });
      assert.equal(dry.output['status'], 'planned');
      assert.equal(sluice.timesAsked, 0);
      const { result } = await sluice.call('revoke_credentials', { credential_ids }, 'reject');
      assert.equal(result.output['status'], 'denied');
    });
    assert.deepEqual(sent, []);
    assert.equal(await deadGrants(), 0);
  });

  it('[revoke.grants] revokes exactly the approved grants of one bundle, proved by introspection', async () => {
    const [first = '', second = '', third = ''] = await idsOf('grant');
    const { result, approval } = await sluice.call(
      'revoke_credentials',
      { credential_ids: [first, second, third] },
      'approve',
      { targets: [first, third] },
    );
    assert.match(approval.detail, /This action can’t be undone/);
    assert.deepEqual((result.output['revoked'] as string[]).sort(), [first, third].sort());
    assert.deepEqual(whys(result.output['kept']), ['not-approved']);
    assert.equal(await deadGrants(), 2);
    const states = new Map((await sluice.credentials(bundle.id)).map(({ id, state }) => [id, state]));
    assert.deepEqual(
      [first, second, third].map((id) => states.get(id)),
      ['revoked', 'expiring', 'revoked'],
    );
    assert.equal((await sluice.bundle(bundle.id)).revision, bundle.revision + 1);
    const sent = await sluice.sentBy(async () => {
      const again = await sluice.agent.call('revoke_credentials', { credential_ids: [first, third] });
      assert.equal(again.output['status'], 'completed');
      assert.deepEqual(whys(again.output['kept']), ['already-revoked', 'already-revoked']);
    });
    assert.deepEqual(sent, []);
  });

  it('[revoke.key] deletes an API key at the provider', async () => {
    const [key = ''] = await idsOf('api_key');
    const { result } = await sluice.call('revoke_credentials', { credential_ids: [key] }, 'approve');
    assert.deepEqual(result.output['revoked'], [key]);
    const { credentials = [] } = await sluice.sandbox.everything('production');
    assert.ok(credentials.every(({ tag }) => tag !== `seed/${bundle.id}`));
  });

  it('[models.budget] answers briefly what asks for nothing of many, with their number', async () => {
    const credential_ids = Array.from({ length: 500 }, (_, index) => `crd_unknown_${index}`);
    const { output } = await sluice.agent.call('revoke_credentials', { credential_ids });
    assert.equal(output['kept_total'], 500);
    assert.ok(JSON.stringify(output).length <= 10_000);
  });

  it('[revoke.unsupported] says what cannot be revoked and what to do instead, and asks nobody', async () => {
    const asked = sluice.timesAsked;
    const credential_ids = [
      ...(await idsOf('client_secret')),
      ...(await idsOf('webhook_secret')),
      'crd_nothing',
    ];
    const { output } = await sluice.agent.call('revoke_credentials', { credential_ids });
    assert.equal(output['status'], 'completed');
    assert.deepEqual(output['revoked'], []);
    assert.deepEqual(whys(output['kept']).sort(), [
      'not-found',
      'unsupported',
      'unsupported',
      'unsupported',
      'unsupported',
    ]);
    assert.match(JSON.stringify(output['kept']), /delete_bundle/);
    assert.equal(sluice.timesAsked, asked);
  });

  it('[revoke.unproved] keeps a grant that the server still calls active after it said that it revoked it', async () => {
    const other = await sluice.named('Partner portal sign-in', 'production');
    const [grant = ''] = (await sluice.credentials(other.id))
      .filter(({ kind }) => kind === 'grant')
      .map(({ id }) => id);
    await sluice.sandbox.addFaults({
      match: { environment: 'production', path: '/oauth/revoke' },
      action: { type: 'status', status: 200, body: {} },
    });
    const { result } = await sluice.call('revoke_credentials', { credential_ids: [grant] }, 'approve');
    assert.deepEqual(result.output['revoked'], []);
    assert.deepEqual(whys(result.output['kept']), ['provider-rejected']);
    const state = (await sluice.credentials(other.id)).find(({ id }) => id === grant)?.state;
    assert.notEqual(state, 'revoked');
  });
});
