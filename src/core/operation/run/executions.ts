// The operations that this process works on right now.
import { AppError } from '../../errors.ts';
import type { Work } from '../work.ts';
import type { JsonObject } from '../../json.ts';
import { Execution, type ExecutionDeps } from './execution.ts';
import { Heartbeats, LeaseKeeper } from '../lease/leaseKeeper.ts';
import { WORKED_ON, type Lease, type Operation, type StepRecord } from '../operation.ts';
import type { OperationStream } from '../operationStream.ts';

/** How long outward calls can take to answer at shutdown; VS Code grants 5 s in all. */
const SHUTDOWN_GRACE_MS = 3_000;

export class Executions {
  readonly #deps: ExecutionDeps;
  readonly #stream: OperationStream;
  readonly #heartbeats: Heartbeats;
  readonly #running = new Map<string, { execution: Execution; ended: Promise<void> }>();

  constructor(deps: ExecutionDeps, stream: OperationStream) {
    this.#deps = deps;
    this.#stream = stream;
    this.#heartbeats = new Heartbeats(deps.store, deps.clock);
  }

  has(operationId: string): boolean {
    return this.#running.has(operationId);
  }

  /** The live state, with messages that are not on disk; undefined if this process does not work on it. */
  snapshot(operationId: string): Operation | undefined {
    return this.#running.get(operationId)?.execution.recorder.operation;
  }

  runningStep(operationId: string): StepRecord | null {
    return this.#running.get(operationId)?.execution.recorder.step ?? null;
  }

  /** Asks it to stop between steps; false if this process does not work on it. */
  requestCancel(operationId: string): boolean {
    const running = this.#running.get(operationId);
    running?.execution.requestStop('cancelled');
    return running !== undefined;
  }

  /** Starts working under a lease that was just taken. */
  launch(work: Work<JsonObject>, operation: Operation, lease: Lease): Operation {
    const keeper = new LeaseKeeper(this.#heartbeats, operation.id, lease, {
      beat: (tx) => execution.recorder.beat(tx),
      onLost: (error) => execution.abort(error),
      onCancelRequested: () => execution.requestStop('cancelled'),
    });
    const execution: Execution = new Execution(this.#deps, work, operation, keeper, (event) => {
      // A subscriber may resume it at once, and must find it free.
      if (!WORKED_ON.has(event.operation.status)) this.#forget(operation.id, execution);
      this.#stream.announce(event);
    });
    this.#stream.announce({ operation, step: null, bandEnd: 0 });
    const ended = execution.run().finally(() => {
      keeper.dispose();
      this.#forget(operation.id, execution);
    });
    this.#running.set(operation.id, { execution, ended });
    return execution.recorder.operation;
  }

  /** Stops everything at the next boundary; after 3 s abandons outward calls with their intents open. */
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

  #forget(operationId: string, execution: Execution): void {
    if (this.#running.get(operationId)?.execution === execution) this.#running.delete(operationId);
  }
}
