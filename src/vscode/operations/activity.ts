// The running, interrupted and waiting operations, updated from the stream of operation events. Pure; the status bar
// and its menu read it.
import { Emitter, type Disposable, type Event } from '../../core/lifecycle.ts';
import type { Operation } from '../../core/operation/operation.ts';

export class Activity implements Disposable {
  /** Running and interrupted ones, in the order of first sight. */
  readonly #operations = new Map<string, Operation>();
  readonly #changes: Emitter<void>;

  constructor(onListenerError: (error: unknown) => void) {
    this.#changes = new Emitter(onListenerError);
  }

  get onDidChange(): Event<void> {
    return this.#changes.event;
  }

  get running(): Operation[] {
    return this.#in('running', 'rolling_back');
  }

  get interrupted(): Operation[] {
    return this.#in('interrupted');
  }

  take(operation: Operation): void {
    const kept = ['running', 'rolling_back', 'interrupted'].includes(operation.status);
    if (kept) this.#operations.set(operation.id, operation);
    else this.#operations.delete(operation.id);
    this.#changes.fire();
  }

  /** Clears the state of a Sluice that is gone. */
  clear(): void {
    this.#operations.clear();
    this.#changes.fire();
  }

  dispose(): void {
    this.#operations.clear();
    this.#changes.dispose();
  }

  #in(...statuses: Operation['status'][]): Operation[] {
    return [...this.#operations.values()].filter(({ status }) => statuses.includes(status));
  }
}
