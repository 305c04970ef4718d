// A sync run: how far it is, at what pace, and the field of its cells.
import type { OperationRecord, RunRecord } from '../../protocol/dashboardState.ts';
import { paintCell } from '../canvas/cellPainter.ts';
import { Surface } from '../canvas/surface.ts';
import { agoText, fill, numberText } from '../models/format.ts';
import { legendOf, paceText, type LegendEntry } from '../models/field.ts';
import { el, KeyedParts, setText, show, type Part } from './elements.ts';
import { FieldView } from './fieldView.ts';
import { CardHead } from './operationCard.ts';
import type { ViewContext } from './viewContext.ts';

export interface RunItem {
  run: RunRecord;
  operation: OperationRecord;
}

export class RunCard implements Part<RunItem> {
  readonly element: HTMLElement;
  readonly #context: ViewContext;
  readonly #head: CardHead;
  readonly #pace = el('p');
  readonly #legend: KeyedParts<LegendEntry>;
  readonly #field: FieldView;
  readonly #compacted: HTMLElement;

  constructor(context: ViewContext) {
    this.#context = context;
    this.#head = new CardHead(context);
    this.#field = new FieldView(context);
    const legend = el('ul', { class: 'legend' });
    this.#legend = new KeyedParts(
      legend,
      ({ state }) => state ?? 'to-come',
      (entry) => legendPart(context, entry),
    );
    this.#compacted = el('p', { class: 'quiet' }, context.texts.compacted);
    this.element = el(
      'article',
      { class: 'card' },
      this.#head.element,
      el('div', { class: 'run-line' }, this.#pace, this.#field.line),
      this.#field.element,
      legend,
      this.#compacted,
    );
  }

  update({ run, operation }: RunItem): void {
    const { texts, locale, now } = this.#context;
    const { asker, status, phase, updatedAt } = operation;
    const state =
      phase === 'working'
        ? fill(texts.percent, { percent: operation.percent })
        : `${texts.statuses[status]} · ${agoText(now() - updatedAt, texts)}`;
    this.#head.update({ operation, aside: `${asker} · ${state}` });
    setText(this.#pace, paceText(run, operation, texts, locale));
    const isCompacted = run.cells === '' && phase === 'ended' && run.done > 0;
    show(this.#compacted, isCompacted);
    show(this.#field.element, !isCompacted);
    if (!isCompacted) this.#field.update({ run, title: operation.title });
    this.#legend.update(legendOf(run, texts));
  }

  dispose(): void {
    this.#field.dispose();
  }
}

const SWATCH = 14;

function legendPart(context: ViewContext, { state }: LegendEntry): Part<LegendEntry> {
  const canvas = el('canvas', { 'aria-hidden': 'true' });
  const surface = new Surface(canvas);
  const text = el('span');
  let palette: unknown;
  return {
    element: el('li', {}, canvas, text),
    update: ({ label, count }) => {
      setText(text, `${label} ${numberText(count, context.locale)}`);
      if (!surface.resize(SWATCH, SWATCH) && palette === context.palette) return;
      palette = context.palette;
      surface.clear();
      surface.draw((pen) => paintCell(pen, state, 0, 0, SWATCH, context.palette));
    },
  };
}
