// The whole page: sections, what the host could not do, and what a screen reader announces. Draws a state; keeps none.
import type { DashboardState, OperationRecord } from '../../protocol/dashboardState.ts';
import { fill } from '../models/format.ts';
import { announcements, sectionsOf, type Sections } from '../models/sections.ts';
import { AttentionRow, StoppedRow } from './attentionRows.ts';
import { el, KeyedParts, setText, show } from './elements.ts';
import { Header } from './header.ts';
import { HistoryList } from './historyList.ts';
import { OperationCard } from './operationCard.ts';
import { RunCard, type RunItem } from './runCard.ts';
import type { ViewContext } from './viewContext.ts';

export interface DashboardViewDeps {
  context: ViewContext;
  root: HTMLElement;
  /** The history's row that was open before. */
  openId: string | null;
  onOpened: (operationId: string | null) => void;
}

/** How long a refusal stays on screen, milliseconds. */
const PROBLEM_MS = 8_000;

export class DashboardView {
  readonly #context: ViewContext;
  readonly #header: Header;
  readonly #problem = el('p', { class: 'problem', role: 'alert' });
  readonly #live = el('p', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  readonly #needs: HTMLElement;
  readonly #attention: KeyedParts<DashboardState['attention'][number]>;
  readonly #stopped: KeyedParts<OperationRecord>;
  readonly #now: KeyedParts<OperationRecord>;
  readonly #nowSection: HTMLElement;
  readonly #nothingNow: HTMLElement;
  readonly #moreNow = el('p', { class: 'quiet' });
  readonly #runs: KeyedParts<RunItem>;
  readonly #nothingSynced: HTMLElement;
  readonly #history: HistoryList;
  #drawn: DashboardState | undefined;
  #problemTimer = 0;

  constructor({ context, root, openId, onOpened }: DashboardViewDeps) {
    this.#context = context;
    const { texts } = context;
    this.#header = new Header(context);
    this.#history = new HistoryList(context, openId, onOpened);
    const attention = el('ul', { class: 'attention' });
    const stopped = el('ul', { class: 'attention' });
    const now = el('div', { class: 'cards' });
    const runs = el('div', { class: 'cards' });
    this.#attention = new KeyedParts(
      attention,
      ({ id }) => id,
      (item) => new AttentionRow(context, item),
    );
    this.#stopped = new KeyedParts(
      stopped,
      ({ id }) => id,
      () => new StoppedRow(context),
    );
    this.#now = new KeyedParts(
      now,
      ({ id }) => id,
      () => new OperationCard(context),
    );
    this.#runs = new KeyedParts(
      runs,
      ({ run }: RunItem) => run.id,
      () => new RunCard(context),
    );
    this.#nothingNow = el(
      'div',
      { class: 'quiet' },
      el('p', {}, texts.nothingNow),
      el('p', {}, texts.nothingNowHint),
    );
    this.#nothingSynced = el('p', { class: 'quiet' }, texts.nothingSynced);
    this.#nowSection = section('now', texts.now, this.#nothingNow, now, this.#moreNow);
    this.#needs = section('needs', texts.needsYou, attention, stopped);
    show(this.#problem, false);
    root.replaceChildren(
      this.#header.element,
      this.#problem,
      this.#live,
      el(
        'div',
        { class: 'sections' },
        this.#needs,
        this.#nowSection,
        section('sync', texts.sync, this.#nothingSynced, runs),
        section('history', texts.history, this.#history.element),
      ),
    );
  }

  /** @returns after how many milliseconds time alone changes what is shown */
  draw(state: DashboardState): number {
    const { texts, palette, now } = this.#context;
    const sections = sectionsOf(state, now());
    this.#header.update(state);
    this.#drawSections(sections);
    if (this.#drawn !== undefined && this.#drawn !== state)
      this.#announce(announcements(this.#drawn, state, texts));
    this.#drawn = state;
    if (state.operations.some(({ phase }) => phase === 'working')) return palette.reducedMotion ? 1_000 : 500;
    return state.attention.length > 0 ? 1_000 : 30_000;
  }

  tellProblem(text: string): void {
    setText(this.#problem, text);
    show(this.#problem, true);
    clearTimeout(this.#problemTimer);
    this.#problemTimer = setTimeout(() => show(this.#problem, false), PROBLEM_MS);
  }

  #drawSections({ attention, stopped, now, moreNow, runs, history }: Sections): void {
    const { texts } = this.#context;
    show(this.#needs, attention.length + stopped.length > 0);
    this.#attention.update(attention);
    this.#stopped.update(stopped);
    // A running sync has its own section; "nothing is running" would contradict it.
    const isSyncing = runs.some(({ operation }) => operation.phase === 'working');
    show(this.#nowSection, now.length > 0 || !isSyncing);
    show(this.#nothingNow, now.length === 0);
    this.#now.update(now);
    show(this.#moreNow, moreNow > 0);
    setText(this.#moreNow, fill(texts.moreRunning, { count: moreNow }));
    show(this.#nothingSynced, runs.length === 0);
    this.#runs.update(runs);
    this.#history.update(history);
  }

  /** The newest matter; a flood would only be talked over. */
  #announce(news: string[]): void {
    if (news.length > 0) setText(this.#live, news.slice(0, 3).join('. '));
  }
}

function section(name: string, title: string, ...content: HTMLElement[]): HTMLElement {
  const heading = el('h2', { id: `section-${name}` }, title);
  return el(
    'section',
    { class: `section section-${name}`, 'aria-labelledby': heading.id },
    heading,
    ...content,
  );
}
