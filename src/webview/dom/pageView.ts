// A page about one record: its head, what can be done, and its sections, in the dashboard's look.
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import type { PageModel, PageSection } from '../../protocol/page.ts';
import { fill } from '../models/format.ts';
import { el, icon, KeyedParts, setAttribute, setIcon, setText, show, type Part } from './elements.ts';
import { PageActions, type Tell } from './pageActions.ts';
import { PageSectionPart } from './pageSection.ts';
import type { ViewContext } from './viewContext.ts';

export class PageView implements Part<PageModel> {
  readonly element: HTMLElement;
  readonly #context: ViewContext;
  readonly #icon = icon('package');
  readonly #title = el('h1');
  readonly #subtitle = el('p', { class: 'summary' });
  readonly #badge = el('span', { class: 'live' });
  readonly #notice = el('p', { class: 'page-notice' });
  readonly #problem = el('p', { class: 'problem', role: 'alert' });
  readonly #message = el('p', { class: 'card-message', role: 'status' });
  /** Stays in the page: a live region that comes with its text is not read out. */
  readonly #said = el('p', { class: 'unseen', role: 'status' });
  readonly #bar = el('vscode-progress-bar', { max: 100 });
  readonly #actions: PageActions;
  readonly #sections: KeyedParts<PageSection>;

  constructor(root: HTMLElement, context: ViewContext, tell: Tell) {
    this.element = root;
    this.#context = context;
    this.#actions = new PageActions(tell);
    const heading = el('div', { class: 'page-title' }, this.#icon, this.#title, this.#badge);
    const head = el(
      'header',
      { class: 'page-head' },
      heading,
      this.#subtitle,
      this.#notice,
      this.#actions.element,
    );
    const sections = el('div', { class: 'page-sections' });
    this.#sections = new KeyedParts<PageSection>(
      sections,
      ({ key, kind }) => `${kind} ${key}`,
      () => new PageSectionPart(context, tell),
    );
    root.replaceChildren(head, this.#problem, this.#said, this.#message, this.#bar, sections);
  }

  update(page: PageModel): void {
    const { title, subtitle, badge, problem, progress, tone, said, notice } = page;
    document.title = title;
    const turns = progress !== null && page.icon === 'sync' ? 'codicon-modifier-spin' : '';
    setIcon(this.#icon, page.icon, `${turns} ${tone === null ? '' : `tone-${tone}`}`.trim());
    setText(this.#title, title);
    setText(this.#subtitle, subtitle);
    setText(this.#badge, badge);
    show(this.#badge, badge !== '');
    setText(this.#problem, problem);
    show(this.#problem, problem !== '');
    setText(this.#notice, notice);
    show(this.#notice, notice !== '');
    setText(this.#said, said);
    show(this.#message, progress !== null);
    show(this.#bar, progress !== null);
    if (progress !== null) {
      const { percent, message } = progress;
      setText(this.#message, `${message} · ${fill(this.#context.texts.percent, { percent })}`);
      setAttribute(this.#bar, 'value', percent);
      setAttribute(this.#bar, 'aria-label', title);
    }
    this.#actions.update(page.actions);
    this.#sections.update(page.sections);
  }
}
