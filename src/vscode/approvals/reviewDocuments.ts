// Requests as read-only documents: VS Code's diff editor if something changes, else one document with everything. The
// buttons in the title bar only open the modal. The texts load with the first review.
import * as vscode from 'vscode';
import type { Approval } from '../../core/approval/approval.ts';
import { DisposableStore, Emitter, type Disposable } from '../../core/lifecycle.ts';
import type { Clock, Logger } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';
import { titleText } from '../operations/operationText.ts';
import { parseReviewUri, REVIEW_SCHEME, reviewUri } from './reviewUri.ts';
import { dialogReader } from './dialogReader.ts';

export interface ReviewDocumentDeps {
  sluice: () => Sluice | undefined;
  clock: Clock;
  logger: Logger;
}

export class ReviewDocuments implements Disposable, vscode.TextDocumentContentProvider {
  readonly #deps: ReviewDocumentDeps;
  readonly #subscriptions = new DisposableStore();
  readonly #changes: Emitter<vscode.Uri>;

  constructor(deps: ReviewDocumentDeps) {
    this.#deps = deps;
    this.#changes = this.#subscriptions.add(
      new Emitter<vscode.Uri>((error) => deps.logger.error('A subscriber to reviews failed.', error)),
    );
    this.#subscriptions.add(vscode.workspace.registerTextDocumentContentProvider(REVIEW_SCHEME, this));
  }

  get onDidChange(): vscode.Event<vscode.Uri> {
    return (listener, thisArg) => this.#changes.event((uri) => void listener.call(thisArg, uri));
  }

  /** One request as a diff if something changes, several below each other in one document. */
  async show(approvals: readonly Approval[]): Promise<void> {
    const [only, ...others] = approvals;
    if (only === undefined) return;
    const { hasChanges } = await import('./reviewText.ts');
    const ids = approvals.map(({ id }) => id);
    const isOne = others.length === 0;
    const title = isOne ? titleText(only.plan.title, t) : t('{count} requests', { count: approvals.length });
    // At the row that names the caller.
    const options = { preview: true, selection: new vscode.Range(0, 0, 0, 0) };
    if (!isOne || only.plan.targets.length > 1 || !hasChanges(only)) {
      await vscode.window.showTextDocument(reviewUri(ids, 'request', title), options);
      return;
    }
    const now = reviewUri(ids, 'now', title);
    const after = reviewUri(ids, 'after', title);
    const tab = t('{task} (now ↔ once approved)', { task: title });
    await vscode.commands.executeCommand('vscode.diff', now, after, tab, options);
  }

  /** Updates the status line of open documents. */
  refresh(): void {
    for (const { uri } of vscode.workspace.textDocuments)
      if (uri.scheme === REVIEW_SCHEME) this.#changes.fire(uri);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { sluice, clock } = this.#deps;
    const running = sluice();
    if (running === undefined) return t('Sluice is not running.');
    const ref = parseReviewUri(uri);
    const approvals = ref?.approvalIds.flatMap((id) => running.approvals.get(id) ?? []) ?? [];
    if (ref === undefined || approvals.length === 0) return t('There is no such request.');
    const { reviewsText } = await import('./reviewText.ts');
    return reviewsText(approvals, ref.side, dialogReader(sluice, clock));
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }
}
