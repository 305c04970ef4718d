// Sluice: Share Bundle… asks who gets which fields for how long, and calls share_bundle.
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import type { WithLogger } from '../host/outputChannelLogger.ts';
import { askChoice, askChoices, askText } from '../prompts/quickInputs.ts';
import type { RowRef } from '../views/viewRow.ts';
import { runWizard, type WizardStep } from '../prompts/wizard.ts';
import { actAsPerson } from './actAsPerson.ts';
import { neededProblem, shareableFields, shareDurations } from './answers.ts';
import { chooseBundle, type BundleChoices } from './bundleChoice.ts';

const HOUR_MS = 60 * 60_000;

export async function shareBundle(
  sluice: BundleChoices,
  { logger }: WithLogger,
  row?: RowRef,
): Promise<void> {
  const bundle = await chooseBundle(sluice, row, t('Share Bundle'));
  if (bundle === undefined) return;
  const title = t('Share “{name}”', { name: foreignText(bundle.name, 80) });
  const fieldItems = shareableFields(t);
  const durationItems = shareDurations(t);
  let recipient = '';
  let fields = fieldItems.slice(0, 3);
  let [duration] = durationItems;
  const askRecipient: WizardStep = (position) => {
    const prompt = t('Who gets to see it? For instance an e-mail address.');
    const problem = (text: string): string | undefined => neededProblem(text, t);
    return askText({
      title,
      prompt,
      position,
      value: recipient,
      problem,
      take: (answer) => (recipient = answer.trim()),
    });
  };
  const askFields: WizardStep = (position) => {
    const placeholder = t('What do they see? Nothing secret can be shared.');
    const nothing = t('Select at least one, or press Escape');
    const take = (chosen: readonly (typeof fieldItems)[number][]): unknown => (fields = [...chosen]);
    return askChoices({ title, placeholder, nothing, position, items: fieldItems, chosen: fields, take });
  };
  const askDuration: WizardStep = (position) => {
    const placeholder = t('For how long?');
    return askChoice({
      title,
      placeholder,
      position,
      items: durationItems,
      active: duration,
      take: (answer) => (duration = answer),
    });
  };
  if (!(await runWizard(() => [askRecipient, askFields, askDuration])) || duration === undefined) return;
  const args = {
    bundle_id: bundle.id,
    recipient,
    fields: fields.map(({ field }) => field),
    expires_at: new Date(Date.now() + duration.hours * HOUR_MS).toISOString(),
  };
  await actAsPerson(sluice, logger, { tool: 'share_bundle', args });
}
