// Addresses of the documents in which a person reviews a request: `sluice-approval:/<approval id>/<side>/<name>`.
import * as vscode from 'vscode';

export const REVIEW_SCHEME = 'sluice-approval';

/** `now` and `after` stand beside each other in a diff; `request` is all of it in one document. */
export const REVIEW_SIDES = ['now', 'after', 'request'] as const;
export type ReviewSide = (typeof REVIEW_SIDES)[number];

const APPROVAL_ID = /^apr_[A-Za-z0-9]{1,64}$/;

/** @param name what its tab says */
export function reviewUri(approvalId: string, side: ReviewSide, name: string): vscode.Uri {
  const file = name.replaceAll(/[/\\]/g, '-');
  return vscode.Uri.from({ scheme: REVIEW_SCHEME, path: `/${approvalId}/${side}/${file}` });
}

/** The request and the side that an address names, or undefined where it is none of ours. */
export function parseReviewUri(uri: vscode.Uri): { approvalId: string; side: ReviewSide } | undefined {
  const [, approvalId = '', wanted] = uri.path.split('/');
  const side = REVIEW_SIDES.find((known) => known === wanted);
  if (uri.scheme !== REVIEW_SCHEME || side === undefined || !isApprovalId(approvalId)) return undefined;
  return { approvalId, side };
}

/** Commands can be run with any argument: only what looks like an id is looked up. */
export function isApprovalId(value: unknown): value is string {
  return typeof value === 'string' && APPROVAL_ID.test(value);
}

/** The request that a person looks at in the active tab. */
export function reviewedApprovalId(): string | undefined {
  const uri = tabUri(vscode.window.tabGroups.activeTabGroup.activeTab);
  return uri && parseReviewUri(uri)?.approvalId;
}

/** Of a diff, its right side. */
export function tabUri(tab: vscode.Tab | undefined): vscode.Uri | undefined {
  const input = tab?.input;
  if (input instanceof vscode.TabInputTextDiff) return input.modified;
  return input instanceof vscode.TabInputText ? input.uri : undefined;
}
