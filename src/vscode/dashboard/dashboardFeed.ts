// Follows everything that the dashboard shows and reports changes. Events only mark what to read again; reading
// happens on request, so that a burst of ten thousand events costs no more than one.
import { AppError } from '../../core/errors.ts';
import { Emitter, type Disposable, type Event } from '../../core/lifecycle.ts';
import { WORKED_ON } from '../../core/operation/operation.ts';
import type { Clock, Logger } from '../../core/hostPorts.ts';
import { applyChanges, EMPTY_STATE, newestFirst } from '../../protocol/applyChanges.ts';
import {
  MOST_OPERATIONS,
  type AttentionRecord,
  type Change,
  type DashboardState,
  type OperationRecord,
  type ServerRecord,
} from '../../protocol/dashboardState.ts';
import type { Translate } from '../text/translate.ts';
import { operationRecord } from './dashboardRecords.ts';
import type { DashboardSource } from './dashboardSource.ts';
import { RunFeed } from './runFeed.ts';

export interface DashboardFeedDeps {
  clock: Clock;
  logger: Logger;
  t: Translate;
  server: () => ServerRecord;
  attention: () => AttentionRecord[];
}

const PAGE = 100;
/** Other windows change the same storage without an event, so this polls it; milliseconds. */
const LOOK_AGAIN_MS = 5_000;
/** How many of the newest operations each poll reads. */
const LOOKED_AT = 20;

export class DashboardFeed implements Disposable {
  readonly #deps: DashboardFeedDeps;
  readonly #changes: Emitter<void>;
  readonly #dirty = new Set<string>();
  readonly #runs: RunFeed;
  #source: DashboardSource | undefined;
  #subscription: Disposable | undefined;
  #timer: Disposable | undefined;
  #state: DashboardState = EMPTY_STATE;

  constructor(deps: DashboardFeedDeps) {
    this.#deps = deps;
    this.#changes = new Emitter<void>((error) =>
      deps.logger.error('A subscriber to the dashboard failed.', error),
    );
    this.#runs = new RunFeed(deps.clock);
  }

  /** There may be changes to fetch. */
  get onDidChange(): Event<void> {
    return this.#changes.event;
  }

  get source(): DashboardSource | undefined {
    return this.#source;
  }

  get runs(): RunFeed {
    return this.#runs;
  }

  /** Follows a Sluice that has started. */
  attach(source: DashboardSource): void {
    this.#detach();
    this.#source = source;
    this.#runs.attach(source);
    this.#subscription = source.onDidChange(({ operation }) => this.#mark(operation.id));
    void this.#loadHistory(source);
    this.#lookAgain(source);
  }

  /** Something other than operations changed: the server, or what waits for a person. */
  touch(): void {
    this.#changes.fire();
  }

  /** The complete current state; it includes all changes so far. */
  state(): DashboardState {
    this.changes();
    return this.#state;
  }

  /** The state as last sent. */
  get shown(): DashboardState {
    return this.#state;
  }

  /** The changes since the last call of this or of `state`. */
  changes(): Change[] {
    const found: Change[] = [];
    const { server, attention } = this.#deps;
    const now = { server: server(), attention: attention() };
    if (!same(now.server, this.#state.server)) found.push({ kind: 'server', server: now.server });
    if (!same(now.attention, this.#state.attention))
      found.push({ kind: 'attention', attention: now.attention });
    if (this.#source !== undefined) found.push(...this.#operationChanges(this.#source));
    this.#state = applyChanges(this.#state, found);
    return found;
  }

  dispose(): void {
    this.#detach();
    this.#changes.dispose();
  }

  #detach(): void {
    this.#source = undefined;
    this.#subscription?.dispose();
    this.#timer?.dispose();
  }

  #mark(operationId: string): void {
    this.#dirty.add(operationId);
    this.#changes.fire();
  }

  #operationChanges(source: DashboardSource): Change[] {
    const known = new Map(this.#state.operations.map((operation) => [operation.id, operation]));
    const found: Change[] = [];
    for (const id of [...this.#dirty].toSorted().toReversed()) {
      const operation = this.#record(source, id, known.get(id));
      if (operation === undefined || same(operation, known.get(id))) continue;
      known.set(id, operation);
      found.push({ kind: 'operation', operation });
    }
    this.#dirty.clear();
    const operations = [...known.values()].toSorted(newestFirst);
    const left = operations.slice(MOST_OPERATIONS).filter(({ phase }) => phase === 'ended');
    if (left.length > 0) found.push({ kind: 'operations-left', ids: left.map(({ id }) => id) });
    const runs = this.#runs.changes(operations);
    if (runs.more) this.#changes.fire();
    return [...found, ...runs.changes];
  }

  /** Steps are sent while it runs, and again when it stops or ends. */
  #record(
    source: DashboardSource,
    id: string,
    known: OperationRecord | undefined,
  ): OperationRecord | undefined {
    try {
      const operation = source.operation(id);
      // Running work can only be stopped; its compensation is computed once it rests.
      const compensation = WORKED_ON.has(operation.status) ? null : source.compensation(id);
      const bare = operationRecord(operation, { steps: null, compensation }, this.#deps.t);
      if (bare.phase === 'ended' && (known?.steps ?? null) === null) return bare;
      return operationRecord(operation, { steps: source.steps(id), compensation }, this.#deps.t);
    } catch (error) {
      if (!AppError.is(error, 'not-found')) this.#deps.logger.error('An operation could not be read.', error);
      return known;
    }
  }

  async #loadHistory(source: DashboardSource): Promise<void> {
    try {
      let cursor: string | null = null;
      for (let loaded = 0; loaded < MOST_OPERATIONS; loaded += PAGE) {
        const { ids, next } = await source.page(cursor, PAGE);
        if (this.#source !== source) return;
        for (const id of ids) this.#mark(id);
        if (next === null) return;
        cursor = next;
      }
    } catch (error) {
      this.#deps.logger.error('The dashboard could not list operations.', error);
    }
  }

  #lookAgain(source: DashboardSource): void {
    this.#timer = this.#deps.clock.setTimer(LOOK_AGAIN_MS, () => {
      for (const { id, phase } of this.#state.operations) if (phase !== 'ended') this.#mark(id);
      source
        .page(null, LOOKED_AT)
        .then(({ ids }) => ids.forEach((id) => this.#mark(id)))
        .catch((error: unknown) => this.#deps.logger.error('Operations could not be listed.', error))
        .finally(() => this.#source === source && this.#lookAgain(source));
    });
  }
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
