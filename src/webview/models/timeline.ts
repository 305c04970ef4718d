// An operation's steps as bars on an axis of worked time: pauses and interruptions between steps take no room. Pure.
import type { StepLine } from '../../protocol/dashboardState.ts';

export interface TimelineBar {
  step: StepLine;
  /** Milliseconds on the axis. */
  from: number;
  /** Null for a step that did not begin. */
  durationMs: number | null;
}

export interface Timeline {
  bars: TimelineBar[];
  /** What the axis reaches, milliseconds: a round number, so that bars do not shrink all the time. */
  spanMs: number;
  /** Where the axis is marked. */
  ticks: number[];
}

/** Seconds that an axis may reach. */
const SPANS = [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 450, 600, 900, 1_200, 1_800, 2_700, 3_600];

/** @param now on the clock of the records */
export function timelineOf(steps: readonly StepLine[], now: number): Timeline {
  let from = 0;
  const bars = steps.map((step): TimelineBar => {
    const durationMs = durationOf(step, now);
    const bar = { step, from, durationMs };
    from += durationMs ?? 0;
    return bar;
  });
  const spanMs = spanOf(from);
  return { bars, spanMs, ticks: [0, 1, 2, 3, 4, 5].map((part) => (part * spanMs) / 5) };
}

/** How long a step has worked; null if it did not begin. */
export function durationOf({ startedAt, endedAt, status }: StepLine, now: number): number | null {
  if (startedAt === null || status === 'pending') return null;
  return Math.max(0, (endedAt ?? (status === 'running' ? now : startedAt)) - startedAt);
}

function spanOf(ms: number): number {
  const fitting = SPANS.find((seconds) => seconds * 1000 >= ms);
  if (fitting !== undefined) return fitting * 1000;
  const hours = Math.ceil(ms / 3_600_000);
  return hours * 3_600_000;
}
