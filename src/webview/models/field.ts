// Where the cells of a sync run stand, which one is under the pointer, and where keys lead. Pure.
import {
  CELL_CODES,
  cellState,
  type CellState,
  type OperationRecord,
  type RunRecord,
} from '../../protocol/dashboardState.ts';
import type { DashboardTexts } from '../../protocol/dashboardTexts.ts';
import { durationText, fill, numberText } from './format.ts';

export interface FieldLayout {
  columns: number;
  rows: number;
  /** From one cell to the next, CSS pixels. */
  pitch: number;
  count: number;
}

const PITCHES = [18, 16, 14, 12, 10, 8, 6];
/** The smallest size at which shapes are distinguishable. */
const LEAST_PITCH = 5;
/** As high as a field grows while smaller cells would do, CSS pixels. */
const HEIGHT = 176;

/** The largest cells with which everything is seen at once; beyond the least size the field grows in height. */
export function fieldLayout(count: number, width: number): FieldLayout {
  const layouts = [...PITCHES, LEAST_PITCH].map((pitch): FieldLayout => {
    const columns = Math.max(1, Math.floor(width / pitch));
    return { columns, rows: Math.max(1, Math.ceil(count / columns)), pitch, count };
  });
  const fitting = layouts.find(({ rows, pitch }) => rows * pitch <= HEIGHT) ?? layouts.at(-1);
  return fitting ?? { columns: 1, rows: Math.max(1, count), pitch: LEAST_PITCH, count };
}

/** How many places the field has: every credential that has a cell, or will have one. */
export function cellCount({ cells, total, skipped }: RunRecord): number {
  return Math.max(cells.length, total - skipped);
}

/** Null: to come. */
export function stateAt({ cells }: RunRecord, cell: number): CellState | null {
  const code = cells[cell];
  return code === undefined ? null : cellState(code);
}

/** The cell at a point of the field, or undefined beside all. */
export function cellAt({ columns, pitch, count }: FieldLayout, x: number, y: number): number | undefined {
  const column = Math.floor(x / pitch);
  const cell = Math.floor(y / pitch) * columns + column;
  return column >= 0 && column < columns && cell >= 0 && cell < count ? cell : undefined;
}

const TROUBLE = new RegExp(`[${CELL_CODES.failed}${CELL_CODES.needs_reauth}${CELL_CODES.unknown}]`, 'g');

/** Where a key leads; undefined for a key that leads nowhere. */
export function moved(key: string, cell: number, layout: FieldLayout, cells: string): number | undefined {
  const last = layout.count - 1;
  switch (key) {
    case 'ArrowRight':
      return Math.min(last, cell + 1);
    case 'ArrowLeft':
      return Math.max(0, cell - 1);
    case 'ArrowDown':
      return cell + layout.columns > last ? cell : cell + layout.columns;
    case 'ArrowUp':
      return cell - layout.columns < 0 ? cell : cell - layout.columns;
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'n':
    case 'N':
      return nextTrouble(cells, cell);
    default:
      return undefined;
  }
}

/** The next cell that needs attention, from the beginning again after the last; the same if there is none. */
function nextTrouble(cells: string, cell: number): number {
  const all = Array.from(cells.matchAll(TROUBLE), ({ index }) => index);
  return all.find((index) => index > cell) ?? all[0] ?? cell;
}

export interface LegendEntry {
  state: CellState | null;
  label: string;
  count: number;
}

/** What is there, in a fixed order; what has no cell is left out. */
export function legendOf(run: RunRecord, texts: DashboardTexts): LegendEntry[] {
  const taken = run.cells.split(CELL_CODES.taken).length - 1;
  const outcomes = ['refreshed', 'unchanged', 'failed', 'needs_reauth', 'unknown'] as const;
  const entries: LegendEntry[] = [
    ...outcomes.map((state) => ({ state, label: texts.cells[state], count: run.counts[state] })),
    { state: 'taken', label: texts.cells.taken, count: taken },
    { state: null, label: texts.toCome, count: Math.max(0, run.total - run.done - taken) },
  ];
  return entries.filter(({ count }) => count > 0);
}

/** "60 of 240 · 12.5 a second · about 14 s left". */
export function paceText(
  { done, total, rate }: RunRecord,
  { phase }: Pick<OperationRecord, 'phase'>,
  texts: DashboardTexts,
  locale: string,
): string {
  const counts = fill(texts.progressOf, { done: numberText(done, locale), total: numberText(total, locale) });
  if (phase !== 'working' || rate === null) return counts;
  const leftMs = Math.ceil((total - done) / rate) * 1000;
  return [
    counts,
    fill(texts.perSecond, { rate: numberText(rate, locale) }),
    ...(leftMs > 0 ? [fill(texts.left, { time: durationText(leftMs, texts) })] : []),
  ].join(' · ');
}
