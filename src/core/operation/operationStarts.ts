// Takes the lease of an operation in the transaction that changes its record, and starts work on it in this process.
import type { AuditLog } from '../audit/auditLog.ts';
import type { Clock, FaultInjector, Hasher, Ids } from '../hostPorts.ts';
import type { JsonObject } from '../json.ts';
import type { DecisionSeal } from '../plan/decisionSeal.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { Store, StoreTransaction } from '../storage/store.ts';
import { refuseBusyBundle, unknownWork } from './engineRefusals.ts';
import { isLeaseAlive } from './lease/isLeaseAlive.ts';
import { LEASE_MS } from './lease/leaseKeeper.ts';
import { IN_FLIGHT, type Lease, type Operation, type StartRequest } from './operation.ts';
import type { OperationStream } from './operationStream.ts';
import type { Executions } from './run/executions.ts';
import { canHappen, started, transition, type TransitionEvent } from './transitions.ts';
import { planContext, type Work } from './work.ts';

export interface StartDeps {
  store: Store;
  audit: AuditLog;
  manifests: ManifestCatalog;
  clock: Clock;
  ids: Ids;
  hasher: Hasher;
  faults: FaultInjector;
  seal: DecisionSeal;
  /** Identifies this process; unique across restarts. */
  owner: string;
  /** Whether the process behind a lease's owner is known to be dead; `false` if unknown. */
  isDead: (owner: string) => boolean;
}

/** Runs in the transaction that starts an operation; what it throws stops it. */
export type AlsoAtStart = (tx: StoreTransaction, operation: Operation) => void;

export class OperationStarts {
  readonly #deps: StartDeps;
  readonly #executions: Executions;
  readonly #stream: OperationStream;
  readonly #works = new Map<string, Work<JsonObject>>();
  readonly #shares = (kind: string): boolean => this.#works.get(kind)?.sharesBundle === true;

  constructor(deps: StartDeps, executions: Executions, stream: OperationStream) {
    this.#deps = deps;
    this.#executions = executions;
    this.#stream = stream;
  }

  register(kind: string, work: Work<JsonObject>): void {
    this.#works.set(kind, work);
  }

  kinds(): string[] {
    return [...this.#works.keys()];
  }

  workOf(kind: string): Work<JsonObject> | undefined {
    return this.#works.get(kind);
  }

  /** @returns the operation that is now in flight for this request. @throws as `OperationEngine.start`, `also` */
  async begin(request: StartRequest, also?: AlsoAtStart): Promise<Operation> {
    const { store, clock, ids, faults, owner, seal, audit } = this.#deps;
    const work = this.#requireWork(request.kind);
    const [id, now] = [ids.create('op'), clock.now()];
    const warrant = seal.warrant({ ...request, id, approvedTargets: null });
    const { operation, audit: entry } = started(request, { id, now, warrant });
    let replaced: { before: Operation; after: Operation } | undefined;
    const taken = await store.transaction((tx): Lease | Operation => {
      // Two windows can arrive at once; the transaction decides which starts and which joins.
      const rival = tx.operations.findByIdentity(request.identity);
      const yields = canHappen(rival, 'superseded') && rival.status !== 'rolling_back';
      if (rival && IN_FLIGHT.has(rival.status) && !(yields && rival.id === request.supersedes)) return rival;
      also?.(tx, operation);
      if (yields) {
        const event = { type: 'superseded', now, message: `Superseded by ${id}` } as const;
        replaced = { before: rival, after: transition(rival, event).operation };
        tx.operations.update(replaced.after, null);
      }
      refuseBusyBundle(tx, operation, this.#shares);
      tx.operations.insert(operation);
      work.begin?.(tx, operation, planContext(this.#deps, tx));
      if (entry) audit.append(tx, entry);
      return tx.operations.acquireLease(id, owner, now, now + LEASE_MS) ?? operation;
    });
    if ('id' in taken) return taken;
    if (replaced) this.#stream.announceEnded(replaced.after, replaced.before);
    faults.reach('operation.created', operation.kind);
    return this.#executions.launch(work, operation, taken);
  }

  /**
   * Takes the lease of an idle operation, and resumes work.
   * @param also runs in the same transaction; if it returns false, nothing starts
   * @returns undefined if nothing started
   */
  async proceed(
    operation: Operation,
    event: TransitionEvent<'approved' | 'resumed' | 'inputReceived'>,
    also?: (tx: StoreTransaction) => boolean | void,
  ): Promise<Operation | undefined> {
    const { store, clock, owner, faults, isDead } = this.#deps;
    const work = this.#requireWork(operation.kind);
    const { operation: resumed } = transition(operation, event);
    const lease = await store.transaction((tx) => {
      // Decide on the stored record: another window may just have resumed or finished it.
      const stored = tx.operations.get(operation.id);
      if (stored === undefined || stored.status !== operation.status) return undefined;
      refuseBusyBundle(tx, operation, this.#shares);
      const now = clock.now();
      const asOf = isLeaseAlive(stored.lease, now, isDead) ? now : Number.MAX_SAFE_INTEGER;
      const taken = tx.operations.acquireLease(operation.id, owner, asOf, now + LEASE_MS);
      if (taken === undefined) return undefined;
      if (also?.(tx) === false) {
        tx.operations.releaseLease(operation.id, taken);
        return undefined;
      }
      work.begin?.(tx, resumed, planContext(this.#deps, tx));
      tx.operations.update(resumed, taken);
      return taken;
    });
    if (lease === undefined) return undefined;
    if (event.type === 'approved') faults.reach('approval.consumed', operation.kind);
    return this.#executions.launch(work, resumed, lease);
  }

  #requireWork(kind: string): Work<JsonObject> {
    const work = this.#works.get(kind);
    if (work !== undefined) return work;
    throw unknownWork(kind);
  }
}
