// Asks a person for what concerns Sluice itself rather than a request: a yes counts only once it could have been read.
import * as vscode from 'vscode';
import { DELIBERATE_MS } from '../../core/approval/approvalPrompt.ts';
import type { DialogText } from '../../core/approval/dialogText.ts';
import type { Hasher } from '../../core/hostPorts.ts';
import { t } from '../text/localize.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { askInModal } from './decisionModal.ts';

/** A modal whose focused button is harmless. @param later what leaves everything as it is */
export async function isDeliberate(
  { text, approve, later }: { text: DialogText; approve: string; later: string },
  { hasher, logger }: { hasher: Hasher; logger: OutputChannelLogger },
): Promise<boolean> {
  const { choice, shownForMs } = await askInModal(text, { first: t('Show Log'), approve, later }, hasher);
  if (choice === 'first') logger.show();
  if (choice !== 'approve') return false;
  if (shownForMs >= DELIBERATE_MS) return true;
  void vscode.window.showWarningMessage(
    t('Nothing was done: the dialog had just opened. Run the command again.'),
  );
  return false;
}
