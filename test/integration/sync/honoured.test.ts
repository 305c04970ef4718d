// Servers that misbehave in any order, deaths at every fault point, and a clock that jumps: an account whose refresh
// token the server still honours is never declared lost, and no token is spent twice while its access token works.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { FAULT_POINTS } from '../../../src/core/faultPoints.ts';
import type { Store } from '../../../src/core/storage/store.ts';
import { SyncWorld } from '../../support/syncWorld.ts';
import { tokenManifest, type RefreshBehaviour } from '../../support/tokenServer.ts';

const RUNS = Number(process.env['SLUICE_MODEL_RUNS'] ?? 8);
const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000);

const ACCOUNTS = ['ann', 'ben', 'cleo', 'dan', 'eve', 'fay'];
const POINTS = FAULT_POINTS.filter((point) => /^(sync|grant)\./.test(point));

/** Ends with the account honoured or not: the server knows. */
const anyBehaviour = fc.constantFrom<RefreshBehaviour>(
  'unreachable',
  'lost-request',
  'lost-request',
  'lost-answer',
  'garbled-answer',
  'no-rotation',
  { limitedForMs: 2_000 },
  { unavailableForS: 3 },
  { rejected: 'not_now' },
  { rejected: 'invalid_scope' },
  { rejected: 'http-404' },
);

const anyEvent = fc.oneof(
  fc.record({
    misbehaves: fc.constantFrom(...ACCOUNTS),
    so: fc.array(anyBehaviour, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    misbehaves: fc.constantFrom(...ACCOUNTS),
    so: fc.array(anyBehaviour, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ killed: fc.constantFrom(...ACCOUNTS) }),
  fc.record({
    diesAt: fc.constantFrom(...POINTS),
    times: fc.integer({ min: 1, max: 4 }),
    retries: fc.boolean(),
  }),
  fc.record({
    diesAt: fc.constantFrom(...POINTS),
    times: fc.integer({ min: 1, max: 4 }),
    retries: fc.boolean(),
  }),
  fc.record({
    syncs: fc.boolean(),
    jumps: fc.array(fc.constantFrom(0, 0, 7, 40, 500, 45_000, 200_000), { maxLength: 8 }),
  }),
  fc.record({ passMs: fc.constantFrom(1_000, 15_000, 130_000, 3_500_000, 90_000_000) }),
);

const anyWorld = fc.record({
  rotation: fc.constantFrom('strict', 'strict', 'grace', 'none'),
  introspects: fc.boolean(),
  knowsRefreshTokens: fc.boolean(),
  tellsTruth: fc.boolean(),
  events: fc.array(anyEvent, { minLength: 2, maxLength: 10 }),
} as const);

describe('An account that the server still honours', () => {
  let world: SyncWorld;
  afterEach(() => world.dispose());

  it(`[sync.honoured] is never declared lost, whatever happens (SLUICE_SEED=${SEED})`, async function () {
    this.timeout(60_000 + RUNS * 3_000);
    await fc.assert(
      fc.asyncProperty(anyWorld, async ({ rotation, introspects, events, ...server }) => {
        world?.dispose();
        world = await SyncWorld.open(ACCOUNTS, tokenManifest(rotation, { introspects }));
        Object.assign(world.server, server);
        const presented = new Map<string, number>();
        world.server.onToken = (token) => {
          const expiresAt = world.credential(token.split('/')[0] ?? '')?.expiresAt ?? 0;
          const times = (presented.get(token) ?? 0) + 1;
          presented.set(token, times);
          if (rotation === 'strict' && times > 1 && world.server.spent.includes(token))
            assert.ok(expiresAt <= world.now, `${token} was spent again while its access token works`);
        };
        for (const event of events) {
          await take(event);
          check();
        }
        world.server.behave();
        for (let days = 0; days < 3; days += 1) {
          await world.shared.clock.advanceAsync(7_200_000);
          await world.sync({ retry_failed: true });
          await world.sync();
          check();
        }
        for (const account of ACCOUNTS) {
          const held = world.server.accepts(world.token(account));
          assert.equal(world.credential(account)?.state === 'active', held, `${account} in the end`);
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  function check(): void {
    for (const account of ACCOUNTS)
      if (world.server.accepts(world.token(account)))
        assert.notEqual(world.credential(account)?.state, 'needs_reauth', `${account} is called lost`);
  }

  async function take(event: typeof anyEvent extends fc.Arbitrary<infer T> ? T : never): Promise<void> {
    if ('misbehaves' in event) world.server.next(event.misbehaves, ...event.so);
    else if ('killed' in event) world.server.kill(event.killed);
    else if ('passMs' in event) await world.shared.clock.advanceAsync(event.passMs);
    else if ('diesAt' in event) await world.dieAt(event.diesAt, event.times, { retry_failed: event.retries });
    else await world.sync({ retry_failed: event.syncs }, await jumping(event.jumps));
  }

  /** A window whose clock moves on after each of its writes. */
  function jumping(jumpsMs: readonly number[]): Promise<SyncWorld['host']> {
    let writes = 0;
    const wrapStore = (store: Store): Store => ({
      read: (work) => store.read(work),
      transaction: async (work) => {
        const done = await store.transaction(work);
        world.shared.clock.advance(jumpsMs[writes % Math.max(1, jumpsMs.length)] ?? 0);
        writes += 1;
        return done;
      },
    });
    return world.window({ wrapStore });
  }
});
