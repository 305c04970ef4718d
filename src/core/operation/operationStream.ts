// The one stream of operation changes. Whoever changes a record announces it here; subscribers don't know each other.
import type { Logger } from '../hostPorts.ts';
import { Emitter, type Disposable, type Event } from '../lifecycle.ts';
import type { Store } from '../storage/store.ts';
import { compensatedIdOf } from './compensation.ts';
import type { InputPrompt } from './inputPrompt.ts';
import type { Operation } from './operation.ts';
import type { OperationEvent } from './progress.ts';

interface StreamDeps {
  store: Pick<Store, 'read'>;
  inputs: InputPrompt;
  logger: Logger;
}

export class OperationStream implements Disposable {
  readonly #deps: StreamDeps;
  readonly #changes: Emitter<OperationEvent>;

  constructor(deps: StreamDeps) {
    this.#deps = deps;
    this.#changes = new Emitter((error) => deps.logger.error('A subscriber to operations failed.', error));
  }

  /** Every change of every operation that this process makes or detects, in order. */
  get onDidChange(): Event<OperationEvent> {
    return this.#changes.event;
  }

  /** Notifies the subscribers, and shows a person what the operation waits for. */
  announce(event: OperationEvent): void {
    const { operation, step } = event;
    if (operation.status === 'awaiting_input') this.#deps.inputs.announce(operation.input, operation.id);
    this.#changes.fire(event);
    // A rolled-back operation changes along with its rollback.
    const target = compensatedIdOf(operation);
    if (target !== undefined && step === null) this.announceStored(target);
  }

  /** For an operation that no process works on. */
  announceIdle(operation: Operation): void {
    this.announce({ operation, step: null, bandEnd: operation.progress });
  }

  /** For an idle operation that can't continue: withdraws its input request. */
  announceEnded(operation: Operation, { input }: Operation): void {
    if (input) this.#deps.inputs.withdraw(input.id);
    this.announceIdle(operation);
  }

  /** As it is on disk now. */
  announceStored(operationId: string): void {
    const operation = this.#deps.store.read((view) => view.operations.get(operationId));
    if (operation) this.announceIdle(operation);
  }

  dispose(): void {
    this.#changes.dispose();
  }
}
