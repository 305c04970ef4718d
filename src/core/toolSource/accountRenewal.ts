// What follows if a provider refuses a connected account's token: one refresh by the rules of sync. It sends nothing
// itself.
import type { Credential } from '../bundle/credential.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../hostPorts.ts';
import type { Caller } from '../operation/operation.ts';
import type { Store } from '../storage/store.ts';
import { markDue } from '../sync/grantCommits.ts';
import type { ChunkRequest, SyncService } from '../sync/syncService.ts';

interface AccountRenewalDeps {
  store: Store;
  sync: Pick<SyncService, 'chunk'>;
  clock: Clock;
}

/** For whom it is refreshed. */
export interface Renewer {
  caller: Caller;
  /** Holds the call while the refresh works. */
  follow: ChunkRequest['follow'];
}

const BATCH = 50;
/** Chunks that a call waits for; a run that others began may have to end first. */
const MOST_CHUNKS = 6;

export class AccountRenewal {
  readonly #deps: AccountRenewalDeps;

  constructor(deps: AccountRenewalDeps) {
    this.#deps = deps;
  }

  /**
   * Refreshes the account once. False: it can't be, because another system refreshes it or the provider refuses.
   * @param account as its token was sent
   * @throws AppError `provider-limited`, `provider-unreachable` if it can't be known now; as `SyncService.chunk`
   */
  async renew(account: Credential, { caller, follow }: Renewer): Promise<boolean> {
    if (this.#isNewer(account)) return true;
    if (account.refreshedBy !== 'sluice') return false;
    const { store, sync, clock } = this.#deps;
    await store.transaction((tx) => markDue(tx, account, clock.now()));
    const filters = { bundleId: account.bundleId, scope: 'expiring' as const };
    let cursor: string | undefined;
    for (let chunks = 0; chunks < MOST_CHUNKS; chunks += 1) {
      const { nextCursor, retryAfterMs } = await sync.chunk({
        cursor,
        batchSize: BATCH,
        filters,
        caller,
        follow,
      });
      if (this.#isNewer(account)) return true;
      if (this.#held(account)?.state === 'needs_reauth') return false;
      if (retryAfterMs !== null) throw notNow('provider-limited', { retry_after_ms: retryAfterMs });
      // A run that began before this account was due leaves it out: the next call begins another.
      cursor = nextCursor ?? undefined;
    }
    throw notNow('provider-unreachable', {});
  }

  #held({ id }: Pick<Credential, 'id'>): Credential | undefined {
    return this.#deps.store.read((view) => view.credentials.get(id));
  }

  #isNewer(account: Pick<Credential, 'id' | 'generation'>): boolean {
    return (this.#held(account)?.generation ?? 0) > account.generation;
  }
}

function notNow(
  code: 'provider-limited' | 'provider-unreachable',
  details: Record<string, number>,
): AppError {
  return new AppError(code, 'The account’s token is no longer taken, and could not be refreshed yet.', {
    retryable: true,
    details,
    next: 'Repeat the call later; sync_credentials with this bundle_id shows why.',
  });
}
