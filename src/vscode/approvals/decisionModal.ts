// The one modal in which a person decides. Its return value is the only source of an approval: what was pressed, after
// how long, on which text.
import os from 'node:os';
import type { ApprovalAnswer } from '../../core/approval/approvalPrompt.ts';
import type { DialogText } from '../../core/approval/rows.ts';
import type { Hasher } from '../../core/hostPorts.ts';
import type { AskModal, ModalItem } from '../host/modalQueue.ts';

type Button = 'first' | 'back' | 'approve' | 'notLive' | 'reject' | 'later';

export interface ModalAnswer extends Pick<ApprovalAnswer, 'shownForMs' | 'dialogDigest' | 'decidedBy'> {
  /** `early`: Approve, each time before a person could have read the modal. It decides nothing. */
  choice: Button | 'early';
}

/** In this order. */
export interface ModalButtons {
  /** Harmless: it has the focus when the modal opens, so Enter and Space press it. */
  first: string;
  /** Harmless too. Its place and width keep Approve away from where the previous modal had it. */
  back?: string;
  /** Omitted if the text doesn't show everything it would approve. */
  approve?: string | undefined;
  /** Omitted if there is nothing to reject. */
  /** Approves, and says that the account is not live. */
  notLive?: string | undefined;
  reject?: string;
  /** Escape and the close button press it. */
  later: string;
}

export interface ModalRequest {
  text: DialogText;
  buttons: ModalButtons;
  hasher: Hasher;
  /** Digest of the effects shown; default: of the text. */
  shown?: string;
  /** Receives each early Approve, for the audit log. */
  onEarly?: (answer: ModalAnswer) => void;
}

/** Never rejects: a modal that VS Code closes (reload, shutdown) has no answer. */
export async function askInModal(
  ask: AskModal,
  { text, buttons, hasher, shown, onEarly }: ModalRequest,
): Promise<ModalAnswer> {
  const order = ['first', 'back', 'approve', 'notLive', 'reject', 'later'] as const;
  const items = order.flatMap((choice): (ModalItem & { choice: Button })[] => {
    const title = buttons[choice];
    if (title === undefined) return [];
    return [
      {
        title,
        choice,
        isCloseAffordance: choice === 'later',
        agrees: choice === 'approve' || choice === 'notLive',
      },
    ];
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

/** This window's person, as the operating system knows them. */
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
