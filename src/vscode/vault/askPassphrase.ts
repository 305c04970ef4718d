// Asks for passphrases, only in password boxes. The typed text goes to the caller and nowhere else.
import { MIN_PASSPHRASE_LENGTH } from '../../core/storage/storageCare.ts';
import { t } from '../text/localize.ts';
import { askText, textOf } from '../prompts/quickInputs.ts';
import { runWizard } from '../prompts/wizard.ts';
import { passphraseProblem } from './careText.ts';

/** A new one, typed twice; undefined if the person gives up. */
export async function askNewPassphrase(title: string, prompt: string): Promise<string | undefined> {
  let chosen = '';
  const answered = await runWizard(() => [
    async (position) => {
      const problem = (text: string): string | undefined => passphraseProblem(text, MIN_PASSPHRASE_LENGTH, t);
      return askText({ title, prompt, position, secret: true, problem, take: (answer) => (chosen = answer) });
    },
    async (position) => {
      const problem = (text: string): string | undefined =>
        text === chosen ? undefined : t('This is not what you typed before.');
      const prompt = t('Repeat the passphrase');
      return askText({ title, prompt, position, secret: true, problem, take: () => undefined });
    },
  ]);
  return answered ? chosen : undefined;
}

/** An existing one; undefined if the person gives up. */
export function askPassphrase(title: string, prompt: string): Promise<string | undefined> {
  const problem = (text: string): string | undefined => (text === '' ? t('Type the passphrase.') : undefined);
  return textOf({ title, prompt, secret: true, problem });
}
