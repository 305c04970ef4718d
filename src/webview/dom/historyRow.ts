// One operation in the history: a line that opens to its message, problem and steps.
import type { OperationRecord } from '../../protocol/dashboardState.ts';
import { agoText, durationText } from '../models/format.ts';
import { ActionBar } from './actionBar.ts';
import { el, icon, setAttribute, setIcon, setText, show, type Part } from './elements.ts';
import { toneOf } from './operationCard.ts';
import { TimelineView } from './timelineView.ts';
import type { ViewContext } from './viewContext.ts';

export interface HistoryItem {
  operation: OperationRecord;
  /** In the whole list, from 0. */
  index: number;
  count: number;
  /** Distance from the list's top edge, CSS pixels. */
  top: number;
  isOpen: boolean;
  /** Whether the Tab key leads to it. */
  isCurrent: boolean;
}

export interface HistoryRowEvents {
  toggled(operationId: string): void;
  /** The opened part has another height now. */
  detailResized(height: number): void;
  key(event: KeyboardEvent, index: number): void;
}

export class HistoryRow implements Part<HistoryItem> {
  readonly element: HTMLElement;
  readonly #context: ViewContext;
  readonly #icon = icon('pass');
  readonly #title = el('span', { class: 'row-title' });
  readonly #sub = el('span', { class: 'row-sub' });
  readonly #main: HTMLElement;
  readonly #actions: ActionBar;
  readonly #detail = el('div', { class: 'row-detail' });
  readonly #message = el('p', { class: 'row-message' });
  readonly #resized: ResizeObserver;
  #timeline: TimelineView | undefined;
  #item: HistoryItem | undefined;

  constructor(context: ViewContext, events: HistoryRowEvents) {
    this.#context = context;
    this.#actions = new ActionBar(context);
    const texts = el('span', { class: 'row-texts' }, this.#title, this.#sub);
    const twistie = icon('chevron-right');
    twistie.classList.add('twistie');
    this.#main = el('button', { class: 'row-main', type: 'button' }, twistie, this.#icon, texts);
    this.#main.addEventListener('click', () => this.#item && events.toggled(this.#item.operation.id));
    this.#main.addEventListener('keydown', (event) => this.#item && events.key(event, this.#item.index));
    const line = el('div', { class: 'row-line' }, this.#main);
    this.element = el('li', { class: 'row' }, line, this.#detail);
    this.#detail.append(this.#message);
    for (const type of ['mouseenter', 'mouseleave', 'focusin', 'focusout'])
      this.element.addEventListener(type, () => queueMicrotask(() => this.#showActions(line)));
    this.#resized = new ResizeObserver(() => {
      if (this.#item?.isOpen) events.detailResized(this.#detail.offsetHeight);
    });
    this.#resized.observe(this.#detail);
  }

  focus(): void {
    this.#main.focus();
  }

  update(item: HistoryItem): void {
    this.#item = item;
    const { texts, now } = this.#context;
    const { operation, index, count, top, isOpen, isCurrent } = item;
    const { status, title, asker, createdAt, endedAt, problem, message } = operation;
    setIcon(this.#icon, texts.icons[status], toneOf(operation));
    setText(this.#title, title);
    const lasted = endedAt === null ? [] : [durationText(endedAt - createdAt, texts)];
    setText(
      this.#sub,
      [texts.statuses[status], asker, agoText(now() - createdAt, texts), ...lasted].join(' · '),
    );
    setAttribute(this.element, 'aria-setsize', count);
    setAttribute(this.element, 'aria-posinset', index + 1);
    setAttribute(this.#main, 'aria-expanded', String(isOpen));
    setAttribute(this.#main, 'tabindex', isCurrent ? 0 : -1);
    setAttribute(this.#main, 'title', title);
    const transform = `translateY(${top}px)`;
    if (this.element.style.transform !== transform) this.element.style.transform = transform;
    this.element.classList.toggle('open', isOpen);
    show(this.#detail, isOpen);
    if (isOpen) this.#showDetail(operation, problem ?? message);
    this.#actions.update(operation);
  }

  dispose(): void {
    this.#resized.disconnect();
    this.#timeline?.dispose();
  }

  #showDetail({ title, steps, phase }: OperationRecord, text: string): void {
    setText(this.#message, text);
    if (this.#timeline === undefined) {
      this.#timeline = new TimelineView(this.#context);
      this.#detail.append(this.#timeline.element);
    }
    // What waits for a person has not come to its steps yet.
    const hasSteps = steps !== null && (steps.length > 0 || phase !== 'waiting');
    show(this.#timeline.element, hasSteps);
    if (hasSteps) this.#timeline.update({ title, steps });
  }

  /** Buttons of every row would be in everybody's way: those of the row at hand are enough. */
  #showActions(line: HTMLElement): void {
    const wanted = this.element.matches(':hover, :focus-within');
    if (wanted && this.#actions.element.parentElement === null) line.append(this.#actions.element);
    else if (!wanted) this.#actions.element.remove();
  }
}
