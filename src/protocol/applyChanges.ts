// What a state becomes by changes: the one meaning of a delta, on both sides. Pure; what did not change stays the same
// object, so that whoever draws can see by identity what to leave alone.
import { MOST_OPERATIONS, type Change, type DashboardState, type OperationRecord } from './dashboardState.ts';

export const EMPTY_STATE: DashboardState = {
  server: { kind: 'starting', text: '' },
  attention: [],
  operations: [],
  runs: [],
};

export function applyChanges(state: DashboardState, changes: readonly Change[]): DashboardState {
  return changes.reduce(applyChange, state);
}

function applyChange(state: DashboardState, change: Change): DashboardState {
  switch (change.kind) {
    case 'server':
      return { ...state, server: change.server };
    case 'attention':
      return { ...state, attention: change.attention };
    case 'operation':
      return { ...state, operations: placed(state.operations, change.operation) };
    case 'operations-left': {
      const left = new Set(change.ids);
      return { ...state, operations: state.operations.filter(({ id }) => !left.has(id)) };
    }
    case 'run': {
      const known = state.runs.find(({ id }) => id === change.run.id);
      const run = { ...change.run, cells: known?.cells ?? '' };
      if (known) return { ...state, runs: state.runs.map((each) => (each === known ? run : each)) };
      return { ...state, runs: [...state.runs, run].toSorted(newestFirst) };
    }
    case 'cells':
      return {
        ...state,
        runs: state.runs.map((run) =>
          run.id === change.runId
            ? { ...run, cells: overwritten(run.cells, change.from, change.codes) }
            : run,
        ),
      };
    case 'run-left':
      return { ...state, runs: state.runs.filter(({ id }) => id !== change.id) };
  }
}

/** Ids are in the order of time. */
export function newestFirst(left: { id: string }, right: { id: string }): number {
  return left.id < right.id ? 1 : left.id > right.id ? -1 : 0;
}

function placed(operations: readonly OperationRecord[], operation: OperationRecord): OperationRecord[] {
  const at = operations.findIndex(({ id }) => id === operation.id);
  if (at >= 0) return operations.with(at, operation);
  const all = [...operations, operation].toSorted(newestFirst);
  return all.length <= MOST_OPERATIONS ? all : withoutOldest(all);
}

/** What has ended goes first; what moves or waits is never left out. */
function withoutOldest(operations: OperationRecord[]): OperationRecord[] {
  const oldest = operations.findLastIndex(({ phase }) => phase === 'ended');
  return oldest < 0 ? operations : operations.toSpliced(oldest, 1);
}

/** A hole, which only a faulty sender could make, is filled as not done. */
function overwritten(cells: string, from: number, codes: string): string {
  return cells.slice(0, from).padEnd(from, 't') + codes + cells.slice(from + codes.length);
}
