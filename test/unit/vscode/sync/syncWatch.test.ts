// The status bar counts what of sync waits for a person as the badge of Needs You does.
import assert from 'node:assert/strict';
import { Emitter } from '../../../../src/core/lifecycle.ts';
import type { OperationEvent } from '../../../../src/core/operation/progress.ts';
import type { Logger } from '../../../../src/core/hostPorts.ts';
import type { Sluice } from '../../../../src/core/sluice.ts';
import { followSync } from '../../../../src/vscode/sync/followSync.ts';
import { countedAccounts, lostAccounts } from '../../../../src/vscode/sync/lostAccounts.ts';
import { SyncWatch } from '../../../../src/vscode/sync/syncWatch.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { operationWith } from '../operations.ts';

/** Whose accounts are lost, in order, and how many bundles there are that are not the sandbox's. */
interface World {
  lostAt: string[];
  realBundles: number;
}

interface ListArgs {
  limit: number;
  provider?: string;
  cursor?: string;
}

function pageOf(credentials: object[], { cursor = '0', limit }: ListArgs): object {
  const end = Number(cursor) + limit;
  const next_cursor = end < credentials.length ? String(end) : null;
  return { credentials: credentials.slice(Number(cursor), end), total: credentials.length, next_cursor };
}

const SANDBOX_BUNDLES = 5;

/** What the watch asks of Sluice; nothing here is stored. */
function sluiceOf(world: World): { sluice: Sluice; end: () => void } {
  const ended = new Emitter<OperationEvent>((error) => assert.fail(String(error)));
  const call = async ({ tool, args }: { tool: string; args: ListArgs }): Promise<object> => {
    const credentials = world.lostAt.map((provider, index) => ({ id: `crd_${index}`, bundle_id: provider }));
    const output =
      tool === 'list_credentials'
        ? pageOf(credentials, args)
        : { bundles: [], total: SANDBOX_BUNDLES + (args.provider === undefined ? world.realBundles : 0) };
    return { output, text: '', isError: false };
  };
  const sluice = {
    runner: { call },
    bundle: (provider: string) => ({ provider, name: provider }),
    sync: { unfinished: () => [] },
    operations: { onDidChange: ended.event },
    accounts: { onDidChange: () => ({ dispose: () => undefined }) },
  } as unknown as Sluice;
  const operation = operationWith({ status: 'completed' });
  return { sluice, end: () => ended.fire({ operation, step: null, bandEnd: 100 }) };
}

describe('accounts to connect again', () => {
  const logger: Logger = {
    debug() {},
    info() {},
    warn() {},
    error: (_, error) => assert.fail(String(error)),
  };

  for (const [title, world, count] of [
    ['the sandbox’s too where there is nothing else', { lostAt: ['sandbox', 'sandbox'], realBundles: 0 }, 2],
    ['not the sandbox’s once a real bundle exists', { lostAt: ['sandbox', 'github'], realBundles: 1 }, 1],
    [
      'of more than a page, too',
      { lostAt: [...Array(150).fill('sandbox'), ...Array(150).fill('github')], realBundles: 1 },
      150,
    ],
  ] as [string, World, number][])
    it(`[views.sandbox] are counted by the badge’s rule: ${title}`, async () => {
      assert.equal(countedAccounts(await lostAccounts(sluiceOf(world).sluice)), count);
    });

  it('[views.sandbox] are told to the status bar by the same rule, anew whenever an operation ended', async () => {
    const world = { lostAt: ['sandbox', 'sandbox', 'github'], realBundles: 0 };
    const { sluice, end } = sluiceOf(world);
    const watch = new SyncWatch(logger);
    const told = async (): Promise<number> => {
      const changed = Promise.withResolvers<void>();
      const subscription = watch.onDidChange(() => changed.resolve());
      await changed.promise;
      subscription.dispose();
      return watch.facts.reconnect;
    };
    const first = told();
    const clock = new FakeClock();
    const following = followSync(sluice, watch, { clock, logger });
    // Not while clients wait for the server to start.
    await clock.advanceAsync(1_000);
    assert.equal(await first, 3);
    world.realBundles = 1;
    const second = told();
    end();
    assert.equal(await second, 1);
    following.dispose();
  });
});
