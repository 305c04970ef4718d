// The commands around approvals. Each only opens a dialog or a list, and takes no argument but a row of
// Sluice's own views: any extension and any agent can run a command, with any argument it likes.
import * as vscode from 'vscode';
import type { Hasher } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import type { RowRef } from '../views/viewRow.ts';
import { allowWithoutAsking, showExceptions } from './exceptionCommands.ts';
import { holdApprovals } from './holdCommand.ts';
import type { ModalApprovalPrompt } from './modalApprovalPrompt.ts';
import { reviewPending } from './pendingPicker.ts';
import { reviewedApprovalIds } from './reviewUri.ts';

export interface ApprovalCommandDeps {
  approvals: ModalApprovalPrompt;
  hasher: Hasher;
  logger: OutputChannelLogger;
}

type Command = (sluice: Sluice, row?: RowRef) => Promise<void>;

export interface ApprovalCommands {
  reviewApprovals: Command;
  holdApprovals: Command;
  allowWithoutAsking: Command;
  showApprovalExceptions: Command;
  /** Both buttons of a review open the same modal: there alone something is decided. */
  decideOnReviewed: Command;
}

export function approvalCommands({ approvals, hasher, logger }: ApprovalCommandDeps): ApprovalCommands {
  const decideOnReviewed = async (): Promise<void> => {
    const ids = reviewedApprovalIds();
    if (ids.length > 0) return approvals.review(ids);
    void vscode.window.showInformationMessage(t('Open the changes of a request first.'));
  };
  return {
    reviewApprovals: (sluice, row) =>
      row?.kind === 'approval' ? approvals.review([row.id]) : reviewPending(sluice, approvals, logger),
    holdApprovals: (sluice) => holdApprovals(sluice, approvals),
    allowWithoutAsking: (sluice) => allowWithoutAsking(sluice, { hasher, logger }),
    showApprovalExceptions: (sluice) => showExceptions(sluice),
    decideOnReviewed,
  };
}
