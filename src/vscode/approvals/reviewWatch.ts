// Reports to ReviewProof what this window shows of reviews, and to VS Code whether the active one can still be decided.
import * as vscode from 'vscode';
import type { Approval } from '../../core/approval/approval.ts';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import { ReviewProof, type Glimpse } from './reviewProof.ts';
import { reviewedApprovalIds, tabUris } from './reviewUri.ts';

/** For the `when` clauses of the review's buttons. */
const CAN_DECIDE = 'sluice.canDecideOnReview';
const CAN_ALLOW_CALLS = 'sluice.canAllowCalls';

interface ReviewWatchDeps {
  /** Whether the request can still be decided. */
  waits: (approvalId: string) => boolean;
  /** Whether calls like the request can be allowed. */
  canHaveRule: (approvalId: string) => boolean;
}

export class ReviewWatch implements Disposable {
  readonly #proof = new ReviewProof(() => performance.now());
  readonly #subscriptions = new DisposableStore();
  readonly #deps: ReviewWatchDeps;

  constructor(deps: ReviewWatchDeps) {
    this.#deps = deps;
    const look = (): void => this.refresh();
    this.#subscriptions.add(vscode.window.onDidChangeTextEditorVisibleRanges(look));
    this.#subscriptions.add(vscode.window.onDidChangeVisibleTextEditors(look));
    this.#subscriptions.add(vscode.window.onDidChangeActiveTextEditor(look));
    this.#subscriptions.add(vscode.window.onDidChangeWindowState(look));
    this.#subscriptions.add(vscode.window.tabGroups.onDidChangeTabs(look));
  }

  hasRead(approvals: readonly Approval[]): boolean {
    this.refresh();
    return this.#proof.hasRead(approvals.map(({ id }) => id));
  }

  refresh(): void {
    const approvalIds = reviewedApprovalIds();
    this.#proof.look(vscode.window.state.focused ? glimpseOf(approvalIds) : undefined);
    const waiting = approvalIds.filter((id) => this.#deps.waits(id));
    const canAllow = approvalIds.length === 1 && waiting.some((id) => this.#deps.canHaveRule(id));
    void vscode.commands.executeCommand('setContext', CAN_DECIDE, waiting.length > 0);
    void vscode.commands.executeCommand('setContext', CAN_ALLOW_CALLS, canAllow);
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }
}

function glimpseOf(approvalIds: readonly string[]): Glimpse | undefined {
  if (approvalIds.length === 0) return undefined;
  const uris = tabUris(vscode.window.tabGroups.activeTabGroup.activeTab).map(String);
  const documents = uris.flatMap((uri) => {
    const editor = vscode.window.visibleTextEditors.find(({ document }) => String(document.uri) === uri);
    if (editor === undefined) return [];
    // A document ends with an empty row.
    const rows = editor.document.lineCount - 1;
    const inView = editor.visibleRanges.map(({ start, end }) => [start.line, end.line] as const);
    return [{ uri, rows, inView }];
  });
  return documents.length === uris.length ? { approvalIds, documents } : undefined;
}
