// The field of a sync run: a canvas that draws only what changed, and a list box for keyboard and screen reader that
// reads out one credential at a time.
import type { CellLine, RunRecord } from '../../protocol/dashboardState.ts';
import { paintCell } from '../canvas/cellPainter.ts';
import type { Palette } from '../canvas/palette.ts';
import { Surface } from '../canvas/surface.ts';
import { cellAt, cellCount, fieldLayout, moved, stateAt, type FieldLayout } from '../models/field.ts';
import { fill } from '../models/format.ts';
import { el, setAttribute, setText, show, type Part } from './elements.ts';
import type { ViewContext } from './viewContext.ts';

export interface FieldItem {
  run: RunRecord;
  title: string;
}

let fields = 0;

export class FieldView implements Part<FieldItem> {
  readonly element: HTMLElement;
  /** Says which credential is under the pointer or the keyboard; to be put where there is room. */
  readonly line = el('p', { class: 'field-line', 'aria-hidden': 'true' });
  readonly #context: ViewContext;
  readonly #surface: Surface;
  readonly #box: HTMLElement;
  readonly #cursor = el('div', { class: 'field-cursor' });
  readonly #option: HTMLElement;
  readonly #resized: ResizeObserver;
  #width = 0;
  #run: RunRecord | undefined;
  #layout: FieldLayout = fieldLayout(0, 1);
  /** What is on the canvas. */
  #drawn: { cells: string; layout: FieldLayout; palette: Palette } | undefined;
  /** The cell of keyboard and screen reader. */
  #active = 0;
  #pointed: number | undefined;
  /** What the host said of a cell, by cell and state. */
  readonly #told = new Map<string, CellLine>();
  #asked = '';

  constructor(context: ViewContext) {
    this.#context = context;
    fields += 1;
    const optionId = `field-${fields}-cell`;
    const helpId = `field-${fields}-help`;
    const canvas = el('canvas', { 'aria-hidden': 'true' });
    this.#surface = new Surface(canvas);
    this.#option = el('div', { id: optionId, role: 'option', class: 'unseen', 'aria-selected': 'true' });
    this.#box = el(
      'div',
      {
        class: 'field',
        role: 'listbox',
        tabindex: 0,
        'aria-activedescendant': optionId,
        'aria-describedby': helpId,
      },
      canvas,
      this.#cursor,
      this.#option,
    );
    const help = el('p', { id: helpId, class: 'unseen' }, context.texts.fieldHelp);
    this.element = el('div', { class: 'field-part' }, this.#box, help);
    this.#follow();
    this.#resized = new ResizeObserver(([entry]) => {
      this.#width = Math.floor(entry?.contentRect.width ?? 0);
      context.redraw();
    });
    this.#resized.observe(this.#box);
  }

  update({ run, title }: FieldItem): void {
    const { texts } = this.#context;
    this.#run = run;
    setAttribute(this.#box, 'aria-label', fill(texts.fieldOf, { title, done: run.done, total: run.total }));
    if (this.#width <= 0) return;
    this.#layout = fieldLayout(cellCount(run), this.#width);
    this.#active = Math.max(0, Math.min(this.#active, this.#layout.count - 1));
    this.#draw(run);
    this.#tell(run);
  }

  dispose(): void {
    this.#resized.disconnect();
  }

  #draw(run: RunRecord): void {
    const { palette } = this.#context;
    const layout = this.#layout;
    const { columns, rows, pitch, count } = layout;
    const resized = this.#surface.resize(columns * pitch, rows * pitch);
    const before = this.#drawn;
    const same =
      !resized &&
      before?.palette === palette &&
      before.layout.count === count &&
      before.layout.pitch === pitch;
    if (same && before.cells === run.cells) return;
    if (!same) this.#surface.clear();
    this.#surface.draw((pen) => {
      for (let cell = 0; cell < count; cell += 1) {
        if (same && before.cells[cell] === run.cells[cell]) continue;
        const x = (cell % columns) * pitch;
        const y = Math.floor(cell / columns) * pitch;
        pen.clearRect(x, y, pitch, pitch);
        paintCell(pen, stateAt(run, cell), x, y, pitch, palette);
      }
    });
    this.#drawn = { cells: run.cells, layout, palette };
  }

  /** The credential under the pointer, or the one of the keyboard. */
  #tell(run: RunRecord): void {
    const { count, columns, pitch } = this.#layout;
    const isFocused = this.#box === document.activeElement;
    const cell = this.#pointed ?? (isFocused ? this.#active : undefined);
    show(this.#cursor, cell !== undefined && count > 0);
    if (cell !== undefined) {
      this.#cursor.style.width = this.#cursor.style.height = `${pitch}px`;
      this.#cursor.style.transform = `translate(${(cell % columns) * pitch}px, ${Math.floor(cell / columns) * pitch}px)`;
    }
    setText(this.line, cell === undefined ? '' : this.#words(run, cell));
    setText(this.#option, this.#words(run, this.#active));
    setAttribute(this.#option, 'aria-setsize', Math.max(1, count));
    setAttribute(this.#option, 'aria-posinset', this.#active + 1);
    if (cell !== undefined) void this.#ask(run, cell);
  }

  #words(run: RunRecord, cell: number): string {
    const { texts } = this.#context;
    const state = stateAt(run, cell);
    if (state === null) return texts.toCome;
    const told = this.#told.get(`${cell}${state}`);
    if (told === undefined) return texts.cells[state];
    const { account, bundle, message } = told;
    const words = fill(texts.cell, { account, bundle, state: texts.cells[state] });
    return message === '' ? words : `${words}. ${message}`;
  }

  async #ask(run: RunRecord, cell: number): Promise<void> {
    const state = stateAt(run, cell);
    const key = `${cell}${state}`;
    if (state === null || this.#told.has(key) || this.#asked === key) return;
    this.#asked = key;
    const lines = await this.#context.ask('cells', { runId: run.id, from: cell, count: 1 });
    const line = lines?.[0];
    if (line === undefined) return;
    this.#told.set(`${cell}${line.state}`, line);
    this.#context.redraw();
  }

  #follow(): void {
    const { redraw } = this.#context;
    const point = (cell: number | undefined): void => {
      if (cell === this.#pointed) return;
      this.#pointed = cell;
      redraw();
    };
    this.#box.addEventListener('pointermove', ({ offsetX, offsetY }) =>
      point(cellAt(this.#layout, offsetX, offsetY)),
    );
    this.#box.addEventListener('pointerleave', () => point(undefined));
    this.#box.addEventListener('pointerdown', () => {
      this.#active = this.#pointed ?? this.#active;
      redraw();
    });
    this.#box.addEventListener('focus', redraw);
    this.#box.addEventListener('blur', redraw);
    this.#box.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || this.#run === undefined) return;
      const to = moved(event.key, this.#active, this.#layout, this.#run.cells);
      if (to === undefined) return;
      event.preventDefault();
      this.#pointed = undefined;
      this.#active = to;
      redraw();
    });
  }
}
