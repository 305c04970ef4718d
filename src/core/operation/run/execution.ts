// One process working on one operation under its lease, from its first step until it settles, waits or stops.
import type { AuditLog } from '../../audit/auditLog.ts';
import type { SecretDelivery } from '../../delivery/secretDelivery.ts';
import { AppError } from '../../errors.ts';
import type { GuestPorts } from '../../guest/guestCalls.ts';
import type { JsonObject } from '../../json.ts';
import type { StoredResults } from '../../toolSource/storedResults.ts';
import type { Clock, FaultInjector, Hasher, Ids, Logger } from '../../hostPorts.ts';
import type { ManifestCatalog } from '../../provider/manifestCatalog.ts';
import type { Store } from '../../storage/store.ts';
import { OperationAdmission, type OperationPart } from '../admission.ts';
import type { CallScope } from '../callScope.ts';
import type { CallJournal } from '../journal/callJournal.ts';
import type { LeaseKeeper } from '../lease/leaseKeeper.ts';
import type { Operation, StepRecord } from '../operation.ts';
import type { OperationEvent } from '../progress.ts';
import type { Step, StepContext } from '../step.ts';
import { planContext, type Work } from '../work.ts';
import { OperationRecorder } from './operationRecorder.ts';
import { createStepContext } from './stepContext.ts';
import { runSteps, type Band } from './stepLoop.ts';
import { recordedOutputs } from './stepRecords.ts';
import { InputNeeded, StopRequested } from './stop.ts';
import { stopEvent } from './stopEvent.ts';

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
  guests: GuestPorts;
  results: StoredResults;
}

export class Execution {
  readonly #deps: ExecutionDeps;
  readonly #work: Work<JsonObject>;
  readonly #keeper: LeaseKeeper;
  readonly #abort = new AbortController();
  readonly #stop = new AbortController();
  readonly #stopOrAbort = AbortSignal.any([this.#stop.signal, this.#abort.signal]);
  readonly recorder: OperationRecorder;
  readonly #admission: OperationAdmission;
  /** By part, for operations that work on each of their targets apart. */
  #partAdmissions: ReadonlyMap<string, OperationAdmission> = new Map();

  constructor(
    deps: ExecutionDeps,
    work: Work<JsonObject>,
    operation: Operation,
    keeper: LeaseKeeper,
    publish: (event: OperationEvent) => void,
  ) {
    this.#deps = deps;
    this.#work = work;
    this.#keeper = keeper;
    this.#admission = new OperationAdmission(deps, operation);
    this.recorder = new OperationRecorder(deps, work, operation, keeper, {
      publish,
      onCancelRequested: () => this.requestStop('cancelled'),
    });
  }

  /** Stops at the next boundary. Waits for outward calls in progress; pauses between them end at once. */
  requestStop(why: StopRequested['why']): void {
    if (this.#stop.signal.aborted) return;
    const { operation, step } = this.recorder;
    if (why === 'cancelled' && operation.status === 'running')
      this.recorder.say(`Stopping: ${step?.title ?? operation.message} finishes first`);
    this.#stop.abort(new StopRequested(why));
  }

  /** Stops waiting for answers; their intents stay open. */
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
    const { recorder } = this;
    const { id, kind } = recorder.operation;
    const { steps, sends } = store.read((view) => {
      const context = planContext(this.#deps, view);
      return {
        steps: this.#work.steps(recorder.operation, context),
        sends: this.#work.sends?.(recorder.operation, context) ?? [],
      };
    });
    for (const sent of sends) this.#admission.checkPlanned(sent);
    this.#partAdmissions = new Map(
      partsOf(steps).map((part) => [
        part.targetId,
        new OperationAdmission(this.#deps, recorder.operation, part),
      ]),
    );
    const records = await recorder.prepareSteps(steps);
    this.#work.prepare?.(this.#contextFor({ name: steps[0]?.name ?? 'prepare' }, { start: 0, end: 0 }));
    const outputs = recordedOutputs(store, id);
    await runSteps(steps, records, outputs, {
      enter: (record, band) => {
        recorder.enterStep(record, band.end);
        this.#checkpoint();
      },
      run: (step, record, band) => this.#runStep(step, record, band),
      failed: ({ message }) => recorder.failStep(message),
    });
    await recorder.complete(outputs);
    faults.reach('operation.completed', kind);
  }

  async #runStep(step: Step, record: StepRecord, band: Band): Promise<JsonObject> {
    const { faults } = this.#deps;
    await this.recorder.startStep(record, step.title, band.start);
    faults.reach('step.started', step.name);
    const effect = await step.run(this.#contextFor(step, band));
    await this.recorder.completeStep(effect);
    faults.reach('step.completed', step.name);
    return effect.output;
  }

  #contextFor({ name: step, part }: Pick<Step, 'name' | 'part'>, { start, end }: Band): StepContext {
    const { recorder } = this;
    const scope: CallScope = {
      operationId: recorder.operation.id,
      caller: recorder.operation.caller.id,
      step,
      phase: 'run',
      lease: () => this.#keeper.lease,
      holdLease: () => this.#keeper.hold(),
      admission: this.#partAdmissions.get(part ?? '') ?? this.#admission,
      signal: this.#abort.signal,
      stopSignal: this.#stopOrAbort,
      checkpoint: () => this.#checkpoint(),
      warn: (text) => recorder.warn(text),
    };
    return createStepContext(this.#deps, scope, {
      operation: () => recorder.operation,
      write: (work) => recorder.write(work),
      progress: (fraction, message) =>
        recorder.progress(start + Math.min(Math.max(fraction, 0), 1) * (end - start), message),
    });
  }

  /** Records how it ended early. If that write fails, the lease expires and recovery finds the operation. */
  async #settleStopped(error: unknown): Promise<void> {
    const { logger, clock, ids } = this.#deps;
    const { operation, step } = this.recorder;
    if (isTakenOver(error) || isTakenOver(this.#abort.signal.reason)) return this.#leave();
    const event = stopEvent(operation, this.#stopCause(error), step, { now: clock.now(), ids, logger });
    try {
      await this.recorder.stop(event);
    } catch (writeError) {
      if (isTakenOver(writeError)) return this.#leave();
      logger.error('The end of an operation could not be written; recovery will find it.', writeError, {
        operation_id: operation.id,
      });
      this.recorder.leaveUnwritten(event.type === 'failed' ? event.error.message : operation.message);
    }
  }

  /** Another process works on it now and reports on it. */
  #leave(): void {
    const { id } = this.recorder.operation;
    this.#deps.logger.warn('Another process took over the operation.', { operation_id: id });
  }

  /** An answer abandoned at shutdown is no failure of the step. */
  #stopCause(error: unknown): unknown {
    return this.#abort.signal.aborted && !(error instanceof InputNeeded)
      ? new StopRequested('shutting-down')
      : error;
  }

  #checkpoint(): void {
    this.#abort.signal.throwIfAborted();
    this.#stop.signal.throwIfAborted();
  }
}

function partsOf(steps: readonly Step[]): OperationPart[] {
  const byPart = Map.groupBy(steps, ({ part }) => part);
  return [...byPart].flatMap(([targetId, own]) =>
    targetId === undefined ? [] : [{ targetId, steps: new Set(own.map(({ name }) => name)) }],
  );
}

function isTakenOver(error: unknown): boolean {
  return AppError.is(error, 'lease-lost');
}
