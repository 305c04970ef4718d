// Which rows of a long list are on screen, where rows are equally high but for one that is open. Pure.

export interface RowsAt {
  count: number;
  rowHeight: number;
  /** The open row and how much higher it is; null if none is open. */
  open: { index: number; extra: number } | null;
}

/** Rows beyond the edge that are kept, so that scrolling never shows a gap. */
const OVERSCAN = 6;

export function totalHeight({ count, rowHeight, open }: RowsAt): number {
  return count * rowHeight + (open?.extra ?? 0);
}

/** Distance of a row's top edge from the list's. */
export function rowTop({ rowHeight, open }: RowsAt, index: number): number {
  return index * rowHeight + (open !== null && index > open.index ? open.extra : 0);
}

/** Indices of the rows between those two distances, `to` exclusive. */
export function rowsBetween(rows: RowsAt, top: number, bottom: number): { from: number; to: number } {
  const from = Math.max(0, rowAt(rows, top) - OVERSCAN);
  const to = Math.min(rows.count, rowAt(rows, bottom) + 1 + OVERSCAN);
  return { from: Math.min(from, to), to };
}

function rowAt({ rowHeight, open }: RowsAt, distance: number): number {
  if (open === null) return Math.floor(distance / rowHeight);
  const openTop = open.index * rowHeight;
  if (distance < openTop + rowHeight) return Math.floor(distance / rowHeight);
  if (distance < openTop + rowHeight + open.extra) return open.index;
  return Math.floor((distance - open.extra) / rowHeight);
}
