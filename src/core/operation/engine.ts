// The operation engine: starts, joins, resumes, cancels and recovers operations, and says what happens to them.
// It knows works by their tool's name alone; who may start one is the runner's business.
import { writeBegins } from '../audit/operationEntries.ts';
import { AppError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { Disposable, Event } from '../lifecycle.ts';
import type { InputPrompt, StoreTransaction } from '../ports.ts';
import type { PlanContext, Work } from '../tool/tool.ts';
import { AbandonedOperations } from './abandoned.ts';
import type { ExecutionParts } from './execution.ts';
import { Executions } from './executions.ts';
import { acceptInput } from './input.ts';
import { LEASE_MS } from './leaseKeeper.ts';
import { IN_FLIGHT, RESUMABLE, type Lease, type Operation, type StepRecord } from './operation.ts';
import { isCancellable, notCancellable, notResumable, refuseBusyBundle } from './engineRefusals.ts';
import { newOperation, supersededBy, type StartRequest } from './newOperation.ts';
import type { OperationEvent } from './progress.ts';
import { whyAskAgain } from './waitingOperations.ts';

export interface EngineParts extends ExecutionParts {
  inputs: InputPrompt;
  /** Names this process; unique over restarts. */
  owner: string;
  /** Whether the process behind a lease's owner is known to be dead; `false` where that cannot be told. */
  isDead(owner: string): boolean;
}

export class OperationEngine implements Disposable {
  readonly #parts: EngineParts;
  readonly #works = new Map<string, Work<JsonObject>>();
  readonly #executions: Executions;
  readonly #abandoned: AbandonedOperations;
  #closing = false;
  #askToGoOn: ((operation: Operation, why: string) => Promise<Operation>) | undefined;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#executions = new Executions(parts, parts.inputs);
    this.#abandoned = new AbandonedOperations(parts, this.#executions, (kind) => this.#works.get(kind));
  }

  /** Every change of every operation that this process works on, in order. */
  get onDidChange(): Event<OperationEvent> {
    return this.#executions.onDidChange;
  }

  /** Operations that a crash or a closed window left behind, each told once; `interrupted()` has them all. */
  get onDidFindInterrupted(): Event<Operation[]> {
    return this.#abandoned.onDidFind;
  }

  /** Who is asked where a gated operation may not go on with the approval that it has; set once at composition. */
  askBeforeGoingOn(ask: (operation: Operation, why: string) => Promise<Operation>): void {
    this.#askToGoOn = ask;
  }

  /** Makes a tool's work known; called once for each at composition. */
  register(kind: string, work: Work<JsonObject>): void {
    this.#works.set(kind, work);
  }

  /** The newest state: what this process knows of it, else what is stored. @throws AppError `not-found` */
  get(operationId: string): Operation {
    const operation =
      this.#executions.snapshot(operationId) ??
      this.#parts.store.read((view) => view.operations.get(operationId));
    if (operation !== undefined) return operation;
    throw new AppError('not-found', `There is no operation ${operationId}.`, {
      next: 'list_operations shows those that exist.',
    });
  }

  steps(operationId: string): StepRecord[] {
    const live = this.#executions.runningStep(operationId);
    const stored = this.#parts.store.read((view) => view.operations.steps(operationId));
    return live ? stored.map((step) => (step.index === live.index ? live : step)) : stored;
  }

  /** Whether this process works on it. */
  isLocal(operationId: string): boolean {
    return this.#executions.has(operationId);
  }

  interrupted(): Operation[] {
    return this.#parts.store.read(
      (view) => view.operations.page({ statuses: ['interrupted'] }, null, 100).items,
    );
  }

  waitingForInput(): Operation[] {
    return this.#parts.store.read(
      (view) => view.operations.page({ statuses: ['awaiting_input'] }, null, 100).items,
    );
  }

  /**
   * Creates the operation and what must exist from its start, in one transaction, and sets to work. Where the same
   * request is in flight already, that one is returned.
   * @throws AppError `bundle-busy`, `shutting-down`
   */
  async start(request: StartRequest): Promise<Operation> {
    this.#refuseWhenClosing();
    const { store, clock, ids, faults, owner } = this.#parts;
    const work = this.#workOf(request.kind);
    const now = clock.now();
    const operation = newOperation(request, ids.create('op'), now);
    let replaced: Operation | undefined;
    const started = await store.transaction((tx): { operation: Operation; lease?: Lease | undefined } => {
      // Two windows can come here at once; the transaction decides who starts and who joins.
      const rival = tx.operations.findByIdentity(request.identity);
      const yields = rival?.id === request.supersedes && rival?.lease === null;
      if (rival && IN_FLIGHT.has(rival.status) && !yields) return { operation: rival };
      if (rival && (IN_FLIGHT.has(rival.status) || RESUMABLE.has(rival.status))) {
        replaced = rival;
        tx.operations.update(supersededBy(operation, rival), null);
      }
      refuseBusyBundle(tx, operation);
      tx.operations.insert(operation);
      work.begin?.(tx, operation, this.#planContext(tx));
      this.#parts.audit.append(tx, writeBegins(operation));
      return { operation, lease: tx.operations.acquireLease(operation.id, owner, now, now + LEASE_MS) };
    });
    if (started.lease === undefined) return started.operation;
    if (replaced) this.#ended(supersededBy(operation, replaced), replaced.input);
    faults.reach('operation.created', operation.kind);
    this.#executions.launch(work, operation, started.lease);
    return this.get(operation.id);
  }

  /** Goes on where it stopped; what runs already is returned as it is. @throws AppError `not-resumable`, `not-found` */
  async resume(operationId: string): Promise<Operation> {
    this.#refuseWhenClosing();
    const operation = this.get(operationId);
    if (this.isLocal(operationId)) return operation;
    const left = operation.status === 'running' && this.#abandoned.isAbandoned(operation);
    if (operation.status === 'running' && !left) return operation;
    if (!left && !RESUMABLE.has(operation.status)) throw notResumable(operation);
    const { store, clock } = this.#parts;
    const why = store.read((view) =>
      whyAskAgain(view, operation, view.operations.steps(operationId), clock.now()),
    );
    if (why !== undefined && this.#askToGoOn) return this.#askToGoOn(operation, why);
    return this.#goOn(operation, { message: 'Resuming', error: null });
  }

  /**
   * Sets to work on an operation that waits for a decision, for the approved targets alone. `consume` runs in the
   * transaction that starts it; where it returns false nothing is started.
   */
  async startApproved(
    operationId: string,
    approvedTargets: string[],
    consume: (tx: StoreTransaction, operation: Operation) => boolean,
  ): Promise<boolean> {
    this.#refuseWhenClosing();
    const operation = this.get(operationId);
    if (operation.status !== 'awaiting_approval') return false;
    let consumed = false;
    await this.#goOn(
      operation,
      { message: 'Approved', approvedTargets },
      (tx) => (consumed = consume(tx, operation)),
    );
    return consumed;
  }

  /** Tells subscribers about a change that the gate wrote. */
  announceStored(operationId: string): void {
    const operation = this.get(operationId);
    this.#executions.announce({ operation, step: null, bandEnd: operation.progress });
  }

  /** Takes a person's answer to an `awaiting_input` operation and goes on. @throws AppError `not-found`, `bad-inputs` */
  async provideInput(requestId: string, values: Record<string, string>): Promise<Operation> {
    this.#refuseWhenClosing();
    const waiting = this.waitingForInput().find((operation) => operation.input?.id === requestId);
    const request = waiting?.input;
    if (!waiting || !request) {
      throw new AppError('not-found', 'Nothing waits for this input any more.', {
        next: 'It was answered or cancelled meanwhile; nothing was stored.',
      });
    }
    const { plain, secrets } = acceptInput(request, values);
    const answered = { message: 'Input received', input: null, answers: { ...waiting.answers, ...plain } };
    const operation = await this.#goOn(waiting, answered, (tx) => {
      for (const [ref, value] of secrets) tx.secrets.put(ref, value);
    });
    this.#parts.inputs.withdraw(requestId);
    return operation;
  }

  /** Asks it to stop between steps, resumable. @throws AppError `not-cancellable`, `not-found` */
  async cancel(operationId: string): Promise<Operation> {
    const { store, clock } = this.#parts;
    if (this.#executions.requestCancel(operationId)) return this.get(operationId);
    const { input } = this.get(operationId);
    const now = clock.now();
    const cancelled = await store.transaction((tx): Operation | undefined => {
      // Decided on what is stored now: another window may have finished it, or set to work, a moment ago.
      const stored = tx.operations.get(operationId);
      if (stored === undefined || !isCancellable(stored)) throw notCancellable(stored);
      if (stored.lease !== null) {
        // Another window works on it: it sees the request at its next boundary or heartbeat.
        tx.operations.requestCancel(operationId);
        return undefined;
      }
      const message = 'Cancelled while it waited; resumable';
      const stopped = { ...stored, message, input: null, endedAt: now, updatedAt: now };
      const operation: Operation = { ...stopped, status: 'cancelled' };
      this.#works.get(operation.kind)?.stopped?.(tx, operation);
      tx.operations.update(operation, null);
      return operation;
    });
    if (cancelled === undefined) return this.get(operationId);
    this.#ended(cancelled, input);
    return cancelled;
  }

  /** At start: marks what a crash left behind as interrupted, and announces inputs that still wait. */
  async recover(): Promise<void> {
    await this.#abandoned.markInterrupted();
    for (const { input, id } of this.waitingForInput()) if (input) this.#parts.inputs.announce(input, id);
  }

  /** Stops everything at the next boundary, within about 3 s; nothing new is started. */
  async shutdown(): Promise<void> {
    this.#closing = true;
    this.#abandoned.dispose();
    await this.#executions.stopAll();
  }

  dispose(): void {
    this.#abandoned.dispose();
    this.#executions.dispose();
  }

  /** Tells the world that an operation ended that nobody worked on; a person is no longer asked for `input`. */
  #ended(operation: Operation, input: Operation['input']): void {
    if (input) this.#parts.inputs.withdraw(input.id);
    this.#executions.announce({ operation, step: null, bandEnd: operation.progress });
  }

  /** Takes the lease of an operation that nobody works on, and sets to work again. */
  async #goOn(
    operation: Operation,
    change: Partial<Operation>,
    also?: (tx: StoreTransaction) => boolean | void,
  ): Promise<Operation> {
    const { store, clock, owner } = this.#parts;
    const work = this.#workOf(operation.kind);
    const now = clock.now();
    const resumed: Operation = {
      ...operation,
      ...change,
      status: 'running',
      endedAt: null,
      cancelRequested: false,
      updatedAt: now,
      lease: null,
    };
    const lease = await store.transaction((tx) => {
      // Decided on what is stored now: another window may have resumed or finished it a moment ago.
      const stored = tx.operations.get(operation.id);
      if (stored === undefined || stored.status !== operation.status) return undefined;
      refuseBusyBundle(tx, operation);
      const asOf = this.#abandoned.isAbandoned(stored) ? Number.MAX_SAFE_INTEGER : now;
      const taken = tx.operations.acquireLease(operation.id, owner, asOf, now + LEASE_MS);
      if (taken === undefined) return undefined;
      if (also?.(tx) === false) {
        tx.operations.releaseLease(operation.id, taken);
        return undefined;
      }
      work.begin?.(tx, resumed, this.#planContext(tx));
      tx.operations.update(resumed, taken);
      return taken;
    });
    if (lease !== undefined) this.#executions.launch(work, resumed, lease);
    return this.get(operation.id);
  }

  #workOf(kind: string): Work<JsonObject> {
    const work = this.#works.get(kind);
    if (work !== undefined) return work;
    throw new AppError('not-resumable', `This version of Sluice has no ${kind}.`, {
      next: 'Update Sluice, then resume. Nothing was changed.',
    });
  }

  #planContext(view: PlanContext['view']): PlanContext {
    const { manifests, clock, ids, hasher } = this.#parts;
    return { view, manifests, clock, ids, hasher };
  }

  #refuseWhenClosing(): void {
    if (!this.#closing) return;
    throw new AppError('shutting-down', 'VS Code is closing; nothing was started.', {
      retryable: true,
      next: 'Ask again when the window is back.',
    });
  }
}
