// What a native dialog can show: it does not scroll, so what does not fit is not read. Pure.
import { DIALOG_ROWS, IN_DIALOG, wrapped } from './approval/rows.ts';

/** Whether all lines are visible at once. */
export function fitsInDialog(lines: readonly string[]): boolean {
  return lines.reduce((sum, line) => sum + wrapped(line, IN_DIALOG).length, 0) <= DIALOG_ROWS;
}
