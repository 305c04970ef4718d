// Making and updating elements. Text goes through textContent alone; nothing is written that stands there already, so
// that focus, selection and screen readers are left in peace.

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** `true` sets an empty attribute, `false` and undefined none. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes?: Attributes,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K];
export function el(tag: string, attributes?: Attributes, ...children: (Node | string)[]): HTMLElement;
export function el(tag: string, attributes: Attributes = {}, ...children: (Node | string)[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...children);
  return element;
}

export function setAttribute(
  element: Element,
  name: string,
  value: string | number | boolean | undefined,
): void {
  if (value === undefined || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
    return;
  }
  const text = value === true ? '' : String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

export function setText(element: Node, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Also takes it out of the accessibility tree and the tab order. */
export function show(element: HTMLElement, visible: boolean): void {
  if (element.hidden === visible) element.hidden = !visible;
}

/** A codicon beside a text that says the same. */
export function icon(name: string): HTMLElement {
  return el('i', { class: `codicon codicon-${name}`, 'aria-hidden': 'true' });
}

export function setIcon(element: HTMLElement, name: string, more = ''): void {
  setAttribute(element, 'class', `codicon codicon-${name}${more === '' ? '' : ` ${more}`}`);
}

/** Something on screen that is kept while its item is. */
export interface Part<T> {
  readonly element: HTMLElement;
  update(item: T): void;
  dispose?(): void;
}

/** The parts of a list by key: made once, moved only if they stand wrong, removed with their items. */
export class KeyedParts<T> {
  readonly #container: HTMLElement;
  readonly #keyOf: (item: T) => string;
  readonly #create: (item: T) => Part<T>;
  readonly #deps = new Map<string, Part<T>>();

  constructor(container: HTMLElement, keyOf: (item: T) => string, create: (item: T) => Part<T>) {
    this.#container = container;
    this.#keyOf = keyOf;
    this.#create = create;
  }

  get(key: string): Part<T> | undefined {
    return this.#deps.get(key);
  }

  update(items: readonly T[]): void {
    const keys = new Set(items.map(this.#keyOf));
    for (const [key, part] of this.#deps)
      if (!keys.has(key)) {
        part.dispose?.();
        part.element.remove();
        this.#deps.delete(key);
      }
    let previous: Element | null = null;
    for (const item of items) {
      const key = this.#keyOf(item);
      const part = this.#deps.get(key) ?? this.#create(item);
      this.#deps.set(key, part);
      const after: Element | null =
        previous === null ? this.#container.firstElementChild : previous.nextElementSibling;
      if (after !== part.element) this.#container.insertBefore(part.element, after);
      part.update(item);
      previous = part.element;
    }
  }
}
