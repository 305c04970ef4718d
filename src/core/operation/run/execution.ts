// One process working on one operation under its lease: steps in order, each recorded before and after.
import type { AuditLog } from '../../audit/auditLog.ts';
import { workEnds } from '../../audit/operationEntries.ts';
import { AppError } from '../../errors.ts';
import type { SecretDelivery } from '../../delivery/secretDelivery.ts';
import type { JsonObject } from '../../json.ts';
import type { Clock, FaultInjector, Hasher, Ids, Logger } from '../../hostPorts.ts';
import type { ManifestCatalog } from '../../provider/manifestCatalog.ts';
import type { Store, StoreTransaction } from '../../storage/store.ts';
import { planContext, type Work } from '../work.ts';
import type { CallJournal } from '../journal/callJournal.ts';
import type { CallScope } from '../callScope.ts';
import type { LeaseKeeper } from '../lease/leaseKeeper.ts';
import type { Operation, StepRecord } from '../operation.ts';
import type { OperationEvent } from '../progress.ts';
import type { Step, StepContext, StepEffect } from '../step.ts';
import { createStepContext } from './stepContext.ts';
import { InputNeeded, StopRequested } from './stop.ts';
import { StepGroups } from './stepGroups.ts';
import { failedStep, prepareStepRecords, recordedOutputs, stoppedStep } from './stepRecords.ts';
import { revisionsOf } from '../waitingOperations.ts';
import { stoppedOperation } from './stoppedOperation.ts';

export interface ExecutionDeps {
  store: Store;
  audit: AuditLog;
  journal: CallJournal;
  deliveries: SecretDelivery;
  manifests: ManifestCatalog;
  clock: Clock;
  ids: Ids;
  hasher: Hasher;
  faults: FaultInjector;
  logger: Logger;
}

export class Execution {
  readonly #deps: ExecutionDeps;
  readonly #work: Work<JsonObject>;
  readonly #keeper: LeaseKeeper;
  readonly #publish: (event: OperationEvent) => void;
  readonly #abort = new AbortController();
  readonly #stop = new AbortController();
  readonly #stopOrAbort = AbortSignal.any([this.#stop.signal, this.#abort.signal]);
  #operation: Operation;
  #step: StepRecord | null = null;
  #bandEnd = 0;

  constructor(
    deps: ExecutionDeps,
    work: Work<JsonObject>,
    operation: Operation,
    keeper: LeaseKeeper,
    publish: (event: OperationEvent) => void,
  ) {
    this.#deps = deps;
    this.#work = work;
    this.#operation = operation;
    this.#keeper = keeper;
    this.#publish = publish;
  }

  get snapshot(): Operation {
    return this.#operation;
  }

  get step(): StepRecord | null {
    return this.#step;
  }

