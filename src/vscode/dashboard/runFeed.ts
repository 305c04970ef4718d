// Which sync runs appear as fields of cells, and their progress: unfinished ones, and the newest.
import type { Clock } from '../../core/hostPorts.ts';
import { completedOf } from '../../core/sync/syncRecords.ts';
import type { Change, OperationRecord, RunRecord } from '../../protocol/dashboardState.ts';
import { runRecord } from './dashboardRecords.ts';
import type { DashboardSource } from './dashboardSource.ts';
import { RunField, type Place } from './runField.ts';
import { Throughput } from './throughput.ts';

/** The most fields. */
const MOST_RUNS = 4;

interface Followed {
  field: RunField;
  throughput: Throughput;
  told: Omit<RunRecord, 'cells'> | undefined;
  /** The operation at the last reading of the run; the same one needs no new reading. */
  seen: OperationRecord | undefined;
  more: boolean;
}

export class RunFeed {
  readonly #clock: Clock;
  readonly #followed = new Map<string, Followed>();
  #source: DashboardSource | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  attach(source: DashboardSource): void {
    this.#source = source;
  }

  /** Places of at most `count` cells; empty for a run that is not shown. */
  places(runId: string, from: number, count: number): Place[] {
    return this.#followed.get(runId)?.field.places(from, count) ?? [];
  }

  /** @param operations newest first. `more`: something is still unread. */
  changes(operations: readonly OperationRecord[]): { changes: Change[]; more: boolean } {
    const source = this.#source;
    if (source === undefined) return { changes: [], more: false };
    const shown = shownRuns(operations);
    const found: Change[] = [];
    for (const id of this.#followed.keys())
      if (!shown.some((run) => run.id === id)) {
        this.#followed.delete(id);
        found.push({ kind: 'run-left', id });
      }
    let more = false;
    for (const operation of shown) {
      const followed = this.#follow(operation.id);
      if (followed.seen === operation && !followed.more) continue;
      followed.seen = operation;
      found.push(...this.#look(source, operation, followed));
      more ||= followed.more;
    }
    return { changes: found, more };
  }

  #follow(id: string): Followed {
    const known = this.#followed.get(id);
    if (known) return known;
    const field = new RunField(id);
    const followed = { field, throughput: new Throughput(), told: undefined, seen: undefined, more: false };
    this.#followed.set(id, followed);
    return followed;
  }

  #look(source: DashboardSource, { id, phase }: OperationRecord, followed: Followed): Change[] {
    const run = source.run(id);
    if (phase === 'working') followed.throughput.add(this.#clock.now(), completedOf(run));
    const record = runRecord(run, phase === 'working' ? followed.throughput.rate : null);
    const isNew = JSON.stringify(record) !== JSON.stringify(followed.told);
    followed.told = record;
    const { changes, more } = followed.field.refresh((after, limit) => source.outcomes(id, after, limit));
    followed.more = more;
    return isNew ? [{ kind: 'run', run: record }, ...changes] : changes;
  }
}

/** The unfinished ones and the newest, newest first. */
function shownRuns(operations: readonly OperationRecord[]): OperationRecord[] {
  return operations
    .filter(({ isSync, status }) => isSync && status !== 'superseded')
    .filter(({ phase }, index) => index === 0 || phase !== 'ended')
    .slice(0, MOST_RUNS);
}
