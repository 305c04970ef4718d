// Time that passes between a decision and what comes of it: the machine sleeps, or is slow. Whatever the clock does, no
// account whose refresh token the server honours is called lost.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Store } from '../../../src/core/storage/store.ts';
import { outcomes, SyncWorld } from '../../support/syncWorld.ts';
import { rounds, SEED } from '../../support/random.ts';
import { tokenManifest, type RefreshBehaviour } from '../../support/tokenServer.ts';

const RUNS = rounds(1_000);

/** More accounts than may go at once: some wait for their turn. */
const ACCOUNTS = ['ann', 'ben', 'cleo', 'dan', 'eve', 'fay', 'gus', 'hal'];

describe('A clock that moves on while a sync works', () => {
  let world: SyncWorld;
  afterEach(() => world.dispose());

  /** A window whose clock moves on after each of its writes, by one jump after the other, over and over. */
  async function jumping(jumpsMs: readonly number[]): Promise<SyncWorld['host']> {
    let writes = 0;
    const wrapStore = (store: Store): Store => ({
      read: (work) => store.read(work),
      transaction: async (work) => {
        const done = await store.transaction(work);
        world.shared.clock.advance(jumpsMs[writes % jumpsMs.length] ?? 0);
        writes += 1;
        return done;
      },
    });
    return world.window({ wrapStore });
  }

  it('[sync.introspection] refreshes what lost its turn and got it again before anybody looked', async () => {
    world = await SyncWorld.open(ACCOUNTS);
    world.server.knowsRefreshTokens = false;
    const result = await world.sync({}, await jumping([40]));
    assert.deepEqual(outcomes(result), Object.fromEntries(ACCOUNTS.map((account) => [account, 'refreshed'])));
    assert.equal(world.server.spent.length, ACCOUNTS.length);
  });

  it('[sync.introspection] checks what others refresh when its turn came, and spends nothing', async () => {
    world = await SyncWorld.open();
    for (const account of ACCOUNTS) await world.add(account, { refreshedBy: 'elsewhere' });
    await world.sync({}, await jumping([40]));
    assert.deepEqual(world.server.spent, []);
    assert.equal(world.server.sent.length, ACCOUNTS.length);
  });

  it(`[sync.introspection] never has an account called lost that the server still honours (SLUICE_SEED=${SEED})`, async function () {
    this.timeout(30_000 + RUNS * 1_000);
    const anyJump = fc.oneof(
      fc.nat({ max: 100 }),
      fc.constantFrom(0, 500, 20_000, 45_000, 200_000, 4_000_000),
    );
    const anyWorld = fc.record({
      jumps: fc.array(anyJump, { minLength: 1, maxLength: 12 }),
      knowsRefreshTokens: fc.boolean(),
      tellsTruth: fc.boolean(),
      rotation: fc.constantFrom('strict', 'grace', 'none'),
      accounts: fc.integer({ min: 1, max: ACCOUNTS.length }),
      /** Nothing of this spends a token. */
      troubles: fc.array(
        fc.tuple(
          fc.constantFrom(...ACCOUNTS),
          fc.constantFrom<RefreshBehaviour>('unreachable', { limitedForMs: 2_000 }, { rejected: 'not_now' }),
        ),
        { maxLength: 6 },
      ),
    } as const);
    await fc.assert(
      fc.asyncProperty(anyWorld, async ({ jumps, rotation, accounts, troubles, ...introspection }) => {
        world?.dispose();
        world = await SyncWorld.open(ACCOUNTS.slice(0, accounts), tokenManifest(rotation));
        Object.assign(world.server, introspection);
        for (const [account, behaviour] of troubles) world.server.next(account, behaviour);
        const host = await jumping(jumps);
        for (let calls = 0; calls < 3; calls += 1) await world.sync({ retry_failed: calls === 1 }, host);
        const lost = ACCOUNTS.slice(0, accounts).filter(
          (account) =>
            world.credential(account)?.state === 'needs_reauth' && world.server.accepts(world.token(account)),
        );
        assert.deepEqual(lost, []);
        if (rotation === 'strict')
          assert.equal(new Set(world.server.spent).size, world.server.spent.length, 'spent twice');
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});
