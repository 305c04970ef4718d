// Opens the dashboard, once per window, and restores it after a reload. Its parts load on first use.
import * as vscode from 'vscode';
import type { Disposable } from '../../core/lifecycle.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { ModalApprovalPrompt } from '../approvals/modalApprovalPrompt.ts';
import type { InputBoxPrompt } from '../prompts/inputBoxPrompt.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import type { RecordDocuments } from '../operations/recordDocuments.ts';
import type { SluiceLifecycle } from '../lifecycle/sluiceLifecycle.ts';

export interface DashboardDeps {
  extensionUri: vscode.Uri;
  lifecycle: SluiceLifecycle;
  approvals: ModalApprovalPrompt;
  inputs: InputBoxPrompt;
  documents: RecordDocuments;
  clock: Clock;
  logger: OutputChannelLogger;
}

/** As package.json's activation event names it. */
const VIEW_TYPE = 'sluice.dashboard';

export class Dashboard implements Disposable, vscode.WebviewPanelSerializer {
  readonly #deps: DashboardDeps;
  readonly #registration: Disposable;
  #panel: vscode.WebviewPanel | undefined;

  constructor(deps: DashboardDeps) {
    this.#deps = deps;
    this.#registration = vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this);
  }

  /** Shows the existing panel, or a new one. */
  async open(): Promise<void> {
    const { createDashboardPanel } = await import('./dashboardPanel.ts');
    if (this.#panel !== undefined) this.#panel.reveal();
    else this.#keep(createDashboardPanel(this.#deps, VIEW_TYPE));
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    const { followInPanel } = await import('./dashboardPanel.ts');
    followInPanel(panel, this.#deps);
    // One is enough, however many were open when the window closed.
    if (this.#panel === undefined) this.#keep(panel);
    else panel.dispose();
  }

  /** The panel stays: VS Code restores it after a reload. */
  dispose(): void {
    this.#registration.dispose();
  }

  #keep(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    panel.onDidDispose(() => {
      if (this.#panel === panel) this.#panel = undefined;
    });
  }
}
