// Failures of Sluice's own that concern one account: they end as that account's failure, with a correlation id, and the
// run goes on. No cursor is handed out for ever.
import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/errors.ts';
import type { Store, StoreView } from '../../../src/core/storage/store.ts';
import { outcomes, resultsOf, SyncWorld } from '../../support/syncWorld.ts';
import { textOf } from '../../support/textOf.ts';

describe('A sync in which Sluice itself fails on one account', () => {
  let world: SyncWorld;
  afterEach(() => world.dispose());

  /** A window in which reading or writing that credential fails. */
  function failing(member: 'get' | 'update', id: string, error: Error): Promise<SyncWorld['host']> {
    const wrap = <V extends StoreView>(view: V): V => {
      const credentials = new Proxy(view.credentials, {
        get: (target, name) => {
          const own = Reflect.get(target, name) as unknown;
          if (typeof own !== 'function') return own;
          return (...given: unknown[]): unknown => {
            const [first] = given;
            const touched = typeof first === 'object' && first !== null && 'id' in first ? first.id : first;
            if (name === member && touched === id) throw error;
            return Reflect.apply(own, target, given) as unknown;
          };
        },
      });
      return new Proxy(view, {
        get: (target, name) =>
          name === 'credentials' ? credentials : (Reflect.get(target, name) as unknown),
      });
    };
    const wrapStore = (store: Store): Store => ({
      read: (work) => store.read((view) => work(wrap(view))),
      transaction: (work) => store.transaction((tx) => work(wrap(tx))),
    });
    return world.window({ wrapStore });
  }

  const faults: ['get' | 'update', Error, RegExp][] = [
    [
      'get',
      new AppError('storage-corrupt', 'The record crd_ben in credentials cannot be read.'),
      /cannot be read/,
    ],
    ['get', new TypeError('unforeseen'), /Sluice itself failed \(err_/],
    ['update', new AppError('internal', 'A record does not fit its type.'), /Sluice itself failed \(err_/],
    ['update', new RangeError('unforeseen'), /Sluice itself failed \(err_/],
  ];
  for (const [member, error, message] of faults)
    it(`[sync.own-failures] goes past it (${member}: ${error.message})`, async () => {
      world = await SyncWorld.open(['ann', 'ben', 'cleo', 'dan']);
      const host = await failing(member, 'crd_ben', error);
      for (let runs = 0; runs < 2; runs += 1) {
        const cursors = new Set<unknown>();
        const seen: Record<string, string> = {};
        let result = await world.sync({ batch_size: 2 }, host);
        for (;;) {
          assert.equal(result.isError, false, result.text);
          for (const { credential_id: id, outcome, message: said } of resultsOf(result)) {
            seen[id] = outcome;
            if (outcome === 'failed') assert.match(said ?? '', message);
          }
          const cursor = result.output['next_cursor'];
          if (cursor === null) break;
          assert.ok(!cursors.has(cursor), 'the same cursor was handed out again');
          cursors.add(cursor);
          result = await world.sync({ cursor: textOf(cursor) }, host);
        }
        const works = runs === 0 ? 'refreshed' : 'unchanged';
        assert.deepEqual(seen, { crd_ann: works, crd_ben: 'failed', crd_cleo: works, crd_dan: works });
      }
      assert.ok(world.server.refreshes().length <= 4);
    });

  it('[sync.own-failures] keeps the pair whose commit failed, and puts it in place once that is mended', async () => {
    world = await SyncWorld.open(['ann']);
    const host = await failing('update', 'crd_ann', new RangeError('unforeseen'));
    assert.deepEqual(outcomes(await world.sync({}, host)), { ann: 'failed' });
    assert.deepEqual(outcomes(await world.sync({ retry_failed: true })), {});
    assert.deepEqual(outcomes(await world.sync()), { ann: 'refreshed' });
    assert.equal(world.token('ann'), 'ann/2');
    assert.equal(world.server.refreshes().length, 1);
  });
});
