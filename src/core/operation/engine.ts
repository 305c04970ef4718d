// The operation engine starts, joins, resumes, cancels and recovers operations, and reports their state. It knows
// works only by tool name. Callers decide who may start one, and whom to ask.
import { AppError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { Disposable, Event } from '../lifecycle.ts';
import type { Plan } from '../plan/plan.ts';
import type { StoreTransaction, StoreView } from '../storage/store.ts';
import { compensationOf, type Compensation } from './compensation.ts';
import { notCancellable, notResumable, shuttingDown } from './engineRefusals.ts';
import { acceptInput } from './input.ts';
import type { InputPrompt } from './inputPrompt.ts';
import { residue } from './journal/residue.ts';
import { AbandonedOperations } from './lease/abandoned.ts';
import {
  RESUMABLE,
  type Caller,
  type Operation,
  type OperationStatus,
  type StartRequest,
  type StepRecord,
} from './operation.ts';
import { OperationStarts, type AlsoAtStart, type StartDeps } from './operationStarts.ts';
import type { OperationStream } from './operationStream.ts';
import type { OperationEvent } from './progress.ts';
import type { ExecutionDeps } from './run/execution.ts';
import { Executions } from './run/executions.ts';
import { areAllCompleted } from './run/stepRecords.ts';
import { transition, TRANSITIONS } from './transitions.ts';
import { changedManifest } from './plannedManifests.ts';
import { planAsJson, planOf, whyAskAgain } from './approvedPlan.ts';
import { phrase, type Wording } from '../plan/phrase.ts';
import { planContext, type Work } from './work.ts';

export interface EngineDeps extends ExecutionDeps, StartDeps {
  stream: OperationStream;
  inputs: InputPrompt;
}

/** The outcome of a request to continue an operation. */
export type Continued =
  | { kind: 'continued'; operation: Operation }
  /** A person must decide first; nothing has changed. `why` completes "…, because". */
  | { kind: 'needs-approval'; operation: Operation; why: Wording };

const ALTERED = phrase('its record is not the one that was allowed to start');
const MOST_LISTED = 100;

export class OperationEngine implements Disposable {
  readonly #deps: EngineDeps;
  readonly #executions: Executions;
  readonly #starts: OperationStarts;
  readonly #abandoned: AbandonedOperations;
  #closing = false;

  constructor(deps: EngineDeps) {
    const { stream } = deps;
    this.#deps = deps;
    this.#executions = new Executions(deps, stream);
    this.#starts = new OperationStarts(deps, this.#executions, stream);
    this.#abandoned = new AbandonedOperations(deps, this.#executions, stream, (kind) =>
      this.#starts.workOf(kind),
    );
  }

  /** Every change of every operation that this process makes or detects, in order. */
  get onDidChange(): Event<OperationEvent> {
    return this.#deps.stream.onDidChange;
  }

  /** Operations that a crash or a closed window abandoned, each reported once; `interrupted()` has them all. */
  get onDidFindInterrupted(): Event<Operation[]> {
    return this.#abandoned.onDidFind;
  }

  /** Registers a tool's work; called once for each at composition. */
  register(kind: string, work: Work<JsonObject>): void {
    this.#starts.register(kind, work);
  }

  /** The kinds of work that operations can be of, in the order of registration. */
  kinds(): string[] {
    return this.#starts.kinds();
  }

  /** The newest state: from this process if it works on it, else as stored. @throws AppError `not-found` */
  get(operationId: string): Operation {
    const operation =
      this.#executions.snapshot(operationId) ??
      this.#deps.store.read((view) => view.operations.get(operationId));
    if (operation !== undefined) return operation;
    throw new AppError('not-found', `There is no operation ${operationId}.`, {
      next: 'list_operations shows those that exist.',
    });
  }

  steps(operationId: string): StepRecord[] {
    const live = this.#executions.runningStep(operationId);
    const stored = this.#deps.store.read((view) => view.operations.steps(operationId));
    return live ? stored.map((step) => (step.index === live.index ? live : step)) : stored;
  }

  /** Whether this process works on it. */
  isLocal(operationId: string): boolean {
    return this.#executions.has(operationId);
  }

  /** Lines on what a stopped operation left at its providers; empty if it runs, completed, or was undone. */
  existsNow({ id, status }: Operation): string[] {
    if (!RESUMABLE.has(status) && status !== 'rolling_back') return [];
    const { store, manifests } = this.#deps;
    return residue(
      store.read((view) => view.operations.calls(id)),
      manifests,
    );
  }

  /** How it can be undone or rolled back now; null if it can't. @throws AppError `not-found` */
  compensation(operationId: string): Compensation | null {
    const operation = this.get(operationId);
    return this.#deps.store.read((view) =>
      compensationOf(operation, this.#starts.workOf(operation.kind), planContext(this.#deps, view)),
    );
  }

  interrupted(): Operation[] {
    return this.#withStatus('interrupted');
  }

  waitingForInput(): Operation[] {
    return this.#withStatus('awaiting_input');
  }

  /**
   * Creates the operation and its initial records in one transaction, and starts work. If the same request is
   * already in flight, returns that operation. @param also runs in that transaction; what it throws stops it
   * @throws AppError `bundle-busy`, `shutting-down`
   */
  async start(request: StartRequest, also?: AlsoAtStart): Promise<Operation> {
    this.#refuseWhenClosing();
    return this.#starts.begin(request, also);
  }

  /**
   * Continues where the operation stopped. If it already runs, returns it unchanged; if a rollback is in
   * progress, continues the rollback.
   * @param by the caller; an approval belongs to the one caller that received it
   * @throws AppError `not-resumable`, `not-found`
   */
  async resume(operationId: string, by: Caller): Promise<Continued> {
    this.#refuseWhenClosing();
    const operation = this.get(operationId);
    if (this.isLocal(operationId)) return { kind: 'continued', operation };
    if (operation.status === 'rolling_back') return this.resume(operation.takenBackBy, by);
    if (operation.status === 'running') {
      if (!this.#abandoned.isAbandoned(operation)) return { kind: 'continued', operation };
      // Only a record marked as interrupted shows when it stopped and the state of its targets then.
      await this.#abandoned.markInterrupted();
      return this.resume(operationId, by);
    }
    if (!RESUMABLE.has(operation.status)) throw notResumable(operation);
    const { store, clock } = this.#deps;
    const now = clock.now();
    const why = store.read((view) =>
      this.#isAllDone(operation, view)
        ? this.#whyAltered(operation)
        : (whyAskAgain(view, operation, view.operations.steps(operationId), by, now) ??
          this.#whyPlanAgain(operation)),
    );
    if (why !== undefined) return { kind: 'needs-approval', operation, why };
    const resumed = await this.#starts.proceed(operation, { type: 'resumed', now });
    return { kind: 'continued', operation: resumed ?? this.get(operationId) };
  }

  /**
   * Starts an operation that waits for a decision: with the plan that was decided on, whatever is stored, and
   * only for the approved targets.
   * @param consume runs in the transaction that starts it; if it returns false, nothing starts
   * @returns whether the operation started
   */
  async startApproved(
    operationId: string,
    { plan, targets }: { plan: Plan; targets: string[] },
    consume: (tx: StoreTransaction, operation: Operation) => boolean,
  ): Promise<boolean> {
    this.#refuseWhenClosing();
    const operation = this.get(operationId);
    if (operation.status !== 'awaiting_approval') return false;
    const { seal, clock } = this.#deps;
    const decided = { plan: planAsJson(plan), bundleId: plan.bundleId };
    const warrant = seal.warrant({ ...operation, ...decided, approvedTargets: targets });
    const event = { type: 'approved', now: clock.now(), ...decided, targets, warrant } as const;
    return (await this.#starts.proceed(operation, event, (tx) => consume(tx, operation))) !== undefined;
  }

  /**
   * Accepts a person's values for an `awaiting_input` operation and continues. @throws AppError `not-found`,
   * `bad-inputs`
   */
  async provideInput(requestId: string, values: Record<string, string>): Promise<Continued> {
    this.#refuseWhenClosing();
    const { inputs, clock } = this.#deps;
    const waiting = this.waitingForInput().find(({ input }) => input?.id === requestId);
    if (!waiting?.input) {
      throw new AppError('not-found', 'Nothing waits for this input anymore.', {
        next: 'It was answered or cancelled in the meantime; nothing was stored.',
      });
    }
    const why = this.#whyPlanAgain(waiting);
    if (why !== undefined) {
      inputs.withdraw(requestId);
      return { kind: 'needs-approval', operation: waiting, why };
    }
    const { plain, secrets } = acceptInput(waiting.input, values);
    const event = { type: 'inputReceived', now: clock.now(), answers: plain } as const;
    const resumed = await this.#starts.proceed(waiting, event, (tx) => {
      for (const [ref, value] of secrets) tx.secrets.put(ref, value);
    });
    inputs.withdraw(requestId);
    return { kind: 'continued', operation: resumed ?? this.get(waiting.id) };
  }

  /**
   * Requests that it, or its rollback, stop between steps, resumable. @throws AppError `not-cancellable`,
   * `not-found`
   */
  async cancel(operationId: string): Promise<Operation> {
    const { store, clock, stream } = this.#deps;
    if (this.#executions.requestCancel(operationId)) return this.get(operationId);
    const before = this.get(operationId);
    if (before.status === 'rolling_back') return this.cancel(before.takenBackBy);
    const cancelled = await store.transaction((tx): Operation | undefined => {
      // Decide on the stored record: another window may just have finished or started it.
      const stored = tx.operations.get(operationId);
      if (stored === undefined || !TRANSITIONS.cancelled.from.includes(stored.status))
        throw notCancellable(stored);
      if (stored.lease !== null) {
        // Another window works on it and sees the request at its next boundary or heartbeat.
        tx.operations.requestCancel(operationId);
        return undefined;
      }
      const { operation } = transition(stored, { type: 'cancelled', now: clock.now(), step: null });
      this.#starts.workOf(operation.kind)?.stopped?.(tx, operation);
      tx.operations.update(operation, null);
      return operation;
    });
    if (cancelled) stream.announceEnded(cancelled, before);
    return cancelled ?? this.get(operationId);
  }

  /** At start, and after a full disk: marks abandoned operations as interrupted, and announces inputs that wait. */
  async recover(): Promise<void> {
    await this.#abandoned.markInterrupted({ unrecorded: true });
    for (const { input, id } of this.waitingForInput()) if (input) this.#deps.inputs.announce(input, id);
  }

  /** Stops everything at the next boundary, within about 3 s, and starts nothing new. */
  async shutdown(): Promise<void> {
    this.#closing = true;
    this.#abandoned.dispose();
    await this.#executions.stopAll();
  }

  dispose(): void {
    this.#abandoned.dispose();
    this.#deps.stream.dispose();
  }

  /** Whether only its end is left to be recorded, which sends nothing: no plan could be made of that again. */
  #isAllDone(operation: Operation, view: StoreView): boolean {
    const work = this.#starts.workOf(operation.kind);
    return work !== undefined && areAllCompleted(view, operation, work, planContext(this.#deps, view));
  }

  #whyAltered(operation: Operation): Wording | undefined {
    return this.#deps.seal.isWarranted(operation) ? undefined : ALTERED;
  }

  /** What it was allowed to start with is altered, or no longer what would be sent. */
  #whyPlanAgain(operation: Operation): Wording | undefined {
    const altered = this.#whyAltered(operation);
    if (altered !== undefined) return altered;
    const plan = planOf(operation);
    const provider = plan === null ? undefined : changedManifest(plan, this.#deps);
    return provider === undefined
      ? undefined
      : phrase('what is declared of the provider {provider} has changed', { provider });
  }

  #withStatus(status: OperationStatus): Operation[] {
    return this.#deps.store.read(
      (view) => view.operations.page({ statuses: [status] }, null, MOST_LISTED).items,
    );
  }

  #refuseWhenClosing(): void {
    if (this.#closing) throw shuttingDown();
  }
}
