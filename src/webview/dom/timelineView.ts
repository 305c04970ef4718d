// An operation's steps: a canvas for eyes, and a table with the same content for everybody else.
import type { StepLine } from '../../protocol/dashboardState.ts';
import { AXIS_HEIGHT, paintTimeline, ROW_HEIGHT } from '../canvas/timelinePainter.ts';
import { Surface } from '../canvas/surface.ts';
import { durationText, fill } from '../models/format.ts';
import { timelineOf, type Timeline } from '../models/timeline.ts';
import { el, KeyedParts, setAttribute, setText, show, type Part } from './elements.ts';
import type { ViewContext } from './viewContext.ts';

export interface TimelineItem {
  title: string;
  steps: readonly StepLine[];
}

/** More rows than that are scrolled. */
const MOST_ROWS = 10;
/** A screen reader's user doesn't listen to more rows. */
const MOST_READ_OUT = 200;

export class TimelineView implements Part<TimelineItem> {
  readonly element: HTMLElement;
  readonly #context: ViewContext;
  readonly #surface: Surface;
  readonly #scroller = el('div', { class: 'timeline' });
  readonly #height = el('div', { class: 'timeline-height' });
  readonly #none: HTMLElement;
  readonly #caption = el('caption');
  readonly #rows: KeyedParts<TableRow>;
  #width = 0;
  /** The running step that was scrolled to. */
  #followed = -1;
  readonly #resized: ResizeObserver;

  constructor(context: ViewContext) {
    this.#context = context;
    const { texts } = context;
    const canvas = el('canvas', { 'aria-hidden': 'true' });
    this.#surface = new Surface(canvas);
    this.#none = el('p', { class: 'quiet' }, texts.noSteps);
    const body = el('tbody');
    const heads = [texts.step, texts.status, texts.duration].map((text) => el('th', { scope: 'col' }, text));
    const table = el(
      'table',
      { class: 'unseen' },
      this.#caption,
      el('thead', {}, el('tr', {}, ...heads)),
      body,
    );
    this.#rows = new KeyedParts<TableRow>(
      body,
      ({ key }) => key,
      () => tableRow(),
    );
    this.#height.append(canvas);
    this.element = el('div', { class: 'timeline-part' }, this.#none, this.#scroller, table);
    this.#scroller.append(this.#height);
    this.#scroller.addEventListener('scroll', () => context.redraw(), { passive: true });
    this.#resized = new ResizeObserver(([entry]) => {
      this.#width = Math.floor(entry?.contentRect.width ?? 0);
      context.redraw();
    });
    this.#resized.observe(this.element);
  }

  update({ title, steps }: TimelineItem): void {
    const { texts, palette, now } = this.#context;
    const timeline = timelineOf(steps, now());
    show(this.#none, steps.length === 0);
    show(this.#scroller, steps.length > 0);
    const rows = Math.min(steps.length, MOST_ROWS);
    const height = rows * ROW_HEIGHT + AXIS_HEIGHT;
    const isScrolled = steps.length > MOST_ROWS;
    this.#height.style.height = `${steps.length * ROW_HEIGHT + AXIS_HEIGHT}px`;
    this.#scroller.style.maxHeight = `${height}px`;
    this.#scroller.classList.toggle('scrolled', isScrolled);
    setAttribute(this.#scroller, 'tabindex', isScrolled ? 0 : undefined);
    setAttribute(this.#scroller, 'role', isScrolled ? 'region' : undefined);
    setAttribute(this.#scroller, 'aria-label', isScrolled ? fill(texts.timelineOf, { title }) : undefined);
    setText(this.#caption, fill(texts.timelineOf, { title }));
    this.#rows.update(timeline.bars.slice(0, MOST_READ_OUT).map((bar, index) => this.#tableRow(bar, index)));
    this.#followRunning(steps);
    if (this.#width <= 0 || steps.length === 0) return;
    this.#surface.resize(this.#width, height);
    this.#surface.clear();
    const view = { width: this.#width, height, top: this.#scroller.scrollTop, now: now() };
    this.#surface.draw((pen) => paintTimeline(pen, timeline, view, palette, texts));
  }

  dispose(): void {
    this.#resized.disconnect();
  }

  /** A long timeline moves on with the step that runs; in between it stays where somebody scrolled it. */
  #followRunning(steps: readonly StepLine[]): void {
    const running = steps.findIndex(({ status }) => status === 'running');
    if (running < 0 || running === this.#followed) return;
    this.#followed = running;
    this.#scroller.scrollTop = (running - MOST_ROWS / 2) * ROW_HEIGHT;
  }

  #tableRow({ step, durationMs }: Timeline['bars'][number], index: number): TableRow {
    const { texts } = this.#context;
    const duration = durationMs === null ? '' : durationText(durationMs, texts);
    return { key: String(index), cells: [step.title, texts.steps[step.status], duration] };
  }
}

interface TableRow {
  key: string;
  cells: readonly [string, string, string];
}

function tableRow(): Part<TableRow> {
  const cells = [el('td'), el('td'), el('td')];
  return {
    element: el('tr', {}, ...cells),
    update: (row) => cells.forEach((cell, index) => setText(cell, row.cells[index] ?? '')),
  };
}
