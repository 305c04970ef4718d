// Follows manifest files: reads a changed one again, lists its problems in Problems, and notifies the person once of
// one that waits for them.
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import type { ManifestLibrary } from '../../core/provider/manifestLibrary.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import { placeOf, WORKSPACE_FOLDER } from './manifestFolders.ts';
import { problemPlace } from './problemPlace.ts';

/** Editors write a file in several steps. */
const QUIET_MS = 200;
/** Manifests, and the descriptions that they include. */
const FILES = '**/*.{json,yaml,yml}';

export class ManifestWatch implements Disposable {
  readonly #library: ManifestLibrary;
  readonly #deps = new DisposableStore();
  readonly #diagnostics: vscode.DiagnosticCollection;
  /** Digests of manifests already announced. */
  readonly #told = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(library: ManifestLibrary, userFolder: string) {
    this.#library = library;
    this.#diagnostics = this.#deps.add(vscode.languages.createDiagnosticCollection('sluice'));
    this.#deps.add(library.onDidChange(() => this.#show()));
    for (const pattern of [
      `**/${WORKSPACE_FOLDER.replaceAll('\\', '/')}/${FILES}`,
      new vscode.RelativePattern(vscode.Uri.file(userFolder), FILES),
    ]) {
      const watcher = this.#deps.add(vscode.workspace.createFileSystemWatcher(pattern));
      for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete])
        this.#deps.add(event(() => this.#soon()));
    }
    this.#deps.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#soon()));
    this.#show();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#deps.dispose();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#library.reload(), QUIET_MS);
  }

  #show(): void {
    this.#diagnostics.clear();
    const byFile = Map.groupBy(this.#library.problems, ({ file }) => file);
    for (const [file, problems] of byFile) {
      const text = textOf(file);
      const shown = problems.map(({ path, reason }) => {
        const { line, from, to } = problemPlace(text, path);
        const range = new vscode.Range(line, from, line, to);
        const message = path === '' ? reason : `${path}: ${reason}`;
        const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
        diagnostic.source = 'Sluice';
        return diagnostic;
      });
      this.#diagnostics.set(vscode.Uri.file(file), shown);
    }
    for (const { digest, manifest, file } of this.#library.waiting) {
      if (this.#told.has(digest)) continue;
      this.#told.add(digest);
      void tellWaiting(foreignText(manifest.name, 80), foreignText(placeOf(file), 120));
    }
  }
}

/** The button only opens the dialog: agents can press notification buttons. */
async function tellWaiting(provider: string, file: string): Promise<void> {
  const review = t('Review…');
  const text = t('The provider {provider} ({file}) is not used before you accept its manifest.', {
    provider,
    file,
  });
  const chosen = await vscode.window.showInformationMessage(text, review);
  if (chosen === review) await vscode.commands.executeCommand('sluice.reviewManifests');
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // A folder, or deleted in the meantime: the problem is at its first line.
    return '';
  }
}
