// Sluice: Change Webhook URL… asks for the bundle, its webhook and the new URL, and calls update_webhook_url.
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import type { WithLogger } from '../host/outputChannelLogger.ts';
import { askChoice, askText } from '../prompts/quickInputs.ts';
import type { RowRef } from '../views/viewRow.ts';
import { runWizard, type WizardStep } from '../prompts/wizard.ts';
import { actAsPerson } from './actAsPerson.ts';
import { chooseBundle, type BundleChoices } from './bundleChoice.ts';
import { urlProblem } from './answers.ts';

export async function changeWebhookUrl(
  sluice: BundleChoices,
  { logger }: WithLogger,
  row?: RowRef,
): Promise<void> {
  const bundle = await chooseBundle(sluice, row, t('Change Webhook URL'));
  if (bundle === undefined) return;
  const title = t('Change Webhook URL of “{name}”', { name: foreignText(bundle.name, 80) });
  const items = bundle.webhooks.map((webhook) => ({
    webhook,
    label: `$(globe) ${foreignText(webhook.url, 200)}`,
    detail: foreignText(webhook.events.join(', '), 200),
  }));
  let [chosen] = bundle.webhooks;
  let url = chosen?.url ?? '';
  const askWhich: WizardStep = (position) => {
    const active = items.find(({ webhook }) => webhook === chosen);
    return askChoice({
      title,
      placeholder: t('Which webhook?'),
      position,
      items,
      active,
      take: ({ webhook }) => {
        chosen = webhook;
        url = webhook.url;
      },
    });
  };
  const askUrl: WizardStep = (position) => {
    const prompt = t('Where should its events go?');
    const problem = (text: string): string | undefined => urlProblem(text, t);
    return askText({ title, prompt, position, value: url, problem, take: (answer) => (url = answer.trim()) });
  };
  // With no webhook, or one, there is nothing to choose; the tool reports a missing one.
  const steps = items.length > 1 ? [askWhich, askUrl] : [askUrl];
  if (!(await runWizard(() => steps))) return;
  const args = { bundle_id: bundle.id, new_url: url, ...(chosen && { webhook_id: chosen.id }) };
  await actAsPerson(sluice, logger, { tool: 'update_webhook_url', args });
}
