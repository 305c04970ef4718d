// The capacity of a native dialog: it does not scroll, so what doesn't fit can't be read. Pure.

const MOST_ROWS = 18;
/** About what fits in one line. */
const COLUMNS = 56;
/** Characters as wide as two (Unicode's East Asian Width, W and F), and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** Whether all lines are visible at once. */
export function fitsInDialog(lines: readonly string[]): boolean {
  return lines.reduce((sum, line) => sum + rowsOf(line), 0) <= MOST_ROWS;
}

function rowsOf(line: string): number {
  let columns = 0;
  for (const character of line) columns += WIDE.test(character) ? 2 : 1;
  return Math.max(1, Math.ceil(columns / COLUMNS));
}
