// What a native dialog can show: it does not scroll, so what does not fit is not read. Pure.
import { DIALOG_COLUMNS, DIALOG_ROWS, wrapped } from './approval/rows.ts';

/** Whether all lines are visible at once. */
export function fitsInDialog(lines: readonly string[]): boolean {
  return lines.reduce((sum, line) => sum + wrapped(line, DIALOG_COLUMNS).length, 0) <= DIALOG_ROWS;
}
