// Opens the page of a bundle, an operation or the audit log, one panel each, and restores them after a reload. Their parts
// load on first use.
import * as vscode from 'vscode';
import type { Disposable } from '../../core/lifecycle.ts';
import type { PageRef } from '../../protocol/page.ts';
import type { PageDeps } from './pagePanel.ts';

/** As package.json's activation event names it. */
const VIEW_TYPE = 'sluice.page';

export class Pages implements Disposable, vscode.WebviewPanelSerializer {
  readonly #deps: () => PageDeps;
  readonly #registration: Disposable;
  readonly #panels = new Map<string, vscode.WebviewPanel>();

  /** @param deps asked for with the first page */
  constructor(deps: () => PageDeps) {
    this.#deps = deps;
    this.#registration = vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this);
  }

  async open(ref: PageRef): Promise<void> {
    const { createPagePanel } = await import('./pagePanel.ts');
    const open = this.#panels.get(keyOf(ref));
    if (open === undefined) this.#keep(ref, createPagePanel(VIEW_TYPE, ref, this.#deps()));
    else open.reveal();
  }

  /** @param kept what the page's view kept of itself */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, kept: unknown): Promise<void> {
    const { restorePagePanel } = await import('./pagePanel.ts');
    const ref = restorePagePanel(panel, kept, this.#deps());
    if (ref === undefined || this.#panels.has(keyOf(ref))) panel.dispose();
    else this.#keep(ref, panel);
  }

  /** The panels stay: VS Code restores them after a reload. */
  dispose(): void {
    this.#registration.dispose();
  }

  #keep(ref: PageRef, panel: vscode.WebviewPanel): void {
    const key = keyOf(ref);
    this.#panels.set(key, panel);
    panel.onDidDispose(() => {
      if (this.#panels.get(key) === panel) this.#panels.delete(key);
    });
  }
}

/** There is one audit log, whatever it is filtered by. */
function keyOf({ kind, id }: PageRef): string {
  return kind === 'audit' ? kind : `${kind} ${id}`;
}
