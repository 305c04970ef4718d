// Finds what of sync waits for a person: abandoned runs, accounts to reconnect. Checks after each event, and once a
// minute, because time passes and other windows work too.
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import type { Clock, Logger } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import { leftRuns } from './leftRuns.ts';
import { countedAccounts, lostAccounts } from './lostAccounts.ts';
import type { SyncWatch } from './syncWatch.ts';

type Core = Pick<Sluice, 'accounts' | 'bundle' | 'operations' | 'runner' | 'sync'>;

const LOOK_EVERY_MS = 60_000;
/** Startup has more urgent work: clients wait for the server. */
const FIRST_LOOK_MS = 1_000;

/** Updates `watch` until the returned disposable ends it. */
export function followSync(
  sluice: Core,
  watch: SyncWatch,
  { clock, logger }: { clock: Clock; logger: Logger },
): Disposable {
  const disposables = new DisposableStore();
  const since = clock.now();
  const look = (): void => {
    lostAccounts(sluice)
      .then((lost) => {
        const left = leftRuns(sluice.sync.unfinished(), clock.now(), since).length;
        watch.tell({ left, reconnect: countedAccounts(lost) });
      })
      .catch((error: unknown) => logger.error('What sync needs could not be read.', error));
  };
  let timer: Disposable | undefined;
  const lookIn = (ms: number): void => {
    timer = clock.setTimer(ms, () => {
      lookIn(LOOK_EVERY_MS);
      look();
    });
  };
  disposables.add({ dispose: () => timer?.dispose() });
  disposables.add(
    sluice.operations.onDidChange(({ operation: { status } }) => {
      // Not only sync runs: whether the sandbox's accounts count depends on the existing bundles.
      if (status !== 'running') look();
    }),
  );
  disposables.add(sluice.accounts.onDidChange(look));
  lookIn(FIRST_LOOK_MS);
  return disposables;
}
