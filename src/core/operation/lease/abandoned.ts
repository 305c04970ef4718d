// Detects operations whose process is gone, and marks them as interrupted.
import { Emitter, type Disposable, type Event } from '../../lifecycle.ts';
import type { AuditLog } from '../../audit/auditLog.ts';
import { revisionsOf } from '../approvedPlan.ts';
import type { Clock, Logger } from '../../hostPorts.ts';
import type { Store } from '../../storage/store.ts';
import type { Work } from '../work.ts';
import type { JsonObject } from '../../json.ts';
import type { OperationStream } from '../operationStream.ts';
import type { Executions } from '../run/executions.ts';
import { transition } from '../transitions.ts';
import { isLeaseAlive } from './isLeaseAlive.ts';
import { LEASE_MS } from './leaseKeeper.ts';
import { WORKED_ON, type Operation } from '../operation.ts';

interface AbandonedDeps {
  store: Store;
  audit: AuditLog;
  clock: Clock;
  logger: Logger;
  /** Identifies this process; unique across restarts. */
  owner: string;
  /** Whether the process behind a lease's owner is known to be dead; `false` if unknown. */
  isDead: (owner: string) => boolean;
}

/** With `LEASE_MS`, what a dead process abandoned is found within 10 s of its last heartbeat. */
const LOOK_EVERY_MS = 1_500;
/** While no other process works: less than `LEASE_MS`, so that whoever starts meanwhile is seen in time. */
const IDLE_LOOK_EVERY_MS = 5_000;
/** More than ever run at once; the page size for abandoned operations. */
const MOST_AT_ONCE = 1_000;

export class AbandonedOperations implements Disposable {
  readonly #deps: AbandonedDeps;
  readonly #executions: Executions;
  readonly #stream: OperationStream;
  readonly #workOf: (kind: string) => Work<JsonObject> | undefined;
  readonly #found: Emitter<Operation[]>;
  /** Ids of all interrupted operations at the last check. */
  #known: ReadonlySet<string> = new Set();
  #othersWork = true;
  #timer: Disposable | undefined;
  #disposed = false;

  constructor(
    deps: AbandonedDeps,
    executions: Executions,
    stream: OperationStream,
    workOf: (kind: string) => Work<JsonObject> | undefined,
  ) {
    this.#deps = deps;
    this.#executions = executions;
    this.#stream = stream;
    this.#workOf = workOf;
    this.#found = new Emitter((error) => deps.logger.error('A subscriber to interruptions failed.', error));
  }

  /** Operations that a crash or a closed window abandoned, each reported once. */
  get onDidFind(): Event<Operation[]> {
    return this.#found.event;
  }

  isAbandoned({ lease }: Operation): boolean {
    const { clock, isDead } = this.#deps;
    return !isLeaseAlive(lease, clock.now(), isDead);
  }

  /**
   * Marks abandoned operations, and keeps checking, because another window can die at any instant.
   * `unrecorded`: also what this process stopped without being able to record it.
   */
  async markInterrupted({ unrecorded = false } = {}): Promise<void> {
    try {
      await this.#lookOnce(unrecorded);
    } finally {
      this.#lookAgain();
    }
  }

  async #lookOnce(unrecorded: boolean): Promise<void> {
    const { store, owner } = this.#deps;
    const working = store
      .read((view) => view.operations.page({ statuses: [...WORKED_ON] }, null, MOST_AT_ONCE).items)
      .filter((operation) => !this.#executions.has(operation.id));
    this.#othersWork = working.length > 0;
    const abandoned = working.filter(
      (operation) => this.isAbandoned(operation) || (unrecorded && operation.lease?.owner === owner),
    );
    const marked: Operation[] = [];
    for (const operation of abandoned) {
      const interrupted = await this.#mark(operation);
      if (interrupted) marked.push(interrupted);
    }
    const found = [...marked, ...this.#leftByOthers(marked)];
    if (found.length > 0) this.#found.fire(found);
  }

  /**
   * Another window marks its own operations as it closes: after a reload the old one can outlive its
   * successor's start.
   */
  #leftByOthers(marked: readonly Operation[]): Operation[] {
    const { store } = this.#deps;
    const all = store.read(
      (view) => view.operations.page({ statuses: ['interrupted'] }, null, MOST_AT_ONCE).items,
    );
    const own = new Set(marked.map(({ id }) => id));
    const left = all.filter(({ id }) => !this.#known.has(id) && !own.has(id));
    this.#known = new Set(all.map(({ id }) => id));
    for (const operation of left) this.#stream.announceIdle(operation);
    return left;
  }

  dispose(): void {
    this.#disposed = true;
    this.#timer?.dispose();
    this.#found.dispose();
  }

  async #mark(operation: Operation): Promise<Operation | undefined> {
    const { store, audit, clock, owner } = this.#deps;
    const now = clock.now();
    const interrupted = await store.transaction((tx): Operation | undefined => {
      // Decide on the stored record: another window may just have taken it.
      const stored = tx.operations.get(operation.id);
      if (stored === undefined || !WORKED_ON.has(stored.status)) return undefined;
      if (stored.lease?.fence !== operation.lease?.fence) return undefined;
      const lease = tx.operations.acquireLease(operation.id, owner, Number.MAX_SAFE_INTEGER, now + LEASE_MS);
      if (lease === undefined) return undefined;
      const message = 'Interrupted: VS Code ended while it worked; resumable';
      const { operation: marked, audit: entry } = transition(stored, {
        type: 'interrupted',
        now: lastSignOfLife(stored, now),
        message,
      });
      for (const step of tx.operations.steps(stored.id))
        if (step.status === 'running') tx.operations.putStep({ ...step, status: 'pending' }, lease);
      this.#workOf(stored.kind)?.stopped?.(tx, marked);
      tx.operations.update({ ...marked, leftRevisions: revisionsOf(tx, marked) }, lease);
      if (entry) audit.append(tx, entry);
      tx.operations.releaseLease(stored.id, lease);
      return marked;
    });
    if (interrupted) this.#stream.announceIdle(interrupted);
    return interrupted;
  }

  #lookAgain(): void {
    this.#timer?.dispose();
    if (this.#disposed) return;
    const inMs = this.#othersWork ? LOOK_EVERY_MS : IDLE_LOOK_EVERY_MS;
    this.#timer = this.#deps.clock.setTimer(inMs, () => {
      this.markInterrupted().catch((error: unknown) =>
        this.#deps.logger.error('Looking for interrupted operations failed.', error),
      );
    });
  }
}

/** When its process last worked: the reuse period of an approval starts then, not at detection. */
function lastSignOfLife({ lease, updatedAt }: Operation, now: number): number {
  return Math.min(now, Math.max(updatedAt, lease === null ? 0 : lease.expiresAt - LEASE_MS));
}
