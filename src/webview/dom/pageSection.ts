// One section of a page: facts, rows, an operation's steps, or the fields of a filter.
import type { PageField, PageRow, PageSection } from '../../protocol/page.ts';
import { el, icon, KeyedParts, setAttribute, setIcon, setText, show, type Part } from './elements.ts';
import { PageActions, type Tell } from './pageActions.ts';
import { TimelineView } from './timelineView.ts';
import type { ViewContext } from './viewContext.ts';

let sections = 0;

export class PageSectionPart implements Part<PageSection> {
  readonly element: HTMLElement;
  readonly #context: ViewContext;
  readonly #tell: Tell;
  readonly #title = el('h2');
  readonly #body = el('div');
  readonly #actions: PageActions;
  readonly #note = el('p', { class: 'quiet' });
  #rows: KeyedParts<PageRow> | undefined;
  #fields: KeyedParts<PageField> | undefined;
  #timeline: TimelineView | undefined;

  constructor(context: ViewContext, tell: Tell) {
    this.#context = context;
    this.#tell = tell;
    this.#actions = new PageActions(tell);
    sections += 1;
    const id = `section-${sections}`;
    setAttribute(this.#title, 'id', id);
    this.element = el(
      'section',
      { class: 'section page-section', 'aria-labelledby': id },
      this.#title,
      this.#body,
      this.#note,
      this.#actions.element,
    );
  }

  update(section: PageSection): void {
    setText(this.#title, section.title);
    this.#actions.update(section.actions, section.title);
    show(this.#note, false);
    switch (section.kind) {
      case 'facts':
        return this.#showFacts(section.facts.map(({ label, value }) => [label, value]));
      case 'rows': {
        this.#rows ??= this.#list();
        this.#rows.update(section.rows);
        const note = section.rows.length === 0 ? section.none : section.note;
        setText(this.#note, note);
        return show(this.#note, note !== '');
      }
      case 'steps':
        if (this.#timeline === undefined) {
          this.#timeline = new TimelineView(this.#context);
          this.#body.append(this.#timeline.element);
        }
        return this.#timeline.update({ title: document.title, steps: section.steps });
      case 'filter':
        this.#fields ??= this.#form();
        return this.#fields.update(section.fields);
    }
  }

  dispose(): void {
    this.#timeline?.dispose();
  }

  /** Replaced only if they differ, so that a selection stays. */
  #showFacts(facts: readonly (readonly [string, string])[]): void {
    const shown = JSON.stringify(facts);
    if (this.#body.dataset['shown'] === shown) return;
    this.#body.dataset['shown'] = shown;
    const lines = facts.flatMap(([label, value]) => [el('dt', {}, label), el('dd', {}, value)]);
    this.#body.replaceChildren(el('dl', { class: 'page-facts' }, ...lines));
  }

  #list(): KeyedParts<PageRow> {
    const list = el('ul', { class: 'page-rows' });
    this.#body.append(list);
    return new KeyedParts<PageRow>(
      list,
      ({ key }) => key,
      () => new RowPart(this.#tell),
    );
  }

  #form(): KeyedParts<PageField> {
    const form = el('div', { class: 'page-filter', role: 'search' });
    this.#body.append(form);
    return new KeyedParts<PageField>(
      form,
      ({ name }) => name,
      (field) => new FieldPart(field, this.#tell),
    );
  }
}

class RowPart implements Part<PageRow> {
  readonly element: HTMLElement;
  readonly #icon = icon('circle');
  readonly #title = el('span', { class: 'row-title' });
  readonly #open = el('button', { class: 'page-open', type: 'button' });
  readonly #sub = el('span', { class: 'row-sub' });
  readonly #note = el('span', { class: 'row-note' });
  readonly #actions: PageActions;
  #opens: string | null = null;

  constructor(tell: Tell) {
    this.#actions = new PageActions(tell);
    this.#open.addEventListener('click', () => {
      if (this.#opens !== null) tell({ type: 'press', id: this.#opens });
    });
    const texts = el('div', { class: 'row-texts' }, this.#title, this.#open, this.#sub, this.#note);
    this.element = el('li', { class: 'page-row' }, this.#icon, texts, this.#actions.element);
  }

  update({ icon: name, tone, title, sub, note, opens, actions }: PageRow): void {
    setIcon(this.#icon, name, tone === null ? '' : `tone-${tone}`);
    this.#opens = opens;
    setText(this.#title, title);
    setText(this.#open, title);
    show(this.#title, opens === null);
    show(this.#open, opens !== null);
    setText(this.#sub, sub);
    setText(this.#note, note ?? '');
    show(this.#note, note !== undefined);
    this.#actions.update(actions, title);
  }
}

class FieldPart implements Part<PageField> {
  readonly element: HTMLElement;
  readonly #label = el('span');
  readonly #input: HTMLInputElement | HTMLSelectElement;
  #options = '';

  constructor({ kind, name }: PageField, tell: Tell) {
    this.#input = kind === 'date' ? el('input', { type: 'date' }) : el('select');
    this.#input.addEventListener('change', () => tell({ type: 'choose', name, value: this.#input.value }));
    this.element = el('label', { class: 'page-field' }, this.#label, this.#input);
  }

  update({ label, value, options }: PageField): void {
    setText(this.#label, label);
    const wanted = JSON.stringify(options);
    if (this.#input instanceof HTMLSelectElement && wanted !== this.#options) {
      this.#options = wanted;
      this.#input.replaceChildren(
        ...options.map((option) => el('option', { value: option.value }, option.label)),
      );
    }
    // What somebody is typing stays.
    if (this.#input.value !== value && document.activeElement !== this.#input) this.#input.value = value;
  }
}
