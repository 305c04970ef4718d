// Which operation, run and request stands where on the dashboard. Pure.
import type {
  AttentionRecord,
  DashboardState,
  OperationRecord,
  RunRecord,
} from '../../protocol/dashboardState.ts';
import type { DashboardTexts } from '../../protocol/dashboardTexts.ts';
import { fill } from './format.ts';

export interface Sections {
  /** Requests first, in the order in which they came, then operations that stopped by themselves. */
  attention: AttentionRecord[];
  stopped: OperationRecord[];
  /** At work, newest first; sync runs have a section of their own. */
  now: OperationRecord[];
  /** How many more are at work than `now` shows. */
  moreNow: number;
  runs: { run: RunRecord; operation: OperationRecord }[];
  /** Everything else, newest first. */
  history: OperationRecord[];
}

/** Cards with timelines of their own; a person can't follow more. */
const MOST_CARDS = 8;
const MOST_STOPPED = 5;
/** No person still waits for what stopped longer ago. */
const STOPPED_WITHIN_MS = 24 * 60 * 60_000;

export function sectionsOf({ attention, operations, runs }: DashboardState, now: number): Sections {
  const working = operations.filter(({ phase, isSync }) => phase === 'working' && !isSync);
  const shown = new Set(working.slice(0, MOST_CARDS));
  return {
    attention,
    stopped: operations.filter((operation) => isStopped(operation, now)).slice(0, MOST_STOPPED),
    now: [...shown],
    moreNow: working.length - shown.size,
    runs: runs.flatMap((run) => {
      const operation = operations.find(({ id }) => id === run.id);
      return operation === undefined ? [] : [{ run, operation }];
    }),
    history: operations.filter(
      (operation) => !shown.has(operation) && !(operation.isSync && operation.phase === 'working'),
    ),
  };
}

/** Interrupted or failed: a pause and a cancel were somebody's wish. */
function isStopped({ phase, status, isSync, updatedAt }: OperationRecord, now: number): boolean {
  const byItself = status === 'interrupted' || status === 'failed';
  return phase === 'stopped' && byItself && !isSync && now - updatedAt < STOPPED_WITHIN_MS;
}

/** "2 running · 1 waiting for you". */
export function summaryText({ operations, attention }: DashboardState, texts: DashboardTexts): string {
  const running = operations.filter(({ phase }) => phase === 'working').length;
  const stopped = operations.filter(({ status }) => status === 'interrupted').length;
  const parts = [
    ...(running > 0 ? [fill(texts.countRunning, { running })] : []),
    ...(attention.length > 0 ? [fill(texts.countWaiting, { waiting: attention.length })] : []),
    ...(stopped > 0 ? [fill(texts.countStopped, { stopped })] : []),
  ];
  return parts.length === 0 ? texts.allQuiet : parts.join(' · ');
}

/** What a screen reader announces of a change: what began to wait, started, or came to rest. */
export function announcements(
  before: DashboardState,
  after: DashboardState,
  texts: DashboardTexts,
): string[] {
  const waited = new Set(before.attention.map(({ id }) => id));
  const statuses = new Map(before.operations.map(({ id, status }) => [id, status]));
  return [
    ...after.attention
      .filter(({ id }) => !waited.has(id))
      .map(({ title }) => fill(texts.announcedAttention, { title })),
    ...after.operations
      .filter(
        ({ id, status, phase }) => statuses.get(id) !== status && (statuses.has(id) || phase === 'working'),
      )
      .map(({ title, status }) => fill(texts.announced, { title, status: texts.statuses[status] })),
  ];
}
