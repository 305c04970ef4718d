// Asks a person about Sluice itself rather than a request. An early answer does nothing, and a message shows why.
import type { DialogText } from '../../core/approval/rows.ts';
import type { Hasher } from '../../core/hostPorts.ts';
import { modals, tellNothingWasDone } from '../host/windowModals.ts';
import { t } from '../text/localize.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { askInModal, type ModalAnswer, type ModalButtons } from './decisionModal.ts';

export async function askPerson(
  text: DialogText,
  buttons: ModalButtons,
  hasher: Hasher,
): Promise<ModalAnswer> {
  const answer = await askInModal(modals.ask, { text, buttons, hasher });
  if (answer.choice === 'early') tellNothingWasDone();
  return answer;
}

/** A modal whose focused button is harmless. @param later the button that changes nothing */
export async function isDeliberate(
  { text, approve, later }: { text: DialogText; approve: string; later: string },
  { hasher, logger }: { hasher: Hasher; logger: OutputChannelLogger },
): Promise<boolean> {
  const { choice } = await askPerson(text, { first: t('Show Log'), approve, later }, hasher);
  if (choice === 'first') logger.show();
  return choice === 'approve';
}
