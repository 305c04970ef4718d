// The operation engine: starts, joins, resumes, cancels and recovers operations, and says what happens to them.
// It knows works by their tool's name alone; who may start one is the runner's business.
import type { DecisionSeal } from '../plan/decisionSeal.ts';
import type { Plan } from '../plan/plan.ts';
import { writeBegins } from '../audit/operationEntries.ts';
import { AppError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { Disposable, Event } from '../lifecycle.ts';
import type { InputPrompt } from './inputPrompt.ts';
import type { StoreTransaction } from '../storage/store.ts';
import { planContext, type Work } from './work.ts';
import { AbandonedOperations } from './lease/abandoned.ts';
import type { ExecutionDeps } from './run/execution.ts';
import { Executions } from './run/executions.ts';
import { acceptInput } from './input.ts';
import { LEASE_MS } from './lease/leaseKeeper.ts';
import { IN_FLIGHT, RESUMABLE, type Caller, type Lease, type Operation } from './operation.ts';
import {
  shuttingDown,
  isCancellable,
  nobodyToAsk,
  notCancellable,
  notResumable,
  refuseBusyBundle,
  unknownWork,
} from './engineRefusals.ts';
import { newOperation, resumedOperation, supersededBy, type StartRequest } from './newOperation.ts';
import { OperationViews } from './operationViews.ts';
import type { OperationEvent } from './progress.ts';
import { planAsJson, whyAskAgain } from './waitingOperations.ts';

export interface EngineDeps extends ExecutionDeps {
  inputs: InputPrompt;
  seal: DecisionSeal;
  /** Names this process; unique over restarts. */
  owner: string;
  /** Whether the process behind a lease's owner is known to be dead; `false` where that cannot be told. */
  isDead(owner: string): boolean;
}

/** Why a person is asked again where the warrant does not fit. */
const ALTERED = 'its record is not the one that was let start';

export class OperationEngine extends OperationViews implements Disposable {
  readonly #deps: EngineDeps;
  readonly #works: Map<string, Work<JsonObject>>;
  readonly #executions: Executions;
  readonly #abandoned: AbandonedOperations;
  #closing = false;
  #askToContinue: ((operation: Operation, why: string) => Promise<Operation>) | undefined;

  constructor(deps: EngineDeps) {
    const executions = new Executions(deps, deps.inputs);
    const works = new Map<string, Work<JsonObject>>();
    super(deps, executions, works);
    this.#deps = deps;
    this.#works = works;
    this.#executions = executions;
    this.#abandoned = new AbandonedOperations(deps, this.#executions, (kind) => this.#works.get(kind));
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
  askBeforeContinuing(ask: (operation: Operation, why: string) => Promise<Operation>): void {
    this.#askToContinue = ask;
  }

  /** Makes a tool's work known; called once for each at composition. */
  register(kind: string, work: Work<JsonObject>): void {
    this.#works.set(kind, work);
  }

  /**
   * Creates the operation and what must exist from its start, in one transaction, and sets to work. Where the same
   * request is in flight already, that one is returned.
   * @throws AppError `bundle-busy`, `shutting-down`
   */
  async start(request: StartRequest): Promise<Operation> {
    this.#refuseWhenClosing();
    const { store, clock, ids, faults, owner, seal } = this.#deps;
    const work = this.#workOf(request.kind);
    const now = clock.now();
    const proposed = newOperation(request, ids.create('op'), now);
    const operation: Operation = { ...proposed, warrant: seal.warrant(proposed) };
    let replaced: Operation | undefined;
    const started = await store.transaction((tx): { operation: Operation; lease?: Lease | undefined } => {
      // Two windows can come here at once; the transaction decides who starts and who joins.
      const rival = tx.operations.findByIdentity(request.identity);
      const isIdle = rival?.lease === null && rival.status !== 'rolling_back';
      const yields = rival?.id === request.supersedes && isIdle;
      if (rival && IN_FLIGHT.has(rival.status) && !yields) return { operation: rival };
      if (rival && (IN_FLIGHT.has(rival.status) || RESUMABLE.has(rival.status))) {
        replaced = rival;
        tx.operations.update(supersededBy(operation, rival), null);
      }
      refuseBusyBundle(tx, operation);
      tx.operations.insert(operation);
      work.begin?.(tx, operation, planContext(this.#deps, tx));
      this.#deps.audit.append(tx, writeBegins(operation));
      return { operation, lease: tx.operations.acquireLease(operation.id, owner, now, now + LEASE_MS) };
    });
    if (started.lease === undefined) return started.operation;
    if (replaced) this.#ended(supersededBy(operation, replaced), replaced.input);
    faults.reach('operation.created', operation.kind);
    this.#executions.launch(work, operation, started.lease);
    return this.get(operation.id);
  }

  /**
   * Goes on where it stopped; what runs already is returned as it is, and where it is being taken back, that goes on
   * instead. `by`: who asks, since an approval belongs to the
   * one caller that it was given for. @throws AppError `not-resumable`, `not-found`
   */
  async resume(operationId: string, by: Caller): Promise<Operation> {
    this.#refuseWhenClosing();
    const operation = this.get(operationId);
    if (this.isLocal(operationId)) return operation;
    if (operation.status === 'rolling_back' && operation.takenBackBy !== null)
      return this.resume(operation.takenBackBy, by);
    if (operation.status === 'running') {
      if (!this.#abandoned.isAbandoned(operation)) return operation;
      // Only what is marked as interrupted tells when it stopped and what its targets were then.
      await this.#abandoned.markInterrupted();
      return this.resume(operationId, by);
    }
    if (!RESUMABLE.has(operation.status)) throw notResumable(operation);
    const { store, clock } = this.#deps;
    const why = store.read((view) =>
      whyAskAgain(view, operation, view.operations.steps(operationId), by, clock.now()),
    );
    if (why !== undefined) return this.#ask(operation, why);
    if (!this.#deps.seal.isWarranted(operation)) return this.#ask(operation, ALTERED);
    return this.#proceed(operation, { message: 'Resuming', error: null });
  }

  /**
   * Sets to work on an operation that waits for a decision: on the plan that was decided on, whatever is stored, and
   * for the approved targets alone. `consume` runs in the transaction that starts it; where it returns false nothing
   * is started.
   */
  async startApproved(
    operationId: string,
    { plan, targets }: { plan: Plan; targets: string[] },
    consume: (tx: StoreTransaction, operation: Operation) => boolean,
  ): Promise<boolean> {
    this.#refuseWhenClosing();
    const operation = this.get(operationId);
    if (operation.status !== 'awaiting_approval') return false;
    let consumed = false;
    const decided = { plan: planAsJson(plan), approvedTargets: targets, bundleId: plan.bundleId };
    const warrant = this.#deps.seal.warrant({ ...operation, ...decided });
    await this.#proceed(
      operation,
      { message: 'Approved', ...decided, warrant },
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
    if (!this.#deps.seal.isWarranted(waiting)) {
      this.#deps.inputs.withdraw(requestId);
      return this.#ask(waiting, ALTERED);
    }
    const { plain, secrets } = acceptInput(request, values);
    const answered = { message: 'Input received', input: null, answers: { ...waiting.answers, ...plain } };
    const operation = await this.#proceed(waiting, answered, (tx) => {
      for (const [ref, value] of secrets) tx.secrets.put(ref, value);
    });
    this.#deps.inputs.withdraw(requestId);
    return operation;
  }

  /** Asks it, or what takes it back, to stop between steps, resumable. @throws AppError `not-cancellable`, `not-found` */
  async cancel(operationId: string): Promise<Operation> {
    const { store, clock } = this.#deps;
    if (this.#executions.requestCancel(operationId)) return this.get(operationId);
    const { input, status, takenBackBy } = this.get(operationId);
    if (status === 'rolling_back' && takenBackBy !== null) return this.cancel(takenBackBy);
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
      const times = { endedAt: now, updatedAt: now };
      const operation: Operation = { ...stored, ...times, status: 'cancelled', message, input: null };
      this.#works.get(operation.kind)?.stopped?.(tx, operation);
      tx.operations.update(operation, null);
      return operation;
    });
    if (cancelled) this.#ended(cancelled, input);
    return cancelled ?? this.get(operationId);
  }

  /** At start, and after a full disk: marks what was left behind as interrupted, and announces inputs that wait. */
  async recover(): Promise<void> {
    await this.#abandoned.markInterrupted({ unrecorded: true });
    for (const { input, id } of this.waitingForInput()) if (input) this.#deps.inputs.announce(input, id);
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

  /** Lets a person decide whether it goes on. */
  #ask(operation: Operation, why: string): Promise<Operation> {
    if (this.#askToContinue) return this.#askToContinue(operation, why);
    throw nobodyToAsk(operation, why);
  }

  /** Tells the world that an operation ended that nobody worked on; a person is no longer asked for `input`. */
  #ended(operation: Operation, input: Operation['input']): void {
    if (input) this.#deps.inputs.withdraw(input.id);
    this.#executions.announce({ operation, step: null, bandEnd: operation.progress });
  }

  /** Takes the lease of an operation that nobody works on, and sets to work again. */
  async #proceed(
    operation: Operation,
    change: Partial<Operation>,
    also?: (tx: StoreTransaction) => boolean | void,
  ): Promise<Operation> {
    const { store, clock, owner, faults } = this.#deps;
    const work = this.#workOf(operation.kind);
    const now = clock.now();
    const resumed = resumedOperation(operation, change, now);
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
      work.begin?.(tx, resumed, planContext(this.#deps, tx));
      tx.operations.update(resumed, taken);
      return taken;
    });
    if (lease === undefined) return this.get(operation.id);
    if (change.approvedTargets) faults.reach('approval.consumed', operation.kind);
    this.#executions.launch(work, resumed, lease);
    return this.get(operation.id);
  }

  #workOf(kind: string): Work<JsonObject> {
    const work = this.#works.get(kind);
    if (work !== undefined) return work;
    throw unknownWork(kind);
  }

  #refuseWhenClosing(): void {
    if (this.#closing) throw shuttingDown();
  }
}
