// What is known of operations: the stored records, and what this process knows better because it works on them.
import { AppError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { Store } from '../storage/store.ts';
import { planContext, type PlanContext, type Work } from './work.ts';
import type { Executions } from './run/executions.ts';
import { residue } from './journal/residue.ts';
import { RESUMABLE, type Operation, type StepRecord } from './operation.ts';
import { compensationOf, type Compensation } from './compensation.ts';

interface ViewDeps extends Pick<PlanContext, 'manifests' | 'clock' | 'ids' | 'hasher'> {
  store: Pick<Store, 'read'>;
}

export class OperationViews {
  readonly #deps: ViewDeps;
  readonly #executions: Executions;
  readonly #works: ReadonlyMap<string, Work<JsonObject>>;

  constructor(deps: ViewDeps, executions: Executions, works: ReadonlyMap<string, Work<JsonObject>>) {
    this.#deps = deps;
    this.#executions = executions;
    this.#works = works;
  }

  /** The newest state: what this process knows of it, else what is stored. @throws AppError `not-found` */
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

  /** What a stopped operation has left at its providers, as lines; empty for what runs, ended well or was taken back. */
  existsNow({ id, status }: Operation): string[] {
    if (!RESUMABLE.has(status) && status !== 'rolling_back') return [];
    return residue(
      this.#deps.store.read((view) => view.operations.calls(id)),
      this.#deps.manifests,
    );
  }

  /** The way back that a person can be offered now; null where there is none. @throws AppError `not-found` */
  compensation(operationId: string): Compensation | null {
    const operation = this.get(operationId);
    return this.#deps.store.read((view) =>
      compensationOf(operation, this.#works.get(operation.kind), planContext(this.#deps, view)),
    );
  }

  interrupted(): Operation[] {
    return this.#deps.store.read(
      (view) => view.operations.page({ statuses: ['interrupted'] }, null, 100).items,
    );
  }

  waitingForInput(): Operation[] {
    return this.#deps.store.read(
      (view) => view.operations.page({ statuses: ['awaiting_input'] }, null, 100).items,
    );
  }
}
