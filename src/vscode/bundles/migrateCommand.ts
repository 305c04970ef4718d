// Sluice: Migrate Bundles… asks for provider, place and bundles, and calls migrate_bundles. It approves nothing: the
// dialog asks as for any caller, and the operation's own notifications report progress and result.
import * as vscode from 'vscode';
import type { Manifest } from '../../core/provider/manifest.ts';
import type { ToolHost } from '../commands/person.ts';
import { actAsPerson } from './actAsPerson.ts';
import type { BundleList } from './bundleChoice.ts';
import { listBundles } from './listBundles.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import { bundleChoices, placeChoices, type PlaceChoice } from './migrateForm.ts';
import type { WithLogger } from '../host/outputChannelLogger.ts';
import { askProvider } from './providerQuestion.ts';
import { askChoice, askChoices } from '../prompts/quickInputs.ts';
import { type ListedBundle } from '../commands/toolOutputs.ts';
import { runWizard, type StepOutcome, type StepPosition, type WizardStep } from '../prompts/wizard.ts';

/** The answers so far. */
interface Draft {
  manifest?: Manifest;
  place?: PlaceChoice;
  bundles: ListedBundle[];
}

export async function migrateBundles(sluice: BundleList, { logger }: WithLogger): Promise<void> {
  const draft: Draft = { bundles: [] };
  const answered = await runWizard((): WizardStep[] => [
    (position) =>
      askProvider(sluice, {
        title: t('Migrate Bundles'),
        placeholder: t('Bundles of which provider?'),
        position,
        current: draft.manifest,
        take: (manifest) => (draft.manifest = manifest),
      }),
    (position) => askPlace(draft, position),
    (position) => askBundles(sluice, draft, position),
  ]);
  if (!answered || draft.place === undefined) return;
  const args = {
    target_environment: draft.place.environment,
    target_base_url: draft.place.baseUrl,
    bundle_ids: draft.bundles.map(({ id }) => id),
  };
  await actAsPerson(sluice, logger, { tool: 'migrate_bundles', args });
}

async function askPlace(draft: Draft, position: StepPosition): Promise<StepOutcome> {
  const { manifest } = draft;
  if (manifest === undefined) return 'back';
  return askChoice({
    title: t('Migrate Bundles at {provider}', { provider: foreignText(manifest.name, 80) }),
    placeholder: t('Where to?'),
    position,
    items: placeChoices(manifest, t),
    take: (answer) => (draft.place = answer),
  });
}

async function askBundles(sluice: ToolHost, draft: Draft, position: StepPosition): Promise<StepOutcome> {
  const { manifest, place } = draft;
  if (manifest === undefined || place === undefined) return 'back';
  const all = await listBundles(sluice, { provider: manifest.id });
  const items = bundleChoices(all, place, manifest.name, t);
  const where = place.label.replace(/^\$\([a-z]+\) /, '');
  if (items.length === 0) {
    const text = t('Every bundle of {provider} that works is in {place} already.', {
      provider: foreignText(manifest.name, 80),
      place: where,
    });
    void vscode.window.showInformationMessage(text);
    return 'cancelled';
  }
  return askChoices({
    title: t('Migrate Bundles to {place}', { place: where }),
    placeholder: t('Which ones? You see what changes before anything happens'),
    nothing: t('Nothing is selected. Escape changes nothing'),
    position,
    items,
    take: (answer) => (draft.bundles = answer.map(({ bundle }) => bundle)),
  });
}
