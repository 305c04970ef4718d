// Sluice's views in the activity bar: three trees, empty with a welcome text until Sluice runs. Their contents load
// then.
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { ModalApprovalPrompt } from '../approvals/modalApprovalPrompt.ts';
import type { InputBoxPrompt } from '../prompts/inputBoxPrompt.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import type { SluiceLifecycle, SluiceState } from '../lifecycle/sluiceLifecycle.ts';
import type { WindowSituation } from '../commands/windowSituation.ts';
import type { BundleFilter } from './bundleFilter.ts';
import type { FilledViews } from './createViews.ts';
import type { RowRefs } from './rowRefs.ts';
import { RowTree } from './rowTree.ts';

export interface SluiceViewsDeps {
  lifecycle: SluiceLifecycle;
  approvals: ModalApprovalPrompt;
  inputs: InputBoxPrompt;
  rows: RowRefs;
  situation: WindowSituation;
  /** State of the views only; losing it costs nothing. */
  memory: vscode.Memento;
  clock: Clock;
  logger: OutputChannelLogger;
}

/** Context key: Sluice's state (`SluiceState`'s kinds), for welcome texts and menus. */
const STATE_KEY = 'sluice.state';
/** Operations that the person dismissed, newest last. */
const DISMISSED = 'needsYou.dismissed';
const MOST_DISMISSED = 200;
const FILTER = 'bundles.filter';

export class SluiceViews implements Disposable {
  readonly #deps: SluiceViewsDeps;
  readonly #own = new DisposableStore();
  readonly #trees: { needsYou: RowTree; bundles: RowTree; activity: RowTree };
  #filled: { sluice: Sluice; views: FilledViews } | undefined;

  constructor(deps: SluiceViewsDeps) {
    this.#deps = deps;
    const tree = (id: string, canSelectMany = false): RowTree =>
      this.#own.add(new RowTree(id, deps.rows, canSelectMany));
    this.#trees = {
      needsYou: tree('sluice.needsYou', true),
      bundles: tree('sluice.bundles'),
      activity: tree('sluice.activity'),
    };
    this.#own.add(deps.lifecycle.onDidChange((state) => void this.#follow(state)));
    this.#own.add({ dispose: () => this.#filled?.views.dispose() });
    void this.#follow(deps.lifecycle.state);
  }

  /** Rows that are selected in Needs You. */
  get selection(): readonly object[] {
    return this.#trees.needsYou.view.selection;
  }

  /** As VS Code keeps it; see `storedFilter`. */
  get keptFilter(): unknown {
    return this.#deps.memory.get(FILTER);
  }

  /** Kept for the workspace; the view says above its rows that it is filtered. */
  async filterBundles(filter: BundleFilter): Promise<void> {
    await this.#deps.memory.update(FILTER, filter);
    this.#filled?.views.tellFilter();
    this.#trees.bundles.refresh();
  }

  refresh(): void {
    this.#filled?.views.refresh();
  }

  /** @param list the id in a “Show more…” row */
  showMore(list: string): void {
    for (const tree of Object.values(this.#trees)) tree.more(list);
  }

  /** The operation no longer needs the person; it stays in every list of operations. */
  async dismiss(operationId: string): Promise<void> {
    const kept = [...this.#dismissed()].filter((id) => id !== operationId).slice(1 - MOST_DISMISSED);
    await this.#deps.memory.update(DISMISSED, [...kept, operationId]);
    this.refresh();
  }

  dispose(): void {
    this.#own.dispose();
  }

  #dismissed(): ReadonlySet<string> {
    return new Set(this.#deps.memory.get<string[]>(DISMISSED, []));
  }

  async #follow(state: SluiceState): Promise<void> {
    await vscode.commands.executeCommand('setContext', STATE_KEY, state.kind);
    if (state.kind !== 'running') this.#empty();
    // Its server started or stopped listening.
    else if (this.#filled?.sluice === state.sluice) this.refresh();
    else await this.#fill(state.sluice);
  }

  async #fill(sluice: Sluice): Promise<void> {
    const { createViews } = await import('./createViews.ts');
    // It may have stopped during the load.
    if (this.#deps.lifecycle.running !== sluice) return;
    this.#empty();
    const { approvals, inputs, situation, clock, logger } = this.#deps;
    const dismissed = (): ReadonlySet<string> => this.#dismissed();
    const keptFilter = (): unknown => this.keptFilter;
    const views = createViews({
      sluice,
      trees: this.#trees,
      approvals,
      inputs,
      dismissed,
      situation,
      keptFilter,
      clock,
      logger,
    });
    this.#filled = { sluice, views };
  }

  #empty(): void {
    this.#filled?.views.dispose();
    this.#filled = undefined;
  }
}
