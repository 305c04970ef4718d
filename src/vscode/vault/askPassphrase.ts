// Asks for passphrases, in password boxes only. What was typed goes to the caller and nowhere else.
import { MIN_PASSPHRASE_LENGTH } from '../../core/storage/storageCare.ts';
import { t } from '../text/localize.ts';
import { askText } from '../prompts/quickInputs.ts';
import { runWizard } from '../prompts/wizard.ts';
import { passphraseProblem } from './careText.ts';

/** A new one, typed twice; undefined where the person gives up. */
export async function askNewPassphrase(title: string, prompt: string): Promise<string | undefined> {
  let chosen = '';
  const answered = await runWizard(() => [
    async (position) => {
      const problem = (text: string): string | undefined => passphraseProblem(text, MIN_PASSPHRASE_LENGTH, t);
      const answer = await askText({ title, prompt, position, secret: true, problem });
      if (answer.kind !== 'answer') return answer.kind;
      chosen = answer.value;
      return 'next';
    },
    async (position) => {
      const problem = (text: string): string | undefined =>
        text === chosen ? undefined : t('This is not what you typed before.');
      const again = { title, prompt: t('The same once more'), position, secret: true, problem };
      const answer = await askText(again);
      return answer.kind === 'answer' ? 'next' : answer.kind;
    },
  ]);
  return answered ? chosen : undefined;
}

/** One that exists; undefined where the person gives up. */
export async function askPassphrase(title: string, prompt: string): Promise<string | undefined> {
  const problem = (text: string): string | undefined => (text === '' ? t('Type the passphrase.') : undefined);
  const position = { step: 1, totalSteps: 1 };
  const answer = await askText({ title, prompt, position, secret: true, problem });
  return answer.kind === 'answer' ? answer.value : undefined;
}