  /** Stops at the next boundary. Outward calls under way are waited for, pauses between them end at once. */
  requestStop(why: StopRequested['why']): void {
    if (this.#stop.signal.aborted) return;
    if (why === 'cancelled' && this.#operation.status === 'running') {
      this.#say(`Stopping: ${this.#step?.title ?? this.#operation.message} comes to its end first`);
    }
    this.#stop.abort(new StopRequested(why));
  }

  /** Gives up waiting for answers; their intents stay open. */
  abort(reason: Error): void {
    this.#abort.abort(reason);
  }

  /** Works until the operation settles, waits for a person, or stops. Never rejects. */
  async run(): Promise<void> {
    try {
      await this.#runSteps();
    } catch (error) {
      await this.#settleStopped(error);
    }
  }

  async #runSteps(): Promise<void> {
    const { store, faults } = this.#deps;
    const steps = store.read((view) => this.#work.steps(this.#operation, planContext(this.#deps, view)));
    const deps = new StepGroups(steps);
    const records = await prepareStepRecords(store, this.#operation.id, steps, this.#keeper.lease);
    this.#work.prepare?.(this.#contextFor(steps[0]?.name ?? 'prepare'));
    const totalWeight = steps.reduce((sum, step) => sum + step.weight, 0);
    const outputs = recordedOutputs(store, this.#operation.id);
    let doneWeight = 0;
    for (const [index, step] of steps.entries()) {
      const record = records[index];
      if (record === undefined) throw new AppError('internal', `Step ${step.name} has no record.`);
      const bandStart = (doneWeight / totalWeight) * 100;
      doneWeight += step.weight;
      this.#bandEnd = (doneWeight / totalWeight) * 100;
      if (record.status === 'completed' || deps.isGivenUp(step)) continue;
      // What stops here is resumable at this step.
      this.#step = record;
      this.#checkpoint();
      const run = () => this.#runStep(step, record, bandStart);
      const output = await deps.attempt(step, run, (error) => this.#failPart(error));
      if (output !== undefined) outputs.set(step.name, output);
    }
    deps.throwIfGivenUp();
    const ended = this.#deps.clock.now();
    const times = { endedAt: ended, updatedAt: ended };
    let completed: Operation = {
      ...this.#operation,
      ...times,
      status: 'completed',
      progress: 100,
      error: null,
    };
    await store.transaction((tx) => {
      const result = this.#work.finish(tx, completed, outputs);
      const message = typeof result['message'] === 'string' ? result['message'] : completed.message;
      completed = { ...completed, result, message, lease: null };
      completed = { ...completed, leftRevisions: revisionsOf(tx, completed) };
      tx.operations.update(completed, this.#keeper.lease);
      this.#deps.audit.append(tx, workEnds(completed));
      tx.operations.releaseLease(completed.id, this.#keeper.lease);
    });
    this.#step = null;
    this.#set(completed);
    faults.reach('operation.completed', completed.kind);
  }

  async #runStep(step: Step, record: StepRecord, bandStart: number): Promise<JsonObject> {
    const { clock, faults } = this.#deps;
    const times = { startedAt: clock.now(), endedAt: null };
    const started: StepRecord = { ...record, ...times, status: 'running', message: step.title };
    const running = this.#advanced(bandStart, step.title);
    await this.#write(running, (tx) => tx.operations.putStep(started, this.#keeper.lease));
    this.#step = started;
    this.#set(running);
    faults.reach('step.started', step.name);
    const effect: StepEffect = await step.run(this.#contextFor(step.name, bandStart));
    const done: StepRecord = {
      ...started,
      status: 'completed',
      message: effect.message,
      output: effect.output,
      endedAt: clock.now(),
    };
    const advanced = this.#advanced(this.#bandEnd, effect.message);
    await this.#write(advanced, (tx) => {
      effect.apply?.(tx);
      tx.operations.putStep(done, this.#keeper.lease);
    });
    this.#step = done;
    this.#set(advanced);
    faults.reach('step.completed', step.name);
    return effect.output;
  }

  /** The part that the running step belongs to is left as it is; the other parts go on. */
  async #failPart({ message }: AppError): Promise<void> {
    if (this.#step === null) return;
    const failed = failedStep(this.#step, message, this.#deps.clock.now());
    await this.#write(this.#operation, (tx) => tx.operations.putStep(failed, this.#keeper.lease));
    this.#step = failed;
  }

  #contextFor(stepName: string, bandStart = 0): StepContext {
    const scope: CallScope = {
      operationId: this.#operation.id,
      step: stepName,
      phase: 'run',
      lease: () => this.#keeper.lease,
      signal: this.#abort.signal,
      stopSignal: this.#stopOrAbort,
      checkpoint: () => this.#checkpoint(),
      warn: (text) => this.#warn(text),
    };
    return createStepContext(this.#deps, scope, {
      operation: () => this.#operation,
      write: (work) => this.#write(this.#operation, work),
      progress: (fraction, message) => {
        const within = bandStart + Math.min(Math.max(fraction, 0), 1) * (this.#bandEnd - bandStart);
        this.#set(this.#advanced(within, message));
      },
    });
  }

  /** Records how it ended early. Where even that cannot be written, the lease runs out and recovery finds it. */
  async #settleStopped(error: unknown): Promise<void> {
    const { store, logger, clock, ids } = this.#deps;
    if (isTakenOver(error) || isTakenOver(this.#abort.signal.reason)) return this.#leave();
    const stopped = stoppedOperation(this.#operation, this.#stopCause(error), this.#step, {
      now: clock.now(),
      ids,
      logger,
    });
    try {
      await store.transaction((tx) => {
        this.#recordStop(tx, stopped);
      });
      this.#set({ ...stopped, lease: null });
    } catch (writeError) {
      if (isTakenOver(writeError)) return this.#leave();
      logger.error(
        'The end of an operation could not be written; it will be found as interrupted.',
        writeError,
        { operation_id: stopped.id },
      );
      this.#set({ ...stopped, status: 'interrupted', lease: null });
    }
  }

  /** Another process works on it now: what it is from here on is that one's to say. */
  #leave(): void {
    const { id } = this.#operation;
    this.#deps.logger.warn('Another process took over the operation.', { operation_id: id });
  }

  #recordStop(tx: StoreTransaction, stopped: Operation): void {
    const lease = this.#keeper.lease;
    if (this.#step?.status === 'running') {
      this.#step = stoppedStep(this.#step, stopped);
      tx.operations.putStep(this.#step, lease);
    }
    this.#work.stopped?.(tx, stopped);
    tx.operations.update({ ...stopped, leftRevisions: revisionsOf(tx, stopped) }, lease);
    // A pause is no end: the log tells of the work once, not of each of its parts.
    if (stopped.status !== 'paused') this.#deps.audit.append(tx, workEnds(stopped));
    tx.operations.releaseLease(stopped.id, lease);
  }

  /** An answer that was given up because the process ends is no failure of the step. */
  #stopCause(error: unknown): unknown {
    return this.#abort.signal.aborted && !(error instanceof InputNeeded)
      ? new StopRequested('shutting-down')
      : error;
  }

  #checkpoint(): void {
    this.#abort.signal.throwIfAborted();
    this.#stop.signal.throwIfAborted();
  }

  async #warn(text: string): Promise<void> {
    if (this.#operation.warnings.includes(text)) return;
    const warned = { ...this.#operation, warnings: [...this.#operation.warnings, text] };
    await this.#write(warned);
    this.#set(warned);
  }

  /** Writes how far it is. A cancel that another window asked for meanwhile outlasts the write, and is heeded. */
  async #write(operation: Operation, also?: (tx: StoreTransaction) => void): Promise<void> {
    const cancelRequested = await this.#deps.store.transaction((tx) => {
      const asked = tx.operations.get(operation.id)?.cancelRequested ?? false;
      also?.(tx);
      tx.operations.update({ ...operation, cancelRequested: asked }, this.#keeper.lease);
      return asked;
    });
    if (cancelRequested) this.requestStop('cancelled');
  }

  #advanced(progress: number, message: string): Operation {
    return {
      ...this.#operation,
      progress: Math.max(this.#operation.progress, Math.min(progress, 99.9)),
      message,
      updatedAt: this.#deps.clock.now(),
    };
  }

  #say(message: string): void {
    this.#set({ ...this.#operation, message });
  }

  #set(operation: Operation): void {
    this.#operation = operation;
    this.#publish({ operation, step: this.#step, bandEnd: this.#bandEnd });
  }
}

function isTakenOver(error: unknown): boolean {
  return AppError.is(error, 'lease-lost');
}
