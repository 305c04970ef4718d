// The operations of the past as a list of which only the rows on screen exist, one of them open.
import type { OperationRecord, StepLine } from '../../protocol/dashboardState.ts';
import { rowsBetween, rowTop, totalHeight, type RowsAt } from '../models/rowWindow.ts';
import { el, KeyedParts, show, type Part } from './elements.ts';
import { HistoryRow, type HistoryItem } from './historyRow.ts';
import type { ViewContext } from './viewContext.ts';

/** As in the stylesheet. */
const ROW_HEIGHT = 44;

interface ToldSteps {
  id: string;
  updatedAt: number;
  steps: StepLine[] | null;
}

export class HistoryList implements Part<readonly OperationRecord[]> {
  readonly element: HTMLElement;
  readonly #context: ViewContext;
  readonly #list: HTMLElement;
  readonly #none: HTMLElement;
  readonly #rows: KeyedParts<HistoryItem>;
  readonly #onOpened: (operationId: string | null) => void;
  #operations: readonly OperationRecord[] = [];
  #openId: string | null;
  #openHeight = 0;
  #current = 0;
  #wantsFocus = false;
  /** Steps that the host told on request, with the state of the operation that they belong to. */
  #told: ToldSteps | undefined;

  /** @param openId the row that was open before the view was rebuilt */
  constructor(context: ViewContext, openId: string | null, onOpened: (operationId: string | null) => void) {
    this.#context = context;
    this.#openId = openId;
    this.#onOpened = onOpened;
    this.#list = el('ul', { class: 'rows', 'aria-label': context.texts.history });
    this.#none = el('p', { class: 'quiet' }, context.texts.noHistory);
    this.element = el('div', {}, this.#none, this.#list);
    const events = {
      toggled: (id: string) => this.#toggle(id),
      detailResized: (height: number) => this.#resizeDetail(height),
      key: (event: KeyboardEvent, index: number) => this.#key(event, index),
    };
    this.#rows = new KeyedParts<HistoryItem>(
      this.#list,
      ({ operation }) => operation.id,
      () => new HistoryRow(context, events),
    );
    addEventListener('scroll', () => context.redraw(), { passive: true });
    addEventListener('resize', () => context.redraw());
  }

  update(operations: readonly OperationRecord[]): void {
    this.#operations = operations;
    show(this.#none, operations.length === 0);
    show(this.#list, operations.length > 0);
    const rows = this.#layout();
    this.#current = Math.max(0, Math.min(this.#current, operations.length - 1));
    const height = `${totalHeight(rows)}px`;
    if (this.#list.style.height !== height) this.#list.style.height = height;
    const { top } = this.#list.getBoundingClientRect();
    const { from, to } = rowsBetween(rows, Math.max(0, -top), Math.max(0, innerHeight - top));
    // The row of the keyboard stays, wherever one scrolls: its focus would be lost with it.
    const shown = new Set([
      ...Array.from({ length: to - from }, (_, offset) => from + offset),
      this.#current,
    ]);
    const items = [...shown]
      .toSorted((left, right) => left - right)
      .flatMap((index) => this.#item(index, rows));
    this.#rows.update(items);
    this.#askSteps();
    if (this.#wantsFocus) this.#focusCurrent();
  }

  #layout(): RowsAt {
    const index = this.#operations.findIndex(({ id }) => id === this.#openId);
    const open = index < 0 ? null : { index, extra: this.#openHeight };
    return { count: this.#operations.length, rowHeight: ROW_HEIGHT, open };
  }

  #item(index: number, rows: RowsAt): HistoryItem[] {
    const operation = this.#operations[index];
    if (operation === undefined) return [];
    const isOpen = operation.id === this.#openId;
    const steps = operation.steps ?? (isOpen && this.#told?.id === operation.id ? this.#told.steps : null);
    const item = { index, count: rows.count, top: rowTop(rows, index), isOpen };
    return [{ ...item, operation: { ...operation, steps }, isCurrent: index === this.#current }];
  }

  #toggle(id: string): void {
    this.#openId = this.#openId === id ? null : id;
    this.#openHeight = 0;
    this.#current = this.#operations.findIndex((operation) => operation.id === id);
    this.#onOpened(this.#openId);
    this.#context.redraw();
  }

  #resizeDetail(height: number): void {
    if (height === this.#openHeight) return;
    this.#openHeight = height;
    this.#context.redraw();
  }

  #askSteps(): void {
    const open = this.#operations.find(({ id }) => id === this.#openId);
    if (open === undefined || open.steps !== null) return;
    const { id, updatedAt } = open;
    if (this.#told?.id === id && this.#told.updatedAt === updatedAt) return;
    const told: ToldSteps = { id, updatedAt, steps: null };
    this.#told = told;
    void this.#context.ask('steps', { operationId: id }).then((steps) => {
      told.steps = steps ?? null;
      this.#context.redraw();
    });
  }

  #key(event: KeyboardEvent, index: number): void {
    const last = this.#operations.length - 1;
    const targets: Record<string, number> = {
      ArrowDown: Math.min(last, index + 1),
      ArrowUp: Math.max(0, index - 1),
      Home: 0,
      End: last,
      PageDown: Math.min(last, index + 10),
      PageUp: Math.max(0, index - 10),
    };
    const to = targets[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#current = to;
    this.#wantsFocus = true;
    this.#context.redraw();
  }

  #focusCurrent(): void {
    this.#wantsFocus = false;
    const current = this.#operations[this.#current];
    const row = current && this.#rows.get(current.id);
    if (row instanceof HistoryRow) row.focus();
  }
}
