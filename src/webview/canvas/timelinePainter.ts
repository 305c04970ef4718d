// A timeline's rows on a canvas: mark, title, bar on the axis of worked time, duration. The table behind it says the same.
import type { StepStatus } from '../../core/operation/operation.ts';
import type { DashboardTexts } from '../../protocol/dashboardTexts.ts';
import { durationText } from '../models/format.ts';
import type { Timeline, TimelineBar } from '../models/timeline.ts';
import type { Palette } from './palette.ts';

export const ROW_HEIGHT = 24;
export const AXIS_HEIGHT = 18;

const MARK = 12;
const GAP = 10;
const DURATION_WIDTH = 76;
const BAR_HEIGHT = 10;
/** A bar that can be seen, however short its step was. */
const LEAST_BAR = 3;

export interface TimelineView {
  width: number;
  height: number;
  /** How far it is scrolled, CSS pixels. */
  top: number;
  /** On the clock of the records; moves the running bar's stripe. */
  now: number;
}

export function paintTimeline(
  pen: CanvasRenderingContext2D,
  timeline: Timeline,
  { width, height, top, now }: TimelineView,
  palette: Palette,
  texts: DashboardTexts,
): void {
  const labelWidth = Math.min(320, Math.max(120, width * 0.42));
  const axis = { from: labelWidth, width: Math.max(20, width - labelWidth - DURATION_WIDTH) };
  pen.font = palette.font;
  pen.textBaseline = 'middle';
  const first = Math.floor(top / ROW_HEIGHT);
  const last = Math.min(timeline.bars.length, Math.ceil((top + height - AXIS_HEIGHT) / ROW_HEIGHT));
  pen.save();
  pen.beginPath();
  pen.rect(0, 0, width, height - AXIS_HEIGHT);
  pen.clip();
  paintGrid(pen, timeline, axis, height - AXIS_HEIGHT, palette);
  for (let row = first; row < last; row += 1) {
    const bar = timeline.bars[row];
    if (bar === undefined) continue;
    const middle = row * ROW_HEIGHT - top + ROW_HEIGHT / 2;
    paintRow(pen, bar, { middle, width, labelWidth, axis, now, spanMs: timeline.spanMs }, palette, texts);
  }
  pen.restore();
  paintAxis(pen, timeline, axis, height - AXIS_HEIGHT / 2, palette, texts);
}

interface Axis {
  from: number;
  width: number;
}
interface Row {
  middle: number;
  width: number;
  labelWidth: number;
  axis: Axis;
  now: number;
  spanMs: number;
}

function paintRow(
  pen: CanvasRenderingContext2D,
  { step, from, durationMs }: TimelineBar,
  { middle, width, labelWidth, axis, now, spanMs }: Row,
  palette: Palette,
  texts: DashboardTexts,
): void {
  const colour = palette.steps[step.status];
  paintMark(pen, step.status, 1, middle - MARK / 2, colour);
  pen.fillStyle = step.status === 'pending' ? palette.mutedText : palette.text;
  pen.textAlign = 'left';
  pen.fillText(fitted(pen, step.title, labelWidth - MARK - 2 * GAP), MARK + GAP, middle);
  pen.textAlign = 'right';
  pen.fillStyle = palette.mutedText;
  if (durationMs === null) return;
  pen.fillText(durationText(durationMs, texts), width, middle);
  const x = axis.from + (from / spanMs) * axis.width;
  const length = Math.max(LEAST_BAR, (durationMs / spanMs) * axis.width);
  pen.fillStyle = colour;
  pen.beginPath();
  pen.roundRect(x, middle - BAR_HEIGHT / 2, length, BAR_HEIGHT, 2);
  pen.fill();
  if (step.status === 'running') paintStripe(pen, { x, length, middle, now }, palette);
}

/** The moving end of running work; it stands still for people who asked for less motion. */
function paintStripe(
  pen: CanvasRenderingContext2D,
  { x, length, middle, now }: { x: number; length: number; middle: number; now: number },
  palette: Palette,
): void {
  pen.fillStyle = palette.text;
  const bright = palette.reducedMotion || Math.floor(now / 500) % 2 === 0;
  pen.globalAlpha = bright ? 1 : 0.4;
  pen.fillRect(x + length - 2, middle - BAR_HEIGHT / 2 - 2, 2, BAR_HEIGHT + 4);
  pen.globalAlpha = 1;
}

/** A shape for each status. */
function paintMark(
  pen: CanvasRenderingContext2D,
  status: StepStatus,
  x: number,
  y: number,
  colour: string,
): void {
  const size = MARK;
  const at = (fractionX: number, fractionY: number): [number, number] => [
    x + size * fractionX,
    y + size * fractionY,
  ];
  pen.fillStyle = colour;
  pen.strokeStyle = colour;
  pen.lineWidth = 1.75;
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  pen.beginPath();
  switch (status) {
    case 'completed':
      pen.moveTo(...at(0.08, 0.55));
      pen.lineTo(...at(0.38, 0.85));
      pen.lineTo(...at(0.92, 0.18));
      return pen.stroke();
    case 'failed':
      pen.moveTo(...at(0.15, 0.15));
      pen.lineTo(...at(0.85, 0.85));
      pen.moveTo(...at(0.85, 0.15));
      pen.lineTo(...at(0.15, 0.85));
      return pen.stroke();
    case 'running':
      pen.moveTo(...at(0.2, 0.05));
      pen.lineTo(...at(0.9, 0.5));
      pen.lineTo(...at(0.2, 0.95));
      pen.closePath();
      return pen.fill();
    case 'undone':
      pen.arc(x + size / 2, y + size / 2, size / 2 - 1, 0.35 * Math.PI, 1.8 * Math.PI);
      return pen.stroke();
    case 'pending':
      pen.arc(x + size / 2, y + size / 2, size / 2 - 2, 0, 2 * Math.PI);
      return pen.stroke();
  }
}

function paintGrid(
  pen: CanvasRenderingContext2D,
  { ticks, spanMs }: Timeline,
  axis: Axis,
  height: number,
  palette: Palette,
): void {
  pen.fillStyle = palette.line;
  pen.globalAlpha = 0.5;
  for (const tick of ticks) pen.fillRect(Math.round(axis.from + (tick / spanMs) * axis.width), 0, 1, height);
  pen.globalAlpha = 1;
}

function paintAxis(
  pen: CanvasRenderingContext2D,
  { ticks, spanMs }: Timeline,
  axis: Axis,
  middle: number,
  palette: Palette,
  texts: DashboardTexts,
): void {
  pen.font = `11px ${palette.family}`;
  pen.fillStyle = palette.mutedText;
  // Beyond a minute the labels are too wide for every mark.
  const shown = spanMs > 60_000 || axis.width < 280 ? [ticks[0], ticks.at(-1)] : ticks;
  for (const tick of shown) {
    if (tick === undefined) continue;
    pen.textAlign = tick === 0 ? 'left' : tick === spanMs ? 'right' : 'center';
    pen.fillText(
      tick === 0 ? '0' : durationText(tick, texts),
      axis.from + (tick / spanMs) * axis.width,
      middle,
    );
  }
}

/** The text, cut with an ellipsis if it is too long. */
function fitted(pen: CanvasRenderingContext2D, text: string, width: number): string {
  if (pen.measureText(text).width <= width) return text;
  let [fits, tooLong] = [0, text.length];
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (pen.measureText(`${text.slice(0, middle)}…`).width <= width) fits = middle;
    else tooLong = middle;
  }
  return `${text.slice(0, fits).trimEnd()}…`;
}
