// The buttons of a page, a section or a row: they tell the host what was pressed.
import type { PageAction, PageViewMessage } from '../../protocol/page.ts';
import { textButton } from './actionBar.ts';
import { el, show, type Part } from './elements.ts';

export type Tell = (message: PageViewMessage) => void;

/** Buttons with texts; the keyboard stays near one that goes. */
export class PageActions implements Part<readonly PageAction[]> {
  readonly element = el('div', { class: 'head-actions' });
  readonly #tell: Tell;
  #shown = '';

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** @param of what the buttons are about, for screen readers; empty: the page */
  update(actions: readonly PageAction[], of = ''): void {
    const shown = JSON.stringify([actions, of]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const { element } = this;
    const had = element.contains(document.activeElement) ? document.activeElement : null;
    const focused = had instanceof HTMLElement ? had.dataset['id'] : undefined;
    element.replaceChildren(...actions.map((action) => this.#button(action, of)));
    show(element, actions.length > 0);
    if (focused === undefined) return;
    const buttons = [...element.children].filter(
      (child): child is HTMLElement => child instanceof HTMLElement,
    );
    (buttons.find(({ dataset }) => dataset['id'] === focused) ?? buttons[0])?.focus();
  }

  #button({ id, label, icon: name, primary }: PageAction, of: string): HTMLElement {
    const accessibleName = of === '' ? label : `${label}: ${of}`;
    const button = textButton(label, () => this.#tell({ type: 'press', id }), {
      primary: primary === true,
      icon: name,
      accessibleName,
    });
    button.dataset['id'] = id;
    return button;
  }
}
