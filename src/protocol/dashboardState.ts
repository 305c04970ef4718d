// What the dashboard shows, as plain values that cross to the webview. The host words and bounds every text; the view
// only lays it out. Nothing here is secret.
import type { OperationStatus, StepStatus } from '../core/operation/operation.ts';
import type { SyncOutcome } from '../core/sync/syncRecords.ts';

export interface DashboardState {
  server: ServerRecord;
  attention: AttentionRecord[];
  /** Newest first, at most `MOST_OPERATIONS`. */
  operations: OperationRecord[];
  /** Sync runs whose cells are shown, newest first. */
  runs: RunRecord[];
}

/** Beyond it the oldest that have ended are left out; the operations' list has them all. */
export const MOST_OPERATIONS = 500;

export interface ServerRecord {
  kind: 'off' | 'starting' | 'ready' | 'trouble';
  /** One sentence. */
  text: string;
}

/** Something that waits for a person; a click opens its dialog or box, and nothing else does. */
export interface AttentionRecord {
  /** The request's id. */
  id: string;
  kind: 'approval' | 'input';
  title: string;
  detail: string;
  /** Whether a live environment is concerned. */
  live: boolean;
  /** When it expires, in milliseconds since the epoch; null: never. */
  expiresAt: number | null;
}

/** `waiting`: for a person; `stopped`: can be resumed; `ended`: nothing more happens by itself. */
export type OperationPhase = 'working' | 'waiting' | 'stopped' | 'ended';

export interface OperationRecord {
  id: string;
  /** As a sentence's beginning: "Set up bundle “acme” at Sandbox (development)". */
  title: string;
  status: OperationStatus;
  phase: OperationPhase;
  /** Who asked, in words. */
  asker: string;
  /** 0 to 100. */
  percent: number;
  /** What happens now, or happened last. */
  message: string;
  /** Why it failed and what to do now. */
  problem: string | null;
  /** Null until somebody asks for them. */
  steps: StepLine[] | null;
  createdAt: number;
  updatedAt: number;
  endedAt: number | null;
  /** Names of what can be done with it now, keys of `DashboardTexts.actions`, in the order of their buttons. */
  actions: string[];
  /** Whether it is a sync run: its cells are in the run of the same id. */
  isSync: boolean;
}

export interface StepLine {
  title: string;
  message: string;
  status: StepStatus;
  startedAt: number | null;
  endedAt: number | null;
}

export interface RunRecord {
  /** The operation's id. */
  id: string;
  done: number;
  total: number;
  /** Passed over without a cell. */
  skipped: number;
  counts: Record<SyncOutcome, number>;
  /** Credentials a second over the last seconds; null while that is not known. */
  rate: number | null;
  /** A letter of `CELL_CODES` for each credential that is in a chunk, in the order in which they came. */
  cells: string;
}

/** `taken`: in a chunk, not done yet. */
export type CellState = SyncOutcome | 'taken';

export const CELL_CODES: Readonly<Record<CellState, string>> = {
  taken: 't',
  refreshed: 'r',
  unchanged: 'u',
  failed: 'f',
  needs_reauth: 'n',
  unknown: 'x',
};

const STATES = new Map(Object.entries(CELL_CODES).map(([state, code]) => [code, state as CellState]));

/** What a letter of `RunRecord.cells` stands for. */
export function cellState(code: string): CellState {
  return STATES.get(code) ?? 'taken';
}

/** One credential in words. */
export interface CellLine {
  account: string;
  bundle: string;
  state: CellState;
  message: string;
}

/** What became different; applied in order (see `applyChanges`). */
export type Change =
  | { kind: 'server'; server: ServerRecord }
  | { kind: 'attention'; attention: AttentionRecord[] }
  /** New, or in the place of the one with the same id. */
  | { kind: 'operation'; operation: OperationRecord }
  | { kind: 'operations-left'; ids: string[] }
  /** Everything but the cells, which stay; a new run has none. */
  | { kind: 'run'; run: Omit<RunRecord, 'cells'> }
  /** Overwrites from that cell on, and appends what is beyond the end. */
  | { kind: 'cells'; runId: string; from: number; codes: string }
  | { kind: 'run-left'; id: string };
