// Virtual texts in read-only editors: alone, or beside a file. Knows nothing of their content.
import * as vscode from 'vscode';
import type { Disposable } from '../../core/lifecycle.ts';

const SCHEME = 'sluice-text';
/** More than a person views at once. */
const MOST_KEPT = 20;

export class TextDocuments implements Disposable, vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  readonly #registration: vscode.Disposable;
  #count = 0;

  constructor() {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  /** @param name the tab's title; its extension selects the language */
  uriOf(text: string, name: string): vscode.Uri {
    this.#count += 1;
    const uri = vscode.Uri.from({
      scheme: SCHEME,
      path: `/${this.#count}/${name.replaceAll(/[/\\]/g, '-')}`,
    });
    this.#texts.set(uri.path, text);
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > MOST_KEPT && oldest !== undefined) this.#texts.delete(oldest);
    return uri;
  }

  provideTextDocumentContent({ path }: vscode.Uri): string {
    return this.#texts.get(path) ?? '';
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
