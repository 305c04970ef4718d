// The host is killed in the middle of a sync against a real OAuth server with strict rotation, where one refresh token
// sent twice ends the account. Then it is started again. The server's journal tells what really happened.
import assert from 'node:assert/strict';
import path from 'node:path';
import { FAULT_POINTS } from '../../../src/core/faultPoints.ts';
import type { AgentClient } from '../../support/agentClient.ts';
import { killEach, tracedPoints, WORKERS } from '../../support/crashMatrix.ts';
import { HeadlessHost } from '../../support/headlessHost.ts';
import { BUNDLE_ID, OidcGrants } from '../../support/oidcGrants.ts';
import { listAll } from '../../support/listAll.ts';
import { IS_LONG, randomFrom, rounds, SEED } from '../../support/random.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const ACCOUNTS = 250;
/** How often it is killed at random instants; 200 take about a quarter of an hour. */
const KILLS = rounds(200);
const TIMEOUT_MS = 1_500;

interface Result {
  credential_id: string;
  outcome: string;
}

describe('A sync whose host is killed', () => {
  const folders = new TemporaryFolders();
  const worlds: OidcGrants[] = [];
  before(async function () {
    this.timeout(60_000);
    while (worlds.length < WORKERS)
      worlds.push(await OidcGrants.start(folders, { accounts: ACCOUNTS, timeoutMs: TIMEOUT_MS }));
  });
  after(async () => {
    await Promise.all(worlds.map((world) => world.close()));
    folders.dispose();
  });

  /** Follows cursors to the end of the run. */
  async function syncAll(agent: AgentClient, args: Record<string, unknown> = {}): Promise<Result[]> {
    const results: Result[] = [];
    let next: Record<string, unknown> = { bundle_id: BUNDLE_ID, batch_size: 50, ...args };
    for (;;) {
      const { output, text, isError } = await agent.call('sync_credentials', { details: true, ...next });
      assert.ok(!isError, text);
      results.push(...(output['results'] as Result[]));
      if (output['has_more'] !== true) return results;
      next = { cursor: output['next_cursor'], batch_size: 50 };
    }
  }

  async function recoverAndCheck(world: OidcGrants, directory: string): Promise<string> {
    await world.quiet();
    const lost = await world.lost(directory);
    const host = await HeadlessHost.start(directory, { manifests: world.manifests });
    try {
      const agent = await host.connect();
      await syncAll(agent);
      const { output } = await agent.call('get_sync_status');
      const run = (output['runs'] as { counts: Record<string, number>; status: string }[]).find(
        ({ status }) => status === 'completed',
      );
      const counted = Object.values(run?.counts ?? {}).reduce((sum, count) => sum + count, 0);
      assert.equal(counted, ACCOUNTS, JSON.stringify(run));
      // What was unknown is looked at again once nothing can be under way any more.
      const open = ['unknown', 'backoff'];
      for (let looks = 0; looks < 20 && (await credentialsIn(agent, open)).length > 0; looks += 1) {
        await new Promise((resolve) => {
          setTimeout(resolve, TIMEOUT_MS);
        });
        await syncAll(agent, { retry_failed: true });
      }
      assert.deepEqual(await credentialsIn(agent, open), [], 'still open');
      const reported = await credentialsIn(agent, ['needs_reauth', 'exhausted']);
      await host.stop();
      // On a busy machine the second host may time out too: the journal knows of that as well.
      const lostInAll = await world.lost(directory);
      assert.deepEqual(reported, lostInAll.toSorted(), 'what is reported is not what was lost');
      assert.deepEqual(
        lost.filter((id) => !lostInAll.includes(id)),
        [],
        'what was lost has come back',
      );
      await world.assertWorking(directory, new Set(lostInAll));
      world.assertNoneTwice();
      return `${lost.length} lost`;
    } finally {
      await host.kill();
    }
  }

  async function credentialsIn(agent: AgentClient, states: string[]): Promise<string[]> {
    const found = await Promise.all(
      states.map((state) =>
        listAll(agent, 'list_credentials', 'credentials', { bundle_id: BUNDLE_ID, state }),
      ),
    );
    return found
      .flat()
      .map(({ id }) => id)
      .sort();
  }

  const sync = (agent: AgentClient): Promise<unknown> => syncAll(agent).catch(() => undefined);

  it('[sync.crash.points] at any fault point: every account works, or is reported because its answer was lost', async function () {
    this.timeout(900_000);
    const [world] = worlds;
    assert.ok(world);
    const traced = await world.fresh();
    const traceFaults = path.join(traced, 'faults');
    const host = await HeadlessHost.start(traced, { manifests: world.manifests, traceFaults });
    await syncAll(await host.connect());
    await host.stop();
    const reached = tracedPoints(traceFaults);
    const points = FAULT_POINTS.filter((point) => /^(sync|grant)\./.test(point));
    const moments = points.flatMap((point) => {
      const times = reached.filter((line) => line.startsWith(`${point} `)).length;
      assert.ok(times > 1, point);
      const nths = IS_LONG ? [1, Math.ceil(times / 3), times - 1] : [Math.ceil(times / 2)];
      return nths.map((nth) => `${point}:${nth}`);
    });
    await eachInItsWorld(moments, async (dieAt, world) => {
      const directory = await world.fresh();
      const host = await HeadlessHost.start(directory, { manifests: world.manifests, dieAt });
      const unanswered = sync(await host.connect());
      assert.equal(await host.exited, 'SIGKILL');
      await host.kill();
      await unanswered;
      await recoverAndCheck(world, directory);
    });
  });

  it(`[sync.crash.instants] at random instants: the same (SLUICE_SEED=${SEED})`, async function () {
    this.timeout(60_000 + KILLS * 15_000);
    const random = randomFrom(SEED);
    const instants = Array.from({ length: KILLS }, () => Math.round(random() * 2_500));
    const seen: Record<string, number> = {};
    await eachInItsWorld(instants, async (afterMs, world) => {
      const directory = await world.fresh();
      const host = await HeadlessHost.start(directory, { manifests: world.manifests });
      const unanswered = sync(await host.connect());
      await new Promise((resolve) => {
        setTimeout(resolve, afterMs);
      });
      await host.kill();
      await unanswered;
      const said = await recoverAndCheck(world, directory);
      seen[said] = (seen[said] ?? 0) + 1;
    });
    console.log(`      ${JSON.stringify(seen)}`);
  });

  /** Each world takes the next round as soon as it is free. */
  function eachInItsWorld<T>(
    items: readonly T[],
    work: (item: T, world: OidcGrants) => Promise<void>,
  ): Promise<void> {
    return killEach(items, async (item, worker) => {
      const world = worlds[worker];
      assert.ok(world);
      await work(item, world);
    });
  }
});
