// A disk that fills up at any write: what is recorded stays consistent, and the work can be finished afterwards.
import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/errors.ts';
import type { Store } from '../../../src/core/storage/store.ts';
import { LEASE_MS } from '../../../src/core/operation/lease/leaseKeeper.ts';
import { SharedWorld } from '../../support/coreHost.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { rollBack } from '../../support/halfProvisioned.ts';
import { textOf } from '../../support/textOf.ts';

/** Fails every transaction from the `from`-th to the `to`-th, as a full disk does; the others go through. */
class FullDisk {
  writes = 0;
  readonly #from: number;
  #to: number;

  constructor(from: number, to: number) {
    this.#from = from;
    this.#to = to;
  }

  readonly wrap = (store: Store): Store => ({
    read: (work) => store.read(work),
    transaction: async (work) => {
      this.writes += 1;
      if (this.writes >= this.#from && this.writes <= this.#to) {
        throw new AppError('storage-full', 'The disk is full.', { next: 'Free some space.' });
      }
      return store.transaction(work);
    },
  });

  free(): void {
    this.#to = 0;
  }
}

describe('A disk that is full', () => {
  let writes = 0;
  before(async () => {
    const world = new SharedWorld();
    const disk = new FullDisk(0, 0);
    const host = await world.open({ wrapStore: disk.wrap });
    await host.provision();
    world.dispose();
    writes = disk.writes;
    assert.ok(writes > 20);
  });

  for (const [how, lasts] of [
    ['for one write', 0],
    ['from then on', Number.MAX_SAFE_INTEGER],
  ] as const) {
    it(`[storage.full] leaves a known state at every single write of provisioning (${how})`, async () => {
      for (let at = 1; at <= writes; at += 1) {
        const world = new SharedWorld();
        const disk = new FullDisk(at, at + lasts);
        const host = await world.open({ wrapStore: disk.wrap });
        await host.operations.recover();
        const { output, isError } = await host.finish(host.provision());
        // What fails to be written once is written after all where it is a provider's answer.
        const outcomes = lasts === 0 ? ['failed', 'interrupted', 'completed'] : ['failed', 'interrupted'];
        assert.ok(outcomes.includes(textOf(output['status'])), `write ${at}: ${JSON.stringify(output)}`);
        assert.equal(isError, output['status'] === 'failed');
        disk.free();
        await world.clock.advanceAsync(3 * LEASE_MS);
        for (const { status, lease } of host.all()) {
          assert.ok(outcomes.includes(status), `write ${at}: ${status}`);
          assert.equal(lease, null);
        }
        let again = await host.finish(host.provision());
        // Only a registration can be neither repeated nor looked for: it is not sent twice, and a person decides.
        const orphans = host.all().flatMap(({ warnings }) => warnings).length;
        assert.ok(orphans === 0 || lasts > 0, `write ${at}: an answer was lost although it could be kept`);
        if (orphans > 0) {
          assert.equal((again.output['error'] as JsonObject)['code'], 'provider-uncertain');
          assert.equal(world.provider.counts['oauthClient.register'], 1);
          await rollBack(host, textOf(again.output['operation_id']));
          again = await host.finish(host.provision());
        }
        assert.equal(again.output['status'], 'completed', `write ${at}: ${JSON.stringify(again.output)}`);
        assert.equal(world.provider.things.length, 4 + orphans, `write ${at}`);
        world.dispose();
      }
    }).timeout(20_000);
  }
});
