// Sluice: Change Subscription… asks for plan and add-ons, and calls change_subscription; the dialog shows the price.
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import type { WithLogger } from '../host/outputChannelLogger.ts';
import { askText } from '../prompts/quickInputs.ts';
import type { RowRef } from '../views/viewRow.ts';
import { runWizard, type WizardStep } from '../prompts/wizard.ts';
import { actAsPerson } from './actAsPerson.ts';
import { listOf, neededProblem } from './answers.ts';
import { chooseBundle, type BundleChoices } from './bundleChoice.ts';

export async function changeSubscription(
  sluice: BundleChoices,
  { logger }: WithLogger,
  row?: RowRef,
): Promise<void> {
  const bundle = await chooseBundle(sluice, row, t('Change Subscription'));
  if (bundle === undefined) return;
  const title = t('Change Subscription of “{name}”', { name: foreignText(bundle.name, 80) });
  let plan = bundle.subscription?.plan ?? '';
  let addOns = bundle.subscription?.addOns.join(', ') ?? '';
  const askPlan: WizardStep = (position) => {
    const prompt = t('Which plan, as the provider names it? You see the price before anything is changed.');
    const problem = (text: string): string | undefined => neededProblem(text, t);
    return askText({
      title,
      prompt,
      position,
      value: plan,
      problem,
      take: (answer) => (plan = answer.trim()),
    });
  };
  const askAddOns: WizardStep = (position) => {
    const prompt = t('All add-ons after the change, separated by commas; leave empty for none.');
    return askText({
      title,
      prompt,
      position,
      value: addOns,
      problem: () => undefined,
      take: (answer) => (addOns = answer),
    });
  };
  if (!(await runWizard(() => [askPlan, askAddOns]))) return;
  const args = { bundle_id: bundle.id, subscription: plan, add_ons: listOf(addOns) };
  await actAsPerson(sluice, logger, { tool: 'change_subscription', args });
}
