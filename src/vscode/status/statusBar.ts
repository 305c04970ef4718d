// The status bar item: a summary of what Sluice does; a click opens the menu of available actions.
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { Activity } from '../operations/activity.ts';
import type { ModalApprovalPrompt } from '../approvals/modalApprovalPrompt.ts';
import type { InputBoxPrompt } from '../prompts/inputBoxPrompt.ts';
import { t } from '../text/localize.ts';
import { SYNC_KIND } from '../../core/sync/syncRecords.ts';
import type { SluiceLifecycle } from '../lifecycle/sluiceLifecycle.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import { hoverActions } from './hoverActions.ts';
import { statusBarText, type StatusFacts } from './statusBarText.ts';
import type { SyncWatch } from '../sync/syncWatch.ts';

export interface StatusBarDeps {
  lifecycle: SluiceLifecycle;
  activity: Activity;
  sync: SyncWatch;
  inputs: InputBoxPrompt;
  approvals: ModalApprovalPrompt;
  clock: Clock;
}

/** How often the remaining time to decide is refreshed, milliseconds. */
const TICK_MS = 30_000;

export class StatusBar implements Disposable {
  readonly #sources: StatusBarDeps;
  readonly #deps = new DisposableStore();
  readonly #item: vscode.StatusBarItem;
  #tick: Disposable | undefined;

  constructor(sources: StatusBarDeps) {
    this.#sources = sources;
    const { lifecycle, activity, sync, inputs, approvals } = sources;
    this.#item = this.#deps.add(
      vscode.window.createStatusBarItem('sluice.status', vscode.StatusBarAlignment.Left),
    );
    this.#item.name = 'Sluice';
    const update = (): void => this.#update();
    this.#deps.add(lifecycle.onDidChange(update));
    this.#deps.add(activity.onDidChange(update));
    this.#deps.add(sync.onDidChange(update));
    this.#deps.add(inputs.onDidChange(update));
    this.#deps.add(approvals.onDidChange(update));
    this.#deps.add({ dispose: () => this.#tick?.dispose() });
    update();
    this.#item.show();
  }

  get facts(): StatusFacts {
    const { lifecycle, activity, sync, inputs, approvals, clock } = this.#sources;
    const { state } = lifecycle;
    const sluice = lifecycle.running;
    const expiries = approvals.waiting.map(({ expiresAt }) => expiresAt);
    return {
      state: state.kind,
      endpoint: sluice?.endpoint() ?? { kind: 'off' },
      running: activity.running,
      waiting: inputs.waiting.length,
      interrupted: activity.interrupted.filter(({ kind }) => kind !== SYNC_KIND).length,
      sync: sync.facts,
      approvals: {
        count: expiries.length,
        leftMs: Math.min(...expiries) - clock.now(),
        heldMs: approvals.heldUntil - clock.now(),
      },
      vaultProblem: sluice?.vaultProblem ?? null,
      storageProblem: state.kind === 'failed' ? state.error : (sluice?.storage.problem ?? null),
      startProblem: state.kind === 'failed' ? state.error.message : null,
    };
  }

  dispose(): void {
    this.#deps.dispose();
  }

  #update(): void {
    const { facts } = this;
    const { text, tooltip, severity } = statusBarText(facts, t);
    // A pending decision is one click away; everything else is in the menu.
    this.#item.command = facts.approvals.count > 0 ? 'sluice.reviewApprovals' : 'sluice.showMenu';
    this.#item.text = text;
    this.#item.tooltip = hover(tooltip, hoverActions(facts, t));
    this.#item.accessibilityInformation = { label: text.replaceAll(/\$\([^)]*\)\s*/g, ''), role: 'button' };
    this.#item.backgroundColor =
      severity === 'normal' ? undefined : new vscode.ThemeColor(`statusBarItem.${severity}Background`);
    this.#tick?.dispose();
    if (facts.approvals.count > 0 || facts.approvals.heldMs > 0)
      this.#tick = this.#sources.clock.setTimer(TICK_MS, () => this.#update());
  }
}

/** The facts, and links to the commands that do something about them; nothing else in it is a link. */
function hover(facts: string, actions: readonly { title: string; command: string }[]): vscode.MarkdownString {
  const lines = facts.split('\n').map((line) => escapeMarkdown(line));
  const links = actions.map(({ title, command }) => `[${escapeMarkdown(title)}](command:${command})`);
  const markdown = new vscode.MarkdownString([...lines, links.join(' · ')].join('\n\n'));
  markdown.isTrusted = { enabledCommands: actions.map(({ command }) => command) };
  return markdown;
}
