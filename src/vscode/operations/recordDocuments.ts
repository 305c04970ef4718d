// Shows records: bundles, operations and the audit log as pages of their own, sync runs and reports as a Markdown preview.
import * as vscode from 'vscode';
import { Emitter, DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import type { Logger } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import { dateTimeText, t } from '../text/localize.ts';
import { callAsPerson } from '../commands/person.ts';
import { problemText } from './operationText.ts';
import { recordDocument } from './recordDocument.ts';
import { runRecord } from '../sync/runRecord.ts';
import type { PageRef } from '../../protocol/page.ts';
import { problemOf } from '../commands/toolOutputs.ts';

export interface RecordRef {
  kind: PageRef['kind'] | 'sync' | 'text';
  id: string;
}

type Core = Pick<Sluice, 'runner'>;

const SCHEME = 'sluice';

export class RecordDocuments implements Disposable, vscode.TextDocumentContentProvider {
  readonly #sluice: () => Core | undefined;
  readonly #openPage: (ref: PageRef) => Promise<void>;
  readonly #logger: Logger;
  readonly #subscriptions = new DisposableStore();
  readonly #changes: Emitter<vscode.Uri>;
  #text = '';

  /** @param openPage opens those records that have a page of their own */
  constructor(sluice: () => Core | undefined, openPage: (ref: PageRef) => Promise<void>, logger: Logger) {
    this.#openPage = openPage;
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
    const { kind, id } = ref;
    if (kind !== 'sync' && kind !== 'text') return this.#openPage({ kind, id });
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
    const { output, isError } = await callAsPerson(sluice, 'get_sync_status', { run_id: id });
    const problem = problemOf(output);
    if (isError && problem !== null && output['id'] === undefined) return problemText(problem, t);
    return recordDocument(t('Sync of Credentials'), runRecord(output), { t, formatTime: dateTimeText });
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }
}

function uriOf({ kind, id }: RecordRef, name: string): vscode.Uri {
  const file = `${name.replaceAll(/[/\\]/g, '-')}.md`;
  return vscode.Uri.from({ scheme: SCHEME, path: `/${kind}/${id}/${file}` });
}
