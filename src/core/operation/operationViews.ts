// What is known of operations: the stored records, and what this process knows better because it works on them.
import { AppError } from '../errors.ts';
import type { ManifestCatalog, Store } from '../ports.ts';
import type { Executions } from './executions.ts';
import { leftBehind } from './leftBehind.ts';
import { RESUMABLE, type Operation, type StepRecord } from './operation.ts';

export class OperationViews {
  readonly #store: Pick<Store, 'read'>;
  readonly #manifests: Pick<ManifestCatalog, 'list'>;
  readonly #executions: Executions;

  constructor(store: Pick<Store, 'read'>, manifests: Pick<ManifestCatalog, 'list'>, executions: Executions) {
    this.#store = store;
    this.#manifests = manifests;
    this.#executions = executions;
  }

  /** The newest state: what this process knows of it, else what is stored. @throws AppError `not-found` */
  get(operationId: string): Operation {
    const operation =
      this.#executions.snapshot(operationId) ?? this.#store.read((view) => view.operations.get(operationId));
    if (operation !== undefined) return operation;
    throw new AppError('not-found', `There is no operation ${operationId}.`, {
      next: 'list_operations shows those that exist.',
    });
  }

  steps(operationId: string): StepRecord[] {
    const live = this.#executions.runningStep(operationId);
    const stored = this.#store.read((view) => view.operations.steps(operationId));
    return live ? stored.map((step) => (step.index === live.index ? live : step)) : stored;
  }

  /** Whether this process works on it. */
  isLocal(operationId: string): boolean {
    return this.#executions.has(operationId);
  }

  /** What a stopped operation has left at its providers, as lines; empty for what runs, ended well or was taken back. */
  existsNow({ id, status }: Operation): string[] {
    if (!RESUMABLE.has(status) && status !== 'rolling_back') return [];
    return leftBehind(
      this.#store.read((view) => view.operations.calls(id)),
      this.#manifests,
    );
  }

  interrupted(): Operation[] {
    return this.#store.read((view) => view.operations.page({ statuses: ['interrupted'] }, null, 100).items);
  }

  waitingForInput(): Operation[] {
    return this.#store.read(
      (view) => view.operations.page({ statuses: ['awaiting_input'] }, null, 100).items,
    );
  }
}
