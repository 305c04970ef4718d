// How a bundle's counts grow, call by call, and when they are on disk.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { LastUsed } from '../../../../src/core/bundle/bundle.ts';
import { bundleUse, countUse, forgetUse, ReadCounts } from '../../../../src/core/toolSource/toolUsage.ts';
import { FakeClock, settle } from '../../../support/fakeClock.ts';
import { keptLogger } from '../../../support/memoryPorts.ts';
import { DAY_MS, NOW, Planning } from '../../tools/planning.ts';

const BUNDLES = ['bnd_1', 'bnd_2'];
const call = fc.record({
  bundleId: fc.constantFrom(...BUNDLES),
  tool: fc.constantFrom('send', 'list', 'constructor'),
  caller: fc.oneof(fc.constantFrom('Claude Code', '7', 'toString'), fc.string({ maxLength: 3 })),
  failed: fc.boolean(),
});

describe('The counts of a bundle’s tools', () => {
  let planning: Planning;
  beforeEach(async () => {
    planning = await Planning.open();
    for (const id of BUNDLES) await planning.bundle(id);
  });
  afterEach(() => planning.dispose());

  const useOf = (id: string) => planning.host.store.read((view) => bundleUse(view.facts, id));
  const lastUsedOf = (id: string): LastUsed | undefined =>
    planning.host.store.read((view) => view.bundles.get(id)?.lastUsed);
  const counted = (used: { bundleId: string; at: number; failed?: boolean }): Promise<void> =>
    planning.host.store.transaction((tx) =>
      countUse(tx, { tool: 'send', caller: 'Agent', failed: false, ...used }),
    );

  it('[bundle-tools.use] add up to the calls, name who called last, and stay small', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 60 }), async (calls) => {
        await planning.host.store.transaction((tx) => {
          for (const id of BUNDLES) {
            forgetUse(tx, id);
            const bundle = tx.bundles.get(id);
            if (bundle) tx.bundles.update({ ...bundle, lastUsed: { at: null, source: 'unknown' } });
          }
          for (const [at, used] of calls.entries()) countUse(tx, { ...used, at });
        });
        for (const bundleId of BUNDLES) {
          const own = calls.map((used, at) => ({ ...used, at })).filter((used) => used.bundleId === bundleId);
          const use = useOf(bundleId);
          assert.deepEqual(Object.keys(use).toSorted(), [...new Set(own.map(({ tool }) => tool))].toSorted());
          for (const [tool, { calls: count, failed, lastAt, lastBy, callers }] of Object.entries(use)) {
            const made = own.filter((used) => used.tool === tool);
            assert.equal(count, made.length);
            assert.equal(failed, made.filter((used) => used.failed).length);
            assert.deepEqual([lastAt, lastBy], [made.at(-1)?.at, made.at(-1)?.caller]);
            assert.ok(Object.hasOwn(callers, lastBy));
            const counts = Object.values(callers);
            assert.ok(counts.length <= 10);
            assert.ok(counts.reduce((sum, each) => sum + each, 0) <= count);
          }
          const last = own.at(-1)?.at ?? null;
          assert.deepEqual(lastUsedOf(bundleId), {
            at: last,
            source: last === null ? 'unknown' : 'sluice',
          });
        }
      }),
      { numRuns: 25 },
    );
  });

  it('[bundle-tools.use] [bundle-tools.last-used] go with their bundle, and change nothing that an approval shows', async () => {
    await counted({ bundleId: 'bnd_1', at: 1 });
    assert.equal(
      planning.host.store.read((view) => view.bundles.get('bnd_1')?.revision),
      3,
    );
    await planning.host.store.transaction((tx) => forgetUse(tx, 'bnd_1'));
    assert.deepEqual(useOf('bnd_1'), {});
    await counted({ bundleId: 'bnd_gone', at: 1 });
    assert.deepEqual(useOf('bnd_gone'), {});
  });

  it('[bundle-tools.last-used] leave a newer time of the provider’s own record', async () => {
    const lastUsed: LastUsed = { at: NOW, source: 'provider' };
    await planning.bundle('bnd_3', { lastUsed });
    await counted({ bundleId: 'bnd_3', at: NOW - DAY_MS });
    assert.deepEqual(lastUsedOf('bnd_3'), lastUsed);
    await counted({ bundleId: 'bnd_3', at: NOW + 1 });
    assert.deepEqual(lastUsedOf('bnd_3'), { at: NOW + 1, source: 'sluice' });
  });

  it('[bundle-tools.use] begin again if what is stored can’t be read', async () => {
    await counted({ bundleId: 'bnd_1', at: 1 });
    await planning.host.store.transaction((tx) => tx.facts.set('toolUsage/bnd_1', { send: 'often' }));
    assert.deepEqual(useOf('bnd_1'), {});
  });

  it('[bundle-tools.use-kept] are on disk with the first read of a burst, then every 2 s, and all when Sluice closes', async () => {
    const clock = new FakeClock();
    const { store } = planning.host;
    const counts = new ReadCounts({ store, clock, logger: keptLogger([]) });
    const read = (): void => counts.add({ bundleId: 'bnd_1', tool: 'list', caller: 'Agent', failed: false });
    const onDisk = (): number => useOf('bnd_1')['list']?.calls ?? 0;
    read();
    await settle();
    assert.equal(onDisk(), 1);
    for (let more = 0; more < 5; more += 1) read();
    await settle();
    assert.deepEqual([onDisk(), counts.of('bnd_1')['list']?.calls], [1, 6]);
    await clock.advanceAsync(2_000);
    assert.equal(onDisk(), 6);
    read();
    await counts.flush();
    assert.equal(onDisk(), 7);
    assert.equal(clock.pendingTimers, 0);
  });
});
