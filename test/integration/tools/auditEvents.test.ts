// list_audit_events through the whole of Sluice: who asked, who decided, what became of it.
import assert from 'node:assert/strict';
import { errorOf } from '../../support/agentClient.ts';
import { GatedFixture } from './gatedFixture.ts';

interface Event {
  sequence: number;
  at: string;
  kind: string;
  caller: string;
  tool: string;
  operation_id: string;
  bundle_ids: string[];
  facts: Record<string, unknown>;
}

describe('list_audit_events', () => {
  let sluice: GatedFixture;
  let deleted: string;
  let changed: string;
  before(async () => {
    sluice = await GatedFixture.start();
    deleted = (await sluice.named('Payroll export', 'production')).id;
    changed = (await sluice.named('Jonas: OAuth spike', 'development')).id;
    await sluice.agent.call('update_bundle_settings', { bundle_id: changed, settings: { a: 1 } });
    await sluice.call('delete_bundle', { bundle_id: deleted }, 'approve');
  });
  after(() => sluice.stop());

  const events = async (args: Record<string, unknown>): Promise<Event[]> =>
    (await sluice.agent.call('list_audit_events', { fields: ['facts', 'hash'], ...args })).output[
      'events'
    ] as Event[];

  it('[audit.listed] tells of request, decision, start and end of a gated call, newest first', async () => {
    const found = await events({ bundle_id: deleted });
    assert.deepEqual(
      found.map(({ kind }) => kind),
      ['finished', 'started', 'decided', 'requested'],
    );
    assert.ok(found.every(({ tool, caller }) => tool === 'delete_bundle' && caller === 'Headless client'));
    const [finished, , decided] = found;
    assert.equal(finished?.facts['status'], 'completed');
    assert.equal(decided?.facts['verdict'], 'approve');
    assert.equal(decided?.facts['user'], 'headless');
  });

  it('[audit.listed] tells of an ungated write', async () => {
    const found = await events({ bundle_id: changed });
    assert.deepEqual(
      found.map(({ kind }) => kind),
      ['finished', 'write'],
    );
  });

  it('[audit.filters] pages, and filters by time and caller', async () => {
    const all = await events({ limit: 100 });
    const first = await sluice.agent.call('list_audit_events', { limit: 4 });
    assert.equal(first.output['total'], all.length);
    assert.equal(first.output['has_more'], true);
    const rest = await events({ limit: 100, cursor: first.output['next_cursor'] });
    assert.deepEqual(
      [...(first.output['events'] as Event[]), ...rest].map(({ sequence }) => sequence),
      all.map(({ sequence }) => sequence),
    );
    const unknown = await sluice.agent.call('list_audit_events', { caller: 'Nobody' });
    assert.equal(errorOf(unknown)['code'], 'not-found');
    assert.deepEqual(await events({ until: '2001-01-01T00:00:00Z' }), []);
    assert.equal((await events({ since: '2001-01-01T00:00:00+02:00', limit: 100 })).length, all.length);
    const bad = await sluice.agent.call('list_audit_events', { since: 'yesterday' });
    assert.equal(errorOf(bad)['code'], 'bad-arguments');
  });
});
