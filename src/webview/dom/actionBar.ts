// The buttons of what can be done with an operation. They ask the host, which decides whether it still can be done.
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-toolbar-button/index.js';
import type { OperationRecord } from '../../protocol/dashboardState.ts';
import { el, setText, type Part } from './elements.ts';
import type { ViewContext } from './viewContext.ts';

type Actionable = Pick<OperationRecord, 'id' | 'title' | 'actions'>;

/** Icons with names for screen readers and tooltips. */
export class ActionBar implements Part<Actionable> {
  readonly element = el('div', { class: 'actions' });
  readonly #context: ViewContext;
  #shown = '';

  constructor(context: ViewContext) {
    this.#context = context;
  }

  update({ id, title, actions }: Actionable): void {
    const shown = `${id} ${actions.join(' ')}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    const focused = this.element.contains(document.activeElement);
    this.element.replaceChildren(...actions.map((action) => this.#button(id, title, action)));
    // A button that was pressed may be gone; the keyboard stays near it.
    if (focused) (this.element.firstElementChild as HTMLElement | null)?.focus();
  }

  #button(operationId: string, title: string, action: string): HTMLElement {
    const { texts, ask } = this.#context;
    const text = texts.actions[action] ?? { label: action, icon: 'circle' };
    const name = `${text.label}: ${title}`;
    const button = el('vscode-toolbar-button', { icon: text.icon, label: name, title: text.label });
    button.addEventListener('click', (event) => {
      event.stopPropagation();
      void ask('act', { operationId, action });
    });
    return button;
  }
}

/** A button with a text. @param accessibleName what it says out of context, if the text alone would not do */
export function textButton(
  text: string,
  onPressed: () => void,
  { primary = false, icon = '', accessibleName = text } = {},
): HTMLElement {
  const button = el('vscode-button', {
    secondary: !primary,
    icon: icon === '' ? undefined : icon,
    'aria-label': accessibleName === text ? undefined : accessibleName,
  });
  setText(button, text);
  button.addEventListener('click', onPressed);
  return button;
}
