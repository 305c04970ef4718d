// Sluice: Delete Bundles… asks which ones, by name or by time without use, and calls delete_bundles. The dialog then
// lists them, and you can approve a part.
import type { JsonObject } from '../../core/json.ts';
import { t } from '../text/localize.ts';
import type { WithLogger } from '../host/outputChannelLogger.ts';
import { askChoice, askChoices, askText } from '../prompts/quickInputs.ts';
import { runWizard, type WizardStep } from '../prompts/wizard.ts';
import { actAsPerson } from './actAsPerson.ts';
import { daysOf } from './answers.ts';
import { bundleItems, tellNoBundle, type BundleItem, type BundleList } from './bundleChoice.ts';

type How = 'named' | 'unused';

export async function deleteBundles(sluice: BundleList, { logger }: WithLogger): Promise<void> {
  const items = await bundleItems(sluice);
  if (items.length === 0) return tellNoBundle();
  const title = t('Delete Bundles');
  const ways: { label: string; detail: string; how: How }[] = [
    {
      how: 'named',
      label: `$(list-selection) ${t('Choose from a List…')}`,
      detail: t('From a list of all {count}', { count: items.length }),
    },
    {
      how: 'unused',
      label: `$(history) ${t('Unused Bundles…')}`,
      detail: t('According to the provider’s own record; if use is unknown, the bundle is kept'),
    },
  ];
  let how: How = 'named';
  let chosen: readonly BundleItem[] = [];
  let days = '90';
  const askHow: WizardStep = (position) => {
    const active = ways.find((way) => way.how === how);
    const placeholder = t('Which bundles? Nothing is deleted before you have approved it.');
    return askChoice({
      title,
      placeholder,
      position,
      items: ways,
      active,
      take: (answer) => (how = answer.how),
    });
  };
  const askWhich: WizardStep = (position) => {
    const placeholder = t('Select the bundles to delete');
    const nothing = t('Select at least one, or press Escape');
    return askChoices({
      title,
      placeholder,
      nothing,
      position,
      items,
      chosen,
      take: (answer) => (chosen = answer),
    });
  };
  const askDays: WizardStep = (position) => {
    const prompt = t('Not used for how many days?');
    const problem = (text: string): string | undefined =>
      daysOf(text) === undefined ? t('A number of days is needed, at most 3650.') : undefined;
    return askText({ title, prompt, position, value: days, problem, take: (answer) => (days = answer) });
  };
  if (!(await runWizard(() => [askHow, how === 'named' ? askWhich : askDays]))) return;
  const args: JsonObject =
    how === 'named'
      ? { bundle_ids: chosen.map(({ bundle }) => bundle.id) }
      : { filter: { unused_for_days: daysOf(days) ?? 90 } };
  await actAsPerson(sluice, logger, { tool: 'delete_bundles', args });
}
