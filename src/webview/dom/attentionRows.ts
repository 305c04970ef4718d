// What waits for a person: requests whose dialog a click opens, and operations that stopped by themselves. Nothing here
// decides anything.
import type { AttentionRecord, OperationRecord } from '../../protocol/dashboardState.ts';
import { agoText, timeLeftText } from '../models/format.ts';
import { ActionBar, textButton } from './actionBar.ts';
import { el, icon, setIcon, setText, show, type Part } from './elements.ts';
import type { ViewContext } from './viewContext.ts';

const ICONS = { approval: 'shield', input: 'key' };

/** The parts that both kinds of row have. */
function rowOf(side: HTMLElement) {
  const symbol = icon('shield');
  const title = el('div', { class: 'row-title' });
  const titleText = el('span');
  title.append(titleText);
  const detail = el('div', { class: 'row-sub' });
  const texts = el('div', { class: 'row-texts' }, title, detail);
  return {
    element: el('li', { class: 'attention-row' }, symbol, texts, side),
    symbol,
    title,
    titleText,
    detail,
  };
}

export class AttentionRow implements Part<AttentionRecord> {
  readonly element: HTMLElement;
  readonly #context: ViewContext;
  readonly #row: ReturnType<typeof rowOf>;
  readonly #live: HTMLElement;

  constructor(context: ViewContext, { id, kind, title }: AttentionRecord) {
    this.#context = context;
    const { texts, ask } = context;
    const label = kind === 'approval' ? texts.review : texts.enter;
    const accessibleName = `${label} ${title}`;
    const review = textButton(label, () => void ask('review', { id }), { primary: true, accessibleName });
    this.#row = rowOf(review);
    this.#live = el('span', { class: 'live' }, texts.live);
    this.#row.title.append(this.#live);
    this.element = this.#row.element;
  }

  update({ kind, title, detail, live, expiresAt }: AttentionRecord): void {
    const { texts, now } = this.#context;
    setIcon(this.#row.symbol, ICONS[kind], 'tone-warning');
    setText(this.#row.titleText, title);
    show(this.#live, live);
    const left = expiresAt === null ? '' : ` · ${timeLeftText(expiresAt - now(), texts)}`;
    setText(this.#row.detail, `${detail}${left}`);
  }
}

export class StoppedRow implements Part<OperationRecord> {
  readonly element: HTMLElement;
  readonly #context: ViewContext;
  readonly #actions: ActionBar;
  readonly #row: ReturnType<typeof rowOf>;

  constructor(context: ViewContext) {
    this.#context = context;
    this.#actions = new ActionBar(context);
    this.#row = rowOf(this.#actions.element);
    this.element = this.#row.element;
  }

  update(operation: OperationRecord): void {
    const { texts, now } = this.#context;
    const { status, title, problem, message, updatedAt } = operation;
    setIcon(this.#row.symbol, texts.icons[status], status === 'failed' ? 'tone-error' : 'tone-warning');
    setText(this.#row.titleText, title);
    const parts = [texts.statuses[status], agoText(now() - updatedAt, texts), problem ?? message];
    setText(this.#row.detail, parts.join(' · '));
    this.#actions.update(operation);
  }
}
