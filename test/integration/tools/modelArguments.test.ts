// What models really send, through the whole of Sluice: it works at the first try, or at the next one.
import assert from 'node:assert/strict';
import { errorOf } from '../../support/agentClient.ts';
import { GatedFixture } from './gatedFixture.ts';

describe('A call as models send it', () => {
  let sluice: GatedFixture;
  before(async () => (sluice = await GatedFixture.start()));
  after(() => sluice.stop());

  const call = (tool: string, args: Record<string, unknown>) => sluice.agent.call(tool, args);
  const refused = async (tool: string, args: Record<string, unknown>): Promise<string> => {
    const { message, next } = errorOf(await call(tool, args));
    return `${String(message)} ${String(next)}`;
  };

  it('[models.arguments] takes null and empty texts for what is left out', async () => {
    const all = (await call('list_bundles', {})).output['total'];
    const nulls = { environment: null, status: null, provider: null, cursor: null };
    assert.equal((await call('list_bundles', nulls)).output['total'], all);
    assert.equal((await call('list_bundles', { provider: '', cursor: '' })).output['total'], all);
    const accounts = (await call('list_credentials', {})).output['total'];
    assert.equal((await call('list_credentials', { bundle_id: '' })).output['total'], accounts);
  });

  it('[models.arguments] plans the same for objects, lists, numbers and truth values as text', async () => {
    const filter = { environment: 'staging' };
    const plain = await call('delete_bundles', { filter, dry_run: true });
    assert.equal(plain.output['status'], 'planned');
    const sent = [
      { bundle_ids: null, filter, dry_run: true },
      { filter: '{"environment":"staging"}', dry_run: 'true' },
      { filter: { environment: ' Staging', status: null, unused_for_days: null }, dry_run: 'True' },
    ];
    for (const args of sent)
      assert.deepEqual((await call('delete_bundles', args)).output, plain.output, JSON.stringify(args));
  });

  it('[models.arguments] asks a person about what was understood', async () => {
    const { id } = await sluice.named('Payroll export', 'production');
    const args = { bundle_id: id, settings: '{"region":"eu"}', reason: null, dry_run: null };
    const underWay = sluice.agent.call('update_bundle_settings', args);
    const asked = await sluice.asked();
    const shown = asked.targets.flatMap(({ effects }) => effects.map(({ label, after }) => [label, after]));
    assert.deepEqual(shown, [['region', '"eu"']]);
    await sluice.decide(asked, 'reject');
    assert.equal((await underWay).output['status'], 'denied');
  });

  it('[models.arguments] reads through what its client adds', async () => {
    const { isError } = await call('list_providers', { task_progress: '- [ ] look', toolCallId: 'call_1' });
    assert.equal(isError, false);
  });

  it('[models.arguments] takes a day for its midnight UTC, and shows it', async () => {
    const { output } = await call('list_audit_events', { since: '2026-01-01', until: '2999-01-01' });
    assert.deepEqual(output['filter'], { since: '2026-01-01T00:00:00Z', until: '2999-01-01T00:00:00Z' });
  });

  const NOTHING: [string, Record<string, unknown>, RegExp][] = [
    [
      'list_bundles',
      { provider: 'Sandbx' },
      /no provider “Sandbx”.*Did you mean sandbox\? Use one of: .*sandbox/,
    ],
    ['list_credentials', { bundle_id: 'bnd_nope' }, /no bundle "bnd_nope".*list_bundles/],
    ['list_credentials', { bundle_id: 'Payroll export' }, /Did you mean bnd_\w+\?/],
    ['list_operations', { kind: 'provision' }, /Did you mean provision_bundle\? Use one of: /],
    ['list_operations', { bundle_id: 'bnd_nope' }, /no bundle "bnd_nope"/],
    ['list_audit_events', { bundle_id: 'bnd_nope' }, /no bundle "bnd_nope"/],
    ['list_audit_events', { caller: 'Headles client' }, /Did you mean Headless client\?/],
    ['sync_credentials', { bundle_id: 'bnd_nope' }, /no such bundle.*list_bundles/i],
    ['get_sync_status', { run_id: 'op_nope' }, /no sync run op_nope/],
    ['delete_bundle', { bundle_id: 'Payroll export' }, /Did you mean bnd_\w+\?/],
    ['provision_bundle', { bundle_id: 'Payroll export' }, /Did you mean bnd_\w+\?/],
    [
      'provision_bundle',
      { name: 'x', provider: 'sandbox', environment: 'prod' },
      /no environment "prod".*Did you mean production\?/,
    ],
  ];
  for (const [tool, args, expected] of NOTHING) {
    it(`[errors.teach] ${tool} ${JSON.stringify(args)} is an error that shows what there is`, async () => {
      assert.match(await refused(tool, args), expected);
    });
  }

  it('[errors.teach] an empty list stays one where the filter names what exists', async () => {
    const { output, isError } = await call('list_operations', { kind: 'forget_bundle' });
    assert.deepEqual([isError, output['total'], output['operations']], [false, 0, []]);
  });
});
