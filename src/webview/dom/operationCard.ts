// An operation at work: what happens now, how far it is, and its steps.
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import type { OperationRecord } from '../../protocol/dashboardState.ts';
import { durationText, fill } from '../models/format.ts';
import { ActionBar } from './actionBar.ts';
import { el, icon, setAttribute, setIcon, setText, type Part } from './elements.ts';
import { TimelineView } from './timelineView.ts';
import type { ViewContext } from './viewContext.ts';

export class OperationCard implements Part<OperationRecord> {
  readonly element: HTMLElement;
  readonly #context: ViewContext;
  readonly #head: CardHead;
  readonly #message = el('p', { class: 'card-message' });
  readonly #bar: HTMLElement;
  readonly #timeline: TimelineView;

  constructor(context: ViewContext) {
    this.#context = context;
    this.#head = new CardHead(context);
    this.#bar = el('vscode-progress-bar', { max: 100 });
    this.#timeline = new TimelineView(context);
    this.element = el(
      'article',
      { class: 'card' },
      this.#head.element,
      this.#message,
      this.#bar,
      this.#timeline.element,
    );
  }

  update(operation: OperationRecord): void {
    const { texts, now } = this.#context;
    const { title, percent, message, createdAt, asker } = operation;
    const elapsed = durationText(now() - createdAt, texts);
    this.#head.update({ operation, aside: `${asker} · ${elapsed} · ${fill(texts.percent, { percent })}` });
    setText(this.#message, message);
    setAttribute(this.#bar, 'value', percent);
    setAttribute(this.#bar, 'aria-label', title);
    this.#timeline.update({ title, steps: operation.steps ?? [] });
  }

  dispose(): void {
    this.#timeline.dispose();
  }
}

export interface CardHeadItem {
  operation: OperationRecord;
  /** Beneath the title. */
  aside: string;
}

/** Status, title and what can be done: the head of every card. */
export class CardHead implements Part<CardHeadItem> {
  readonly element: HTMLElement;
  readonly #context: ViewContext;
  readonly #icon = icon('sync');
  readonly #title = el('h3');
  readonly #aside = el('p', { class: 'row-sub' });
  readonly #actions: ActionBar;

  constructor(context: ViewContext) {
    this.#context = context;
    this.#actions = new ActionBar(context);
    const texts = el('div', { class: 'row-texts' }, this.#title, this.#aside);
    this.element = el('div', { class: 'card-head' }, this.#icon, texts, this.#actions.element);
  }

  update({ operation, aside }: CardHeadItem): void {
    const { icons } = this.#context.texts;
    const turning = operation.phase === 'working' ? 'codicon-modifier-spin' : '';
    setIcon(this.#icon, icons[operation.status], `${turning} ${toneOf(operation)}`.trim());
    setText(this.#title, operation.title);
    setText(this.#aside, aside);
    this.#actions.update(operation);
  }
}

/** The class that colors a status's icon; its shape says the same. */
export function toneOf({ phase, status }: Pick<OperationRecord, 'phase' | 'status'>): string {
  if (status === 'completed') return 'tone-success';
  if (status === 'failed') return 'tone-error';
  if (phase === 'working') return 'tone-progress';
  return phase === 'waiting' || status === 'interrupted' ? 'tone-warning' : 'tone-muted';
}
