// Bundles, operations and sync runs as read-only pages: the answers of the read tools, opened as a Markdown preview.
import * as vscode from 'vscode';
import { Emitter, DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import type { Logger } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { ToolResult } from '../../core/tool/runner.ts';
import { dateTimeText, t } from '../text/localize.ts';
import { callAsPerson, type ToolHost } from '../commands/person.ts';
import { operationTitle, problemText } from './operationText.ts';
import { recordDocument } from './recordDocument.ts';
import { runRecord } from '../sync/runRecord.ts';
import { problemOf } from '../commands/toolOutputs.ts';

export interface RecordRef {
  kind: 'bundle' | 'operation' | 'sync' | 'text';
  id: string;
}

type Core = Pick<Sluice, 'bundle' | 'operations' | 'runner'>;

const SCHEME = 'sluice';

export class RecordDocuments implements Disposable, vscode.TextDocumentContentProvider {
  readonly #sluice: () => Core | undefined;
  readonly #logger: Logger;
  readonly #subscriptions = new DisposableStore();
  readonly #changes: Emitter<vscode.Uri>;
  #text = '';

  constructor(sluice: () => Core | undefined, logger: Logger) {
    this.#sluice = sluice;
    this.#logger = logger;
    this.#changes = this.#subscriptions.add(
      new Emitter<vscode.Uri>((error) => logger.error('A subscriber to documents failed.', error)),
    );
    this.#subscriptions.add(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
  }

  get onDidChange(): vscode.Event<vscode.Uri> {
    return (listener, thisArg) => this.#changes.event((uri) => void listener.call(thisArg, uri));
  }

  /** @param name the title of the page's tab */
  async show(ref: RecordRef, name: string): Promise<void> {
    const uri = uriOf(ref, name);
    // VS Code caches the page's former content.
    this.#changes.fire(uri);
    try {
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    } catch (error) {
      this.#logger.debug('There is no Markdown preview; the text is shown instead.', { why: String(error) });
      await vscode.window.showTextDocument(uri, { preview: true });
    }
  }

  /** A separate page, available until the next one replaces it. @param markdown foreign text escaped */
  async showText(name: string, markdown: string): Promise<void> {
    this.#text = markdown;
    await this.show({ kind: 'text', id: 'newest' }, name);
  }

  /** Updates the page if the record is open. */
  refresh(ref: RecordRef): void {
    const path = `/${ref.kind}/${ref.id}/`;
    for (const { uri } of vscode.workspace.textDocuments)
      if (uri.scheme === SCHEME && uri.path.startsWith(path)) this.#changes.fire(uri);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const [, kind, id = ''] = uri.path.split('/');
    if (kind === 'text') return this.#text;
    const sluice = this.#sluice();
    if (sluice === undefined) return t('Sluice is not running.');
    const { output, isError } = await answerFor(sluice, kind, id);
    const problem = problemOf(output);
    if (isError && problem !== null && output['id'] === undefined) return problemText(problem);
    if (kind === 'sync')
      return recordDocument(t('Sync of Credentials'), runRecord(output), { t, formatTime: dateTimeText });
    if (kind === 'bundle')
      return recordDocument(sluice.bundle(id)?.name ?? id, output, { t, formatTime: dateTimeText });
    // The same id; calls return it under this name.
    const { operation_id: _same, ...operation } = output;
    return recordDocument(operationTitle(sluice.operations.get(id), t), operation, {
      t,
      formatTime: dateTimeText,
    });
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }
}

function answerFor(sluice: ToolHost, kind: string | undefined, id: string): Promise<ToolResult> {
  if (kind === 'bundle') return callAsPerson(sluice, 'get_bundle', { bundle_id: id });
  if (kind === 'sync') return callAsPerson(sluice, 'get_sync_status', { run_id: id });
  return callAsPerson(sluice, 'get_operation', { operation_id: id });
}

function uriOf({ kind, id }: RecordRef, name: string): vscode.Uri {
  const file = `${name.replaceAll(/[/\\]/g, '-')}.md`;
  return vscode.Uri.from({ scheme: SCHEME, path: `/${kind}/${id}/${file}` });
}
