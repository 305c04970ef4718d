// Requests as read-only documents: VS Code's diff editor where something changes, else one document with everything.
// Its title bar's “Approve…” and “Reject” open the modal again; nothing is decided here.
import * as vscode from 'vscode';
import type { Approval } from '../../core/approval/approval.ts';
import { hasChanges, reviewText } from '../../core/approval/reviewText.ts';
import { DisposableStore, Emitter, type Disposable } from '../../core/lifecycle.ts';
import type { Clock, Logger } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';
import { titleText } from '../operations/operationText.ts';
import { parseReviewUri, REVIEW_SCHEME, reviewUri } from './reviewUri.ts';
import { clockText } from './timeText.ts';

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

  async show(approval: Approval): Promise<void> {
    const { id, plan } = approval;
    const title = titleText(plan.title);
    const options = { preview: true };
    if (!hasChanges(approval)) {
      await vscode.window.showTextDocument(reviewUri(id, 'request', title), options);
      return;
    }
    const now = reviewUri(id, 'now', title);
    const after = reviewUri(id, 'after', title);
    const tab = t('{task} (now ↔ once approved)', { task: title });
    await vscode.commands.executeCommand('vscode.diff', now, after, tab, options);
  }

  /** Requests are decided while their documents are open: the line that says how they stand follows. */
  refresh(): void {
    for (const { uri } of vscode.workspace.textDocuments)
      if (uri.scheme === REVIEW_SCHEME) this.#changes.fire(uri);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const { sluice, clock } = this.#deps;
    const running = sluice();
    if (running === undefined) return t('Sluice is not running.');
    const ref = parseReviewUri(uri);
    const approval = ref && running.approvals.get(ref.approvalId);
    if (approval === undefined) return t('There is no such request.');
    return reviewText(approval, ref?.side ?? 'request', (at) =>
      clockText(at, clock.now(), vscode.env.language),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }
}
