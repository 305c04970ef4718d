// The operations that this process works on right now, and the one stream of what happens to them.
import { AppError } from '../../errors.ts';
import { Emitter, type Disposable, type Event } from '../../lifecycle.ts';
import type { Work } from '../work.ts';
import type { JsonObject } from '../../json.ts';
import type { InputPrompt } from '../inputPrompt.ts';
import { Execution, type ExecutionDeps } from './execution.ts';
import { LeaseKeeper } from '../lease/leaseKeeper.ts';
import { WORKED_ON, type Lease, type Operation, type StepRecord } from '../operation.ts';
import type { OperationEvent } from '../progress.ts';

/** Outward calls get this long to answer when the process shuts down; VS Code grants 5 s in all. */
const SHUTDOWN_GRACE_MS = 3_000;

export class Executions implements Disposable {
  readonly #deps: ExecutionDeps;
  readonly #inputs: InputPrompt;
  readonly #running = new Map<string, { execution: Execution; ended: Promise<void> }>();
  readonly #changes: Emitter<OperationEvent>;

  constructor(deps: ExecutionDeps, inputs: InputPrompt) {
    this.#deps = deps;
    this.#inputs = inputs;
    this.#changes = new Emitter((error) => deps.logger.error('A subscriber to operations failed.', error));
  }

  get onDidChange(): Event<OperationEvent> {
    return this.#changes.event;
  }

  has(operationId: string): boolean {
    return this.#running.has(operationId);
  }

  /** The live state, with messages that are not on disk; undefined where this process does not work on it. */
  snapshot(operationId: string): Operation | undefined {
    return this.#running.get(operationId)?.execution.snapshot;
  }

  runningStep(operationId: string): StepRecord | null {
    return this.#running.get(operationId)?.execution.step ?? null;
  }

  /** Asks it to stop between steps; false where this process does not work on it. */
  requestCancel(operationId: string): boolean {
    const running = this.#running.get(operationId);
    running?.execution.requestStop('cancelled');
    return running !== undefined;
  }

  /** Sets to work under a lease that was just taken. */
  launch(work: Work<JsonObject>, operation: Operation, lease: Lease): void {
    const { store, clock } = this.#deps;
    const keeper = new LeaseKeeper(store, clock, operation.id, lease, {
      onLost: (error) => execution.abort(error),
      onCancelRequested: () => execution.requestStop('cancelled'),
    });
    const execution: Execution = new Execution(
      this.#deps,
      work,
      { ...operation, lease: null },
      keeper,
      (event) => {
        // Whoever hears that it ended may resume it at once, and must find it free.
        if (!WORKED_ON.has(event.operation.status)) this.#forget(operation.id, execution);
        this.announce(event);
      },
    );
    this.announce({ operation: execution.snapshot, step: null, bandEnd: 0 });
    const ended = execution.run().finally(() => {
      keeper.dispose();
      this.#forget(operation.id, execution);
    });
    this.#running.set(operation.id, { execution, ended });
  }

  /** Tells the subscribers what changed, and a person what it waits for. */
  announce(event: OperationEvent): void {
    const { status, input, id } = event.operation;
    if (status === 'awaiting_input' && input) this.#inputs.announce(input, id);
    this.#changes.fire(event);
  }

  /** Stops everything at the next boundary; after 3 s outward calls are given up with their intents open. */
  async stopAll(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { execution } of running) execution.requestStop('shutting-down');
    const timer = this.#deps.clock.setTimer(SHUTDOWN_GRACE_MS, () => {
      for (const { execution } of running)
        execution.abort(new AppError('shutting-down', 'VS Code is closing.'));
    });
    await Promise.all(running.map(({ ended }) => ended));
    timer.dispose();
  }

  dispose(): void {
    this.#changes.dispose();
  }

  #forget(operationId: string, execution: Execution): void {
    if (this.#running.get(operationId)?.execution === execution) this.#running.delete(operationId);
  }
}
