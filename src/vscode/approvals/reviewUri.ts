// Addresses of review documents: `sluice-approval:/<approval ids>/<side>/<name>`.
import * as vscode from 'vscode';

export const REVIEW_SCHEME = 'sluice-approval';

/** `now` and `after` are the sides of a diff; `request` is one document with everything. */
export const REVIEW_SIDES = ['now', 'after', 'request'] as const;
export type ReviewSide = (typeof REVIEW_SIDES)[number];

const APPROVAL_ID = /^apr_[A-Za-z0-9]{1,64}$/;

/** @param name the tab's title */
export function reviewUri(approvalIds: readonly string[], side: ReviewSide, name: string): vscode.Uri {
  const file = name.replaceAll(/[/\\]/g, '-');
  return vscode.Uri.from({ scheme: REVIEW_SCHEME, path: `/${approvalIds.join('+')}/${side}/${file}` });
}

/** The address's requests and side; undefined if it isn't one of ours. */
export function parseReviewUri(uri: vscode.Uri): { approvalIds: string[]; side: ReviewSide } | undefined {
  const [, ids = '', wanted] = uri.path.split('/');
  const side = REVIEW_SIDES.find((known) => known === wanted);
  const approvalIds = ids.split('+');
  if (uri.scheme !== REVIEW_SCHEME || side === undefined || !approvalIds.every(isApprovalId))
    return undefined;
  return { approvalIds, side };
}

/** Commands run with any argument: only what looks like an id is looked up. */
export function isApprovalId(value: unknown): value is string {
  return typeof value === 'string' && APPROVAL_ID.test(value);
}

/** The requests that the active tab shows in full: one side of a diff alone doesn't. */
export function reviewedApprovalIds(): string[] {
  const { activeTab } = vscode.window.tabGroups.activeTabGroup;
  const uri = tabUri(activeTab);
  const ref = uri && parseReviewUri(uri);
  if (ref === undefined) return [];
  if (!(activeTab?.input instanceof vscode.TabInputTextDiff))
    return ref.side === 'request' ? ref.approvalIds : [];
  const now = parseReviewUri(activeTab.input.original);
  const isPair =
    now?.side === 'now' && ref.side === 'after' && now.approvalIds.join() === ref.approvalIds.join();
  return isPair ? ref.approvalIds : [];
}

/** A tab's documents: two for a diff. */
export function tabUris(tab: vscode.Tab | undefined): vscode.Uri[] {
  const input = tab?.input;
  if (input instanceof vscode.TabInputTextDiff) return [input.original, input.modified];
  return input instanceof vscode.TabInputText ? [input.uri] : [];
}

/** A tab's document: the right side of a diff. */
export function tabUri(tab: vscode.Tab | undefined): vscode.Uri | undefined {
  const input = tab?.input;
  if (input instanceof vscode.TabInputTextDiff) return input.modified;
  return input instanceof vscode.TabInputText ? input.uri : undefined;
}
