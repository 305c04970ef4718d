// One turn of the window's modals, in which a person decides on requests: the question, a second one before live or
// lasting effects, and 3 seconds to stop everything else. It decides nothing: the gate takes the answer.
import type { DialogText } from '../../core/approval/rows.ts';
import type { ProviderOf } from '../../core/approval/disclosure.ts';
import { needsSecondAnswer, undecidedScopes, type AskedFor } from '../../core/approval/secondAnswer.ts';
import { effectsDigest } from '../../core/plan/digest.ts';
import type { Hasher } from '../../core/hostPorts.ts';
import type { AskModal, ModalQueue } from '../host/modalQueue.ts';
import type { Translate } from '../text/translate.ts';
import { askInModal, type ModalAnswer, type ModalButtons } from './decisionModal.ts';
import { secondQuestion } from './secondQuestion.ts';

export interface ApprovalQuestionDeps {
  modals: Pick<ModalQueue, 'turn'>;
  hasher: Hasher;
  t: Translate;
  /** Whether the text, or the review that it follows, shows everything it would approve. */
  offersApprove: boolean;
  providerOf: ProviderOf;
  /** Whether one of them still waits for a decision; called when the turn begins. */
  waits: (asked: readonly AskedFor[]) => boolean;
  /** Records an early Approve. */
  onEarly: (answer: ModalAnswer) => void;
  /** Resolves to whether work can begin: false if the person stopped it. */
  grace: (asked: readonly AskedFor[]) => Promise<boolean>;
}

export interface QuestionAnswer extends Omit<ModalAnswer, 'choice'> {
  /** `back` leads only to the first question; `stopped`: approved, and stopped before work began. */
  choice: Exclude<ModalAnswer['choice'], 'back' | 'notLive'> | 'stopped';
  /** Ids of scopes of which the person said that they are not live. */
  notLive?: readonly string[];
}

/** Undefined if none of them still waits when the turn begins. Rejects only if `grace` does. */
export function askToApprove(
  asked: readonly AskedFor[],
  text: DialogText,
  deps: ApprovalQuestionDeps,
): Promise<QuestionAnswer | undefined> {
  return deps.modals.turn(async (ask) => {
    if (!deps.waits(asked)) return undefined;
    for (;;) {
      const answer = await askBoth(ask, asked, text, deps);
      if (answer.choice !== 'back') return { ...answer, choice: answer.choice };
    }
  });
}

async function askBoth(
  ask: AskModal,
  asked: readonly AskedFor[],
  text: DialogText,
  { hasher, t, offersApprove, providerOf, onEarly, grace }: ApprovalQuestionDeps,
): Promise<Omit<QuestionAnswer, 'choice'> & { choice: QuestionAnswer['choice'] | 'back' }> {
  const shown = effectsDigest(
    hasher,
    asked.flatMap(({ targets }) => targets),
  );
  const put = (question: { text: DialogText; buttons: ModalButtons }): Promise<ModalAnswer> =>
    askInModal(ask, { ...question, hasher, shown, onEarly });
  const first = await put({ text, buttons: firstButtons(offersApprove, t) });
  if (first.choice !== 'approve') return { ...first, choice: asDecided(first.choice) };
  if (needsSecondAnswer(asked)) {
    const { choice, ...second } = await put(secondQuestion(asked, text.detail, providerOf, t));
    if (choice !== 'notLive') return { ...second, choice };
    return { ...second, choice: 'approve', notLive: undecidedScopes(asked).map(({ id }) => id) };
  }
  return { ...first, choice: (await grace(asked)) ? 'approve' : 'stopped' };
}

/** The first question has no button that says an account is not live. */
function asDecided(choice: ModalAnswer['choice']): QuestionAnswer['choice'] | 'back' {
  return choice === 'notLive' ? 'later' : choice;
}

function firstButtons(offersApprove: boolean, t: Translate): ModalButtons {
  return {
    first: t('Review…'),
    approve: offersApprove ? t('Approve') : undefined,
    reject: t('Reject'),
    later: t('Decide Later'),
  };
}
