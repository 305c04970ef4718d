// Read-only documents about manifests: two versions to compare, or what a trial showed.
import * as vscode from 'vscode';
import type { Disposable } from '../../core/lifecycle.ts';

const SCHEME = 'sluice-manifest';
/** Older ones are forgotten: nobody goes back that far. */
const MOST_TEXTS = 20;

export class ManifestDocuments implements Disposable, vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  readonly #registration: vscode.Disposable;
  #count = 0;

  constructor() {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  /** @param name what the tab says, with its extension */
  add(name: string, text: string): vscode.Uri {
    this.#count += 1;
    const uri = vscode.Uri.from({
      scheme: SCHEME,
      path: `/${this.#count}/${name.replaceAll(/[/\\]/g, '-')}`,
    });
    this.#texts.set(uri.path, text);
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > MOST_TEXTS && oldest !== undefined) this.#texts.delete(oldest);
    return uri;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.path) ?? '';
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
