// Every text that the view itself adds, in the editor's language; the host translates them. `{names}` are filled in by
// the view.
import type { OperationStatus, StepStatus } from '../core/operation/operation.ts';
import type { CellState } from './dashboardState.ts';

export interface ActionText {
  label: string;
  /** Codicon id. */
  icon: string;
}

export interface DashboardTexts {
  title: string;
  needsYou: string;
  now: string;
  sync: string;
  history: string;
  /** Of the sections while there is nothing in them. */
  nothingNow: string;
  nothingNowHint: string;
  nothingSynced: string;
  noHistory: string;
  /** {running}, {waiting}, {stopped} */
  countRunning: string;
  countWaiting: string;
  countStopped: string;
  allQuiet: string;
  live: string;
  review: string;
  enter: string;
  moreRunning: string;
  /** {percent} */
  percent: string;
  /** Of the table behind a timeline: {title} */
  timelineOf: string;
  step: string;
  status: string;
  duration: string;
  noSteps: string;
  /** {done}, {total} */
  progressOf: string;
  /** {rate} */
  perSecond: string;
  /** {time} */
  left: string;
  /** Of the list behind a field: {count} */
  fieldOf: string;
  fieldHelp: string;
  /** {position}, {total}, {state} */
  cell: string;
  toCome: string;
  compacted: string;
  justNow: string;
  minutesAgo: string;
  hoursAgo: string;
  daysAgo: string;
  lessThanSecond: string;
  seconds: string;
  minutes: string;
  hours: string;
  timeLeft: string;
  expired: string;
  timedOut: string;
  /** Of the live region: {title}, {status} */
  announced: string;
  announcedAttention: string;
  provision: string;
  allOperations: string;
  statuses: Record<OperationStatus, string>;
  /** Codicon ids. */
  icons: Record<OperationStatus, string>;
  steps: Record<StepStatus, string>;
  cells: Record<CellState, string>;
  /** What can be done with an operation, by name. */
  actions: Record<string, ActionText>;
}
