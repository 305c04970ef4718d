// One cell in its state: a color and a shape of its own for each, down to five pixels, so that neither eyes nor themes
// that tell no colors apart lose anything.
import type { CellState } from '../../protocol/dashboardState.ts';
import type { Palette } from './palette.ts';

/** Below this size strokes would run together; shapes are made of whole pixels there. */
const FINE = 9;
const PADDING = 1;

/** @param state null: to come. @param size from one cell to the next, CSS pixels */
export function paintCell(
  pen: CanvasRenderingContext2D,
  state: CellState | null,
  x: number,
  y: number,
  size: number,
  palette: Palette,
): void {
  const inner = size - 2 * PADDING;
  pen.save();
  pen.translate(x + PADDING, y + PADDING);
  const colour = state === null ? palette.toCome : palette.cells[state];
  pen.fillStyle = colour;
  pen.strokeStyle = colour;
  if (size < FINE) paintCoarse(pen, state, inner);
  else paintFine(pen, state, inner);
  pen.restore();
}

function paintFine(pen: CanvasRenderingContext2D, state: CellState | null, size: number): void {
  const middle = size / 2;
  pen.lineWidth = Math.max(1.25, size / 7);
  pen.lineCap = 'round';
  pen.beginPath();
  switch (state) {
    case 'refreshed':
      pen.roundRect(0, 0, size, size, size / 5);
      pen.fill();
      return;
    case 'unchanged':
      pen.arc(middle, middle, size / 4, 0, 2 * Math.PI);
      pen.fill();
      return;
    case 'failed':
      line(pen, 1, 1, size - 1, size - 1);
      line(pen, size - 1, 1, 1, size - 1);
      pen.stroke();
      return;
    case 'needs_reauth':
      pen.moveTo(middle, 0);
      pen.lineTo(size, middle);
      pen.lineTo(middle, size);
      pen.lineTo(0, middle);
      pen.fill();
      return;
    case 'unknown':
      pen.arc(middle, middle, middle - pen.lineWidth / 2, 0, 2 * Math.PI);
      pen.stroke();
      return;
    case 'taken':
      pen.roundRect(0.5, 0.5, size - 1, size - 1, size / 5);
      pen.stroke();
      pen.fillRect(size / 4, middle, size / 2, size / 4);
      return;
    case null:
      pen.globalAlpha = 0.5;
      pen.lineWidth = 1;
      pen.roundRect(0.5, 0.5, size - 1, size - 1, size / 5);
      pen.stroke();
  }
}

/** Trouble fills the gap between cells, too: one among thousands must not drown. */
function paintCoarse(pen: CanvasRenderingContext2D, state: CellState | null, size: number): void {
  const third = size / 3;
  const whole = size + 2 * PADDING;
  switch (state) {
    case 'refreshed':
      return pen.fillRect(0, 0, size, size);
    case 'unchanged':
      return pen.fillRect(third, third, third, third);
    case 'failed':
      return pen.fillRect(-PADDING, -PADDING, whole, whole);
    case 'needs_reauth':
      return pen.fillRect(0, -PADDING, size - third, whole);
    case 'unknown':
      pen.fillRect(-PADDING, third, whole, third);
      return pen.fillRect(third, -PADDING, third, whole);
    case 'taken':
      pen.fillRect(0, size - third, size, third);
      return pen.fillRect(0, 0, size, third);
    case null:
      return pen.fillRect(third, size - third, third, third);
  }
}

function line(pen: CanvasRenderingContext2D, fromX: number, fromY: number, toX: number, toY: number): void {
  pen.moveTo(fromX, fromY);
  pen.lineTo(toX, toY);
}
