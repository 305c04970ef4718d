// Reports to ApprovalArrival whether this window has the focus and when its person typed. Agents edit files and run
// commands too, so only input that looks manual counts.
import * as vscode from 'vscode';
import type { ApprovalArrival } from '../../core/approval/arrival.ts';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import { parseReviewUri, REVIEW_SCHEME, tabUri } from './reviewUri.ts';

/** Documents that change without typing: logs, and Sluice's own. */
const NOT_TYPED = new Set(['output', 'git', 'vscode', 'sluice', REVIEW_SCHEME]);
/** Documents edited in editors; any other that changes is an input box (source control, chat, comments). */
const IN_EDITORS = new Set(['file', 'untitled', 'vscode-remote', 'vscode-userdata', 'vscode-notebook-cell']);

export function followAttention(arrival: ApprovalArrival, onFocused: () => void): Disposable {
  const parts = new DisposableStore();
  arrival.setFocused(vscode.window.state.focused);
  const look = (): void => arrival.setReviewed(reviewed());
  parts.add(
    vscode.window.onDidChangeWindowState(({ focused }) => {
      arrival.setFocused(focused);
      if (focused) onFocused();
    }),
  );
  parts.add(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0 && isTyped(document)) arrival.edited();
    }),
  );
  parts.add(
    vscode.window.onDidChangeTextEditorSelection(({ kind, textEditor }) => {
      const isManual =
        kind === vscode.TextEditorSelectionChangeKind.Keyboard ||
        kind === vscode.TextEditorSelectionChangeKind.Mouse;
      if (isManual && !NOT_TYPED.has(textEditor.document.uri.scheme)) arrival.edited();
    }),
  );
  // Sluice doesn't see keys that go to a terminal, only that a person began to use one.
  parts.add(vscode.window.onDidChangeTerminalState(() => arrival.edited()));
  parts.add(vscode.window.tabGroups.onDidChangeTabs(look));
  parts.add(vscode.window.onDidChangeActiveTextEditor(look));
  look();
  return parts;
}

function isTyped(document: vscode.TextDocument): boolean {
  const { scheme } = document.uri;
  if (NOT_TYPED.has(scheme)) return false;
  return !IN_EDITORS.has(scheme) || document === vscode.window.activeTextEditor?.document;
}

/** Ids of the requests whose review is an active tab. */
function reviewed(): string[] {
  return vscode.window.tabGroups.all.flatMap(({ activeTab }) => {
    const uri = tabUri(activeTab);
    const ref = uri && parseReviewUri(uri);
    return ref?.approvalIds ?? [];
  });
}
