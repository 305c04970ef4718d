// Starts the removal of each rotated key, and continues it when its grace period is over. What is due is read from the
// records, so it survives restarts; two windows at once join the same operation.
import { AppError } from '../errors.ts';
import type { Clock, Logger } from '../hostPorts.ts';
import type { Disposable } from '../lifecycle.ts';
import type { OperationEngine } from '../operation/engine.ts';
import { RESUMABLE } from '../operation/operation.ts';
import { RepeatedLook } from '../repeatedLook.ts';
import type { Store } from '../storage/store.ts';
import { oldKeys, type OldKey } from './oldKeys.ts';
import { REMOVAL_KIND } from './removalWork.ts';

const EVERY_MS = 60_000;
const FIRST_AFTER_MS = 2_000;
/** How long after a failed removal it is tried again. */
const RETRY_MS = 60 * 60_000;

interface RemovalDeps {
  store: Pick<Store, 'read'>;
  operations: Pick<OperationEngine, 'start' | 'resume'>;
  clock: Clock;
  logger: Logger;
}

export class OldKeyRemovals implements Disposable {
  readonly #deps: RemovalDeps;
  readonly #looks: RepeatedLook;

  constructor(deps: RemovalDeps) {
    this.#deps = deps;
    this.#looks = new RepeatedLook({
      clock: deps.clock,
      look: () => this.look(),
      onError: (error) => deps.logger.error('Old keys could not be removed; they are tried again.', error),
      firstAfterMs: FIRST_AFTER_MS,
      everyMs: EVERY_MS,
    });
  }

  /** Looks after two seconds, and then every minute. */
  start(): void {
    this.#looks.start();
  }

  /** Starts what has no operation yet and continues what is due. */
  async look(): Promise<void> {
    const { store } = this.#deps;
    for (const key of store.read((view) => oldKeys(view))) {
      if (this.#looks.isDisposed) return;
      await this.#advance(key);
    }
  }

  dispose(): void {
    this.#looks.dispose();
  }

  async #advance({ credential, bundle, caller, dueAt }: OldKey): Promise<void> {
    const { store, operations, clock } = this.#deps;
    const identity = `${REMOVAL_KIND}/${credential.id}`;
    const known = store.read((view) => view.operations.findByIdentity(identity));
    try {
      if (known === undefined) {
        await operations.start({
          kind: REMOVAL_KIND,
          identity,
          caller,
          args: { credential_id: credential.id },
          plan: null,
          bundleId: bundle.id,
          message: 'Waiting to remove the old key',
        });
        return;
      }
      const now = clock.now();
      const rests = known.status !== 'failed' || now - known.updatedAt >= RETRY_MS;
      if (RESUMABLE.has(known.status) && known.status !== 'cancelled' && now >= dueAt && rests)
        await operations.resume(known.id, caller);
    } catch (error) {
      // Something else works on the bundle: the next look finds it free.
      if (!AppError.is(error, 'bundle-busy')) throw error;
    }
  }
}
