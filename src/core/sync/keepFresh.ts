// Keeps tokens fresh in the background: starts the ordinary sync run, for one bundle at a time, when accounts that Sluice
// alone refreshes are due. Never for accounts that another system refreshes: two refreshers end a grant.
import type { Credential, CredentialState } from '../bundle/credential.ts';
import type { CredentialReader } from '../bundle/credentialRepository.ts';
import { AppError } from '../errors.ts';
import type { Clock, Logger } from '../hostPorts.ts';
import type { Disposable } from '../lifecycle.ts';
import type { Operation } from '../operation/operation.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import { RepeatedLook } from '../repeatedLook.ts';
import type { Store } from '../storage/store.ts';
import { isDue } from './grantMove.ts';
import { KEEPER } from './keeper.ts';
import type { RunState, SyncService } from './syncService.ts';

/** After a start: clients and views come first. */
const FIRST_AFTER_MS = 20_000;
const EVERY_MS = 60_000;
/** Between two runs for one bundle. */
const REST_MS = 5 * 60_000;
/** The longest rest: it doubles while runs refresh nothing. */
const LONGEST_REST_MS = 24 * 60 * 60_000;
/** After the person cancelled a run. */
const CANCELLED_REST_MS = 60 * 60_000;
/** Credentials examined in one look; the next look continues after them. */
const AT_ONCE = 500;
/** Runs that one look starts. */
const MOST_RUNS = 3;

const DUE: readonly CredentialState[] = ['expiring', 'backoff'];

/** The last run for a bundle. */
interface LastRun {
  operationId: string;
  startedAt: number;
  restMs: number;
}

export interface KeepFreshDeps {
  store: Pick<Store, 'read'>;
  sync: Pick<SyncService, 'drive' | 'finish' | 'state' | 'unfinished'>;
  manifests: Pick<ManifestCatalog, 'find'>;
  /** The person's setting, read at each look. */
  isOn: () => boolean;
  /** Whether the provider is inside Sluice: its accounts are for practice. */
  isSandbox: (provider: string) => boolean;
  clock: Clock;
  logger: Logger;
}

export class KeepFresh implements Disposable {
  readonly #deps: KeepFreshDeps;
  /** Where the next look continues, by state. */
  readonly #after = new Map<CredentialState, string>();
  /** By bundle. */
  readonly #runs = new Map<string, LastRun>();
  readonly #looks: RepeatedLook;

  constructor(deps: KeepFreshDeps) {
    this.#deps = deps;
    this.#looks = new RepeatedLook({
      clock: deps.clock,
      look: () => this.look(),
      onError: (error) =>
        deps.logger.error('Tokens could not be refreshed in the background; Sluice tries again.', error),
      firstAfterMs: FIRST_AFTER_MS,
      everyMs: EVERY_MS,
    });
  }

  /** Looks after 20 seconds, and then every minute. */
  start(): void {
    this.#looks.start();
  }

  /** Continues its own interrupted runs, and starts one for bundles with due accounts. */
  async look(): Promise<void> {
    const { sync, isOn } = this.#deps;
    if (!isOn()) return;
    const unfinished = sync.unfinished();
    for (const { operation, run } of unfinished.filter(isInterruptedByItself))
      await this.#run(run.filters.bundleId, () => sync.finish(operation.id, KEEPER));
    const taken = unfinished.filter((state) => isTaken(state, this.#deps.clock.now()));
    for (const bundleId of this.#dueBundles(taken)) {
      const filters = { bundleId, scope: 'expiring', retryFailed: false } as const;
      await this.#run(bundleId, () => sync.drive(filters, KEEPER));
    }
  }

  dispose(): void {
    this.#looks.dispose();
  }

  /** At most `MOST_RUNS`. */
  #dueBundles(taken: readonly RunState[]): Set<string> {
    const { store, manifests, clock } = this.#deps;
    const now = clock.now();
    const busy = new Set(taken.map(({ run }) => run.filters.bundleId));
    const found = new Set<string>();
    store.read((view) => {
      for (const credential of DUE.flatMap((state) => this.#nextCredentials(view.credentials, state))) {
        const { bundleId, refreshedBy } = credential;
        if (found.size === MOST_RUNS) return;
        if (found.has(bundleId) || refreshedBy !== 'sluice' || this.#rests(bundleId, now)) continue;
        if (busy.has(null) || busy.has(bundleId)) continue;
        const bundle = view.bundles.get(bundleId);
        const manifest = bundle && manifests.find(bundle.provider);
        if (bundle?.status !== 'active' || manifest === undefined) continue;
        if (!this.#deps.isSandbox(manifest.id) && isDue(credential, manifest, now)) found.add(bundleId);
      }
    });
    return found;
  }

  #nextCredentials(credentials: CredentialReader, state: CredentialState): readonly Credential[] {
    const { items } = credentials.page({ state, kind: 'grant' }, this.#after.get(state) ?? null, AT_ONCE);
    const last = items.length === AT_ONCE ? items.at(-1) : undefined;
    if (last === undefined) this.#after.delete(state);
    else this.#after.set(state, last.id);
    return items;
  }

  #rests(bundleId: string, now: number): boolean {
    const last = this.#runs.get(bundleId);
    return last !== undefined && now < last.startedAt + last.restMs;
  }

  /** A locked vault, a full disk or a closing window is reported elsewhere: a later look tries again. */
  async #run(bundleId: string | null, drive: () => Promise<Operation>): Promise<void> {
    if (this.#looks.isDisposed) return;
    const restMs = bundleId === null ? REST_MS : this.#restAfter(bundleId);
    try {
      const { id: operationId } = await drive();
      if (bundleId !== null)
        this.#runs.set(bundleId, { operationId, startedAt: this.#deps.clock.now(), restMs });
    } catch (error) {
      if (!AppError.is(error)) throw error;
      this.#deps.logger.info('Tokens were not refreshed in the background.', { code: error.code });
    }
  }

  /** Twice the last one if its run refreshed nothing: an account that can't be refreshed makes no noise. */
  #restAfter(bundleId: string): number {
    const last = this.#runs.get(bundleId);
    if (last === undefined || this.#deps.sync.state(last.operationId).run.counts.refreshed > 0)
      return REST_MS;
    return Math.min(2 * last.restMs, LONGEST_REST_MS);
  }
}

/** A window that ended in the middle of a background run. */
function isInterruptedByItself({ operation }: RunState): boolean {
  return operation.caller.id === KEEPER.id && operation.status === 'interrupted';
}

/** A person or agent works on it in chunks, or a person just cancelled it. */
function isTaken({ operation: { caller, status, updatedAt } }: RunState, now: number): boolean {
  return caller.id !== KEEPER.id || (status === 'cancelled' && now - updatedAt < CANCELLED_REST_MS);
}
