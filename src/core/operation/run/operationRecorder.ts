// The only writer of an operation under its lease: records progress on disk and reports it to subscribers.
import type { AuditLog } from '../../audit/auditLog.ts';
import type { JsonObject } from '../../json.ts';
import type { Clock } from '../../hostPorts.ts';
import type { Store, StoreTransaction } from '../../storage/store.ts';
import type { LeaseKeeper } from '../lease/leaseKeeper.ts';
import type { Operation, StepRecord } from '../operation.ts';
import type { OperationEvent } from '../progress.ts';
import type { Step, StepEffect } from '../step.ts';
import { transition, type Transition, type TransitionEvent } from '../transitions.ts';
import { revisionsOf } from '../approvedPlan.ts';
import type { Work } from '../work.ts';
import { failedStep, prepareStepRecords, stoppedStep } from './stepRecords.ts';

export interface RecorderDeps {
  store: Store;
  audit: AuditLog;
  clock: Clock;
}

export interface RecorderHandlers {
  publish(event: OperationEvent): void;
  /** Another window asked to cancel. */
  onCancelRequested(): void;
}

/** How work can end before completion. */
export type StopEvent = TransitionEvent<'inputNeeded' | 'paused' | 'cancelled' | 'interrupted' | 'failed'>;

export class OperationRecorder {
  readonly #deps: RecorderDeps;
  readonly #work: Work<JsonObject>;
  readonly #keeper: LeaseKeeper;
  readonly #handlers: RecorderHandlers;
  #operation: Operation;
  #step: StepRecord | null = null;
  #bandEnd = 0;

  constructor(
    deps: RecorderDeps,
    work: Work<JsonObject>,
    operation: Operation,
    keeper: LeaseKeeper,
    handlers: RecorderHandlers,
  ) {
    this.#deps = deps;
    this.#work = work;
    this.#operation = operation;
    this.#keeper = keeper;
    this.#handlers = handlers;
  }

  /** The live state, with messages that are not on disk. */
  get operation(): Operation {
    return this.#operation;
  }

  get step(): StepRecord | null {
    return this.#step;
  }

  prepareSteps(steps: Step[]): Promise<StepRecord[]> {
    return prepareStepRecords(this.#deps.store, this.#operation.id, steps, this.#keeper.lease);
  }

  /** If the operation stops now, it resumes at this step. */
  enterStep(step: StepRecord, bandEnd: number): void {
    this.#step = step;
    this.#bandEnd = bandEnd;
  }

  /** @param title the step's current title; the record keeps the title from the first plan */
  async startStep(step: StepRecord, title: string, bandStart: number): Promise<void> {
    const startedAt = this.#deps.clock.now();
    await this.#putStep(
      { ...step, startedAt, endedAt: null, status: 'running', message: title },
      this.#advanced(bandStart, title),
    );
  }

