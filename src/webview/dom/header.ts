// The dashboard's head: what runs, in one line; whether clients can reach Sluice, and how to begin something.
import type { DashboardState } from '../../protocol/dashboardState.ts';
import { summaryText } from '../models/sections.ts';
import { textButton } from './actionBar.ts';
import { el, icon, setIcon, setText, type Part } from './elements.ts';
import type { ViewContext } from './viewContext.ts';

const SERVER_ICONS = { off: 'circle-slash', starting: 'loading', ready: 'pass', trouble: 'warning' };

export class Header implements Part<DashboardState> {
  readonly element: HTMLElement;
  readonly #context: ViewContext;
  readonly #summary = el('p', { class: 'summary' });
  readonly #serverIcon = icon('circle-slash');
  readonly #serverText = el('span');

  constructor(context: ViewContext) {
    this.#context = context;
    const { texts, ask } = context;
    const provision = textButton(texts.provision, () => void ask('start', { command: 'provisionBundle' }), {
      primary: true,
    });
    const all = textButton(texts.allOperations, () => void ask('start', { command: 'showOperations' }));
    this.element = el(
      'header',
      { class: 'head' },
      el('div', { class: 'head-text' }, el('h1', {}, texts.title), this.#summary),
      el('div', { class: 'head-actions' }, provision, all),
      el('p', { class: 'server' }, this.#serverIcon, this.#serverText),
    );
  }

  update(state: DashboardState): void {
    setText(this.#summary, summaryText(state, this.#context.texts));
    setText(this.#serverText, state.server.text);
    setIcon(this.#serverIcon, SERVER_ICONS[state.server.kind], `server-${state.server.kind}`);
  }
}
