// The runs of a workspace, newest first, read as they are needed: a cursor is nearly always of one of the first.
import type { Store } from '../storage/store.ts';

const PAGE = 8;
/** More than a week of runs: older ones keep no results that a cursor could lead to. */
const MOST_RUNS = 1_000;

export function* newestRunIds(store: Pick<Store, 'read'>): Generator<string> {
  let after: string | null = null;
  for (let read = 0; read < MOST_RUNS; read += PAGE) {
    const last: string | null = after;
    const ids = store.read((view) => view.sync.runs(last, PAGE)).map(({ id }) => id);
    yield* ids;
    after = ids.at(-1) ?? null;
    if (ids.length < PAGE) return;
  }
}