  /** Records the step and its effects in one transaction. */
  async completeStep(effect: StepEffect): Promise<void> {
    if (this.#step === null) return;
    const { message, output } = effect;
    const endedAt = this.#deps.clock.now();
    await this.#putStep(
      { ...this.#step, status: 'completed', message, output, endedAt },
      this.#advanced(this.#bandEnd, message),
      (tx) => effect.apply?.(tx),
    );
  }

  /** The running step's part stays as it is; the other parts continue. */
  async failStep(message: string): Promise<void> {
    if (this.#step === null) return;
    const failed = failedStep(this.#step, message, this.#deps.clock.now());
    await this.#write(this.#operation, (tx) => tx.operations.putStep(failed, this.#keeper.lease));
    this.#step = failed;
  }

  /** @param percent of the whole operation; stored with the next write or heartbeat */
  progress(percent: number, message: string): void {
    this.#set(this.#advanced(percent, message));
  }

  /** Shows subscribers a message without progress. */
  say(message: string): void {
    this.#set({ ...this.#operation, message });
  }

  /** Runs in the transaction of a heartbeat, so other windows see the progress. */
  beat(tx: StoreTransaction): void {
    const stored = tx.operations.get(this.#operation.id);
    const { message, progress, updatedAt } = this.#operation;
    if (stored?.status !== 'running' || stored.message === message) return;
    const seen = { message, updatedAt, progress: Math.max(progress, stored.progress) };
    tx.operations.update({ ...stored, ...seen }, this.#keeper.lease);
  }

  /** Resolves when the warning is on disk. */
  async warn(text: string): Promise<void> {
    if (this.#operation.warnings.includes(text)) return;
    const warned = { ...this.#operation, warnings: [...this.#operation.warnings, text] };
    await this.#write(warned);
    this.#set(warned);
  }

  /** Writes the work's own records under the lease. */
  write(also: (tx: StoreTransaction) => void): Promise<void> {
    return this.#write(this.#operation, also);
  }

  /** Ends the work with its last writes and its result. */
  async complete(outputs: ReadonlyMap<string, JsonObject>): Promise<void> {
    const now = this.#deps.clock.now();
    const ending = { ...this.#operation, updatedAt: now };
    const completed = await this.#deps.store.transaction((tx) => {
      const result = this.#work.finish(tx, ending, outputs);
      return this.#end(tx, transition(this.#operation, { type: 'completed', now, result }));
    });
    this.#step = null;
    this.#set(completed);
  }

  /** Records how the work ended early, and frees the operation. */
  async stop(event: StopEvent): Promise<void> {
    const stop = transition(this.#operation, event);
    const stopped = await this.#deps.store.transaction((tx) => {
      if (this.#step?.status === 'running') {
        this.#step = stoppedStep(this.#step, stop.operation);
        tx.operations.putStep(this.#step, this.#keeper.lease);
      }
      this.#work.stopped?.(tx, stop.operation);
      return this.#end(tx, stop);
    });
    this.#set(stopped);
  }

  /** Reports the stop to subscribers although it could not be written; recovery finds the operation. */
  leaveUnwritten(message: string): void {
    const now = this.#deps.clock.now();
    this.#set(transition(this.#operation, { type: 'interrupted', now, message }).operation);
  }

  #end(tx: StoreTransaction, { operation, audit }: Transition): Operation {
    const left: Operation = { ...operation, leftRevisions: revisionsOf(tx, operation) };
    tx.operations.update(left, this.#keeper.lease);
    if (audit) this.#deps.audit.append(tx, audit);
    tx.operations.releaseLease(left.id, this.#keeper.lease);
    return left;
  }

  async #putStep(
    step: StepRecord,
    operation: Operation,
    also?: (tx: StoreTransaction) => void,
  ): Promise<void> {
    await this.#write(operation, (tx) => {
      also?.(tx);
      tx.operations.putStep(step, this.#keeper.lease);
    });
    this.#step = step;
    this.#set(operation);
  }

  /** A cancel that another window requested in the meantime survives the write, and takes effect. */
  async #write(operation: Operation, also?: (tx: StoreTransaction) => void): Promise<void> {
    const cancelRequested = await this.#deps.store.transaction((tx) => {
      const asked = tx.operations.get(operation.id)?.cancelRequested ?? false;
      also?.(tx);
      tx.operations.update({ ...operation, cancelRequested: asked }, this.#keeper.lease);
      return asked;
    });
    if (cancelRequested) this.#handlers.onCancelRequested();
  }

  #advanced(percent: number, message: string): Operation {
    return {
      ...this.#operation,
      progress: Math.max(this.#operation.progress, Math.min(percent, 99.9)),
      message,
      updatedAt: this.#deps.clock.now(),
    };
  }

  #set(operation: Operation): void {
    this.#operation = operation;
    this.#handlers.publish({ operation, step: this.#step, bandEnd: this.#bandEnd });
  }
}
