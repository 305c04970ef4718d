// The messages between the extension and the dashboard, typed on both sides. The view sends what is untrusted: see
// parseViewMessage.ts.
import type { CellLine, Change, DashboardState, StepLine } from './dashboardState.ts';
import type { DashboardTexts } from './dashboardTexts.ts';

/** What can be asked of the host. None of it decides anything: approvals are given in a modal alone. */
export interface Requests {
  /** Runs one of an operation's actions. */
  act: { params: { operationId: string; action: string }; result: null };
  /** Opens the dialog or box of what waits for a person. */
  review: { params: { id: string }; result: null };
  steps: { params: { operationId: string }; result: StepLine[] };
  /** At most `MOST_CELLS` credentials in words. */
  cells: { params: { runId: string; from: number; count: number }; result: CellLine[] };
  /** Runs a command of Sluice's that starts something. */
  start: { params: { command: StartCommand }; result: null };
}
export type Method = keyof Requests;

export const START_COMMANDS = ['provisionBundle', 'showLog', 'showOperations'] as const;
export type StartCommand = (typeof START_COMMANDS)[number];

export const MOST_CELLS = 100;

export type Request = {
  [M in Method]: { type: 'request'; id: number; method: M; params: Requests[M]['params'] };
}[Method];

export type ViewMessage =
  /** The view listens, and knows nothing yet. It also sends this if it has missed something. */
  { type: 'ready' } | Request;

export type HostMessage =
  /** Everything; deltas of this session follow from `sequence` + 1 on. */
  | {
      type: 'snapshot';
      session: string;
      sequence: number;
      /** The host's clock, milliseconds since the epoch: it can be another machine's. */
      now: number;
      /** BCP 47 tag. */
      locale: string;
      texts: DashboardTexts;
      state: DashboardState;
    }
  | { type: 'delta'; session: string; sequence: number; now: number; changes: Change[] }
  | { type: 'answer'; id: number; result: unknown }
  /** `message` is a sentence for the person. */
  | { type: 'refusal'; id: number; message: string };

export type Snapshot = Extract<HostMessage, { type: 'snapshot' }>;
