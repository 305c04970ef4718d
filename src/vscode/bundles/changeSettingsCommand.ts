// Sluice: Change Bundle Settings… asks for one setting and its value, and calls update_bundle_settings.
import type * as vscode from 'vscode';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import type { WithLogger } from '../host/outputChannelLogger.ts';
import { askChoice, askText } from '../prompts/quickInputs.ts';
import type { RowRef } from '../views/viewRow.ts';
import { runWizard, type WizardStep } from '../prompts/wizard.ts';
import { actAsPerson } from './actAsPerson.ts';
import { neededProblem, settingOf, settingText } from './answers.ts';
import { chooseBundle, type BundleChoices } from './bundleChoice.ts';

export async function changeBundleSettings(
  sluice: BundleChoices,
  { logger }: WithLogger,
  row?: RowRef,
): Promise<void> {
  const bundle = await chooseBundle(sluice, row, t('Change Bundle Settings'));
  if (bundle === undefined) return;
  const { settings } = bundle;
  const title = t('Change Settings of “{name}”', { name: foreignText(bundle.name, 80) });
  const added: vscode.QuickPickItem & { key?: string } = { label: `$(add) ${t('New Setting…')}` };
  const items = [
    ...Object.keys(settings).map((key) => ({
      key,
      label: `$(settings) ${foreignText(key, 80)}`,
      description: foreignText(settingText(settings[key]), 120),
    })),
    added,
  ];
  const isEmpty = items.length === 1;
  let chosen = isEmpty ? added : undefined;
  let key = '';
  let value = '';
  const askWhich: WizardStep = (position) => {
    const placeholder = t('Which setting?');
    return askChoice({
      title,
      placeholder,
      position,
      items,
      active: chosen,
      take: (answer) => {
        chosen = answer;
        key = answer.key ?? '';
        value = settingText(settings[key]);
      },
    });
  };
  const askKey: WizardStep = (position) => {
    const prompt = t('What is the setting called?');
    const problem = (text: string): string | undefined => neededProblem(text, t);
    return askText({ title, prompt, position, value: key, problem, take: (answer) => (key = answer.trim()) });
  };
  const askValue: WizardStep = (position) => {
    const prompt = t(
      'Its value, as text or JSON; nothing takes it away. Never a secret: agents can read it.',
    );
    return askText({
      title,
      prompt,
      position,
      value,
      problem: () => undefined,
      take: (answer) => (value = answer),
    });
  };
  const answered = await runWizard(() => [
    ...(isEmpty ? [] : [askWhich]),
    ...(chosen === added ? [askKey] : []),
    askValue,
  ]);
  if (!answered) return;
  const args = { bundle_id: bundle.id, settings: { [key]: settingOf(value) } };
  await actAsPerson(sluice, logger, { tool: 'update_bundle_settings', args });
}
