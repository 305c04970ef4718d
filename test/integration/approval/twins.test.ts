// Two clients ask for the same, and a person approves both: one piece of work, one set of things at the provider.
import assert from 'node:assert/strict';
import { AGENT, SharedWorld, type CoreHost } from '../../support/coreHost.ts';
import { settle } from '../../support/fakeClock.ts';

const OTHER = { kind: 'agent', id: 'cli_2', label: 'Cursor', claim: null } as const;
const wanted = { environment: 'production' };

describe('Two clients that ask for the same live bundle', () => {
  let world: SharedWorld;
  beforeEach(() => (world = new SharedWorld()));
  afterEach(() => world.dispose());

  async function asked(hosts: [CoreHost, CoreHost]): Promise<Promise<{ output: object }>[]> {
    const calls = [
      hosts[0].provision(wanted, { caller: AGENT }),
      hosts[1].provision(wanted, { caller: OTHER }),
    ];
    await settle();
    return calls;
  }

  for (const order of ['at once', 'while the first works', 'when the first is done'] as const)
    it(`[join.approved] get one set of credentials where both are approved ${order}`, async () => {
      const one = await world.open({ owner: 'one' });
      const two = await world.open({ owner: 'two' });
      const [first, second] = await asked([one, two]);
      assert.ok(first && second);
      const held = order === 'while the first works' ? world.provider.hold('credential.create') : undefined;
      const decided = one.decide('approve');
      if (order !== 'at once') await decided;
      if (held) await held.arrived;
      if (order === 'when the first is done') await one.finish(first);
      const later = await two.decide('approve');
      held?.release();
      const results = await Promise.all([one.finish(first), two.finish(second)]);
      assert.equal(world.provider.counts['credential.create'], 1, JSON.stringify(later));
      const ids = new Set(results.map(({ output }) => (output as { operation_id: string }).operation_id));
      assert.deepEqual([ids.size, later.kind, two.approvals.size], [1, 'not-used', 0], JSON.stringify(later));
      for (const { output } of results) assert.equal((output as { status: string }).status, 'completed');
    });
});
