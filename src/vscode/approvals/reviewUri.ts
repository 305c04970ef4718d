// Addresses of the documents in which a person reviews requests: `sluice-approval:/<approval ids>/<side>/<name>`.
import * as vscode from 'vscode';

export const REVIEW_SCHEME = 'sluice-approval';

/** `now` and `after` stand beside each other in a diff; `request` is all of it in one document. */
export const REVIEW_SIDES = ['now', 'after', 'request'] as const;
export type ReviewSide = (typeof REVIEW_SIDES)[number];

const APPROVAL_ID = /^apr_[A-Za-z0-9]{1,64}$/;

/** @param name what its tab says */
export function reviewUri(approvalIds: readonly string[], side: ReviewSide, name: string): vscode.Uri {
  const file = name.replaceAll(/[/\\]/g, '-');
  return vscode.Uri.from({ scheme: REVIEW_SCHEME, path: `/${approvalIds.join('+')}/${side}/${file}` });
}

/** The requests and the side that an address names, or undefined if it is none of ours. */
export function parseReviewUri(uri: vscode.Uri): { approvalIds: string[]; side: ReviewSide } | undefined {
  const [, ids = '', wanted] = uri.path.split('/');
  const side = REVIEW_SIDES.find((known) => known === wanted);
  const approvalIds = ids.split('+');
  if (uri.scheme !== REVIEW_SCHEME || side === undefined || !approvalIds.every(isApprovalId))
    return undefined;
  return { approvalIds, side };
}

/** Commands can be run with any argument: only what looks like an id is looked up. */
export function isApprovalId(value: unknown): value is string {
  return typeof value === 'string' && APPROVAL_ID.test(value);
}

/** The requests that the active tab shows in full: a single side of a diff leaves something out. */
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

/** The documents that a tab shows, of a diff both. */
export function tabUris(tab: vscode.Tab | undefined): vscode.Uri[] {
  const input = tab?.input;
  if (input instanceof vscode.TabInputTextDiff) return [input.original, input.modified];
  return input instanceof vscode.TabInputText ? [input.uri] : [];
}

/** Of a diff, its right side. */
export function tabUri(tab: vscode.Tab | undefined): vscode.Uri | undefined {
  const input = tab?.input;
  if (input instanceof vscode.TabInputTextDiff) return input.modified;
  return input instanceof vscode.TabInputText ? input.uri : undefined;
}
