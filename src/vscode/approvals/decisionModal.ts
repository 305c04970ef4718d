// The one modal in which a person decides. Its return value is the sole source of an approval; whoever opens it
// passes on what was pressed, after how long, on which text.
import os from 'node:os';
import type { ApprovalAnswer } from '../../core/approval/approvalPrompt.ts';
import type { DialogText } from '../../core/approval/rows.ts';
import type { Hasher } from '../../core/hostPorts.ts';
import type { AskModal, ModalItem } from '../host/modalQueue.ts';

type Button = 'first' | 'back' | 'approve' | 'reject' | 'later';

export interface ModalAnswer extends Pick<ApprovalAnswer, 'shownForMs' | 'dialogDigest' | 'decidedBy'> {
  /** `early`: Approve, each time before anybody could have read the modal. It decides nothing. */
  choice: Button | 'early';
}

/** They stand in this order. */
export interface ModalButtons {
  /** Harmless: focused when the modal opens, so that Enter and Space pick it. */
  first: string;
  /** Harmless, too. It is there to keep Approve away from where the modal before had it: by order and by width. */
  back?: string;
  /** Left out if the text does not show all that it would approve. */
  approve?: string | undefined;
  /** Left out where there is nothing to reject. */
  reject?: string;
  /** Escape and the close button pick it. */
  later: string;
}

export interface ModalRequest {
  text: DialogText;
  buttons: ModalButtons;
  hasher: Hasher;
  /** Digest of the effects that are shown; default: of the text. */
  shown?: string;
  /** Told of each Approve that came too early, for the record. */
  onEarly?: (answer: ModalAnswer) => void;
}

/** Never rejects: a modal that VS Code tore down (reload, shutdown) was not answered. */
export async function askInModal(
  ask: AskModal,
  { text, buttons, hasher, shown, onEarly }: ModalRequest,
): Promise<ModalAnswer> {
  const order = ['first', 'back', 'approve', 'reject', 'later'] as const;
  const items = order.flatMap((choice): (ModalItem & { choice: Button })[] => {
    const title = buttons[choice];
    if (title === undefined) return [];
    return [{ title, choice, isCloseAffordance: choice === 'later', agrees: choice === 'approve' }];
  });
  const answerWith = (choice: ModalAnswer['choice'], shownForMs: number): ModalAnswer => ({
    choice,
    shownForMs,
    dialogDigest: shown ?? hasher.sha256(`${text.title}\n${text.detail}`),
    decidedBy: whoDecides(),
  });
  const { pressed, early, shownForMs } = await ask({ ...text, items }, (outcome) =>
    onEarly?.(answerWith('early', outcome.shownForMs)),
  );
  return answerWith(early ? 'early' : (pressed?.choice ?? 'later'), shownForMs);
}

/** Who sits at this window, as far as the operating system knows. */
export function whoDecides(): ApprovalAnswer['decidedBy'] {
  let user: string;
  try {
    user = os.userInfo().username;
  } catch {
    // Some containers have no entry for the user's id.
    user = `uid ${process.getuid?.() ?? 'unknown'}`;
  }
  return { user, host: os.hostname() };
}
