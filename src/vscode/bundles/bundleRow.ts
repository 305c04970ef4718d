// One bundle as a line of a list. Pure.
import { environmentName } from '../text/environmentName.ts';
import { foreignText } from '../text/foreignText.ts';
import { titleText } from '../operations/operationText.ts';
import type { ListedBundle } from '../commands/toolOutputs.ts';
import type { Translate } from '../text/translate.ts';

export interface BundleRow {
  /** With a codicon. */
  label: string;
  description: string;
}

/** @param provider the provider's name */
export function bundleRow(bundle: ListedBundle, provider: string, t: Translate): BundleRow {
  const { live } = bundle;
  const environment = environmentName(bundle.environment, t);
  const parts = [foreignText(provider, 80), live ? t('{environment} (live)', { environment }) : environment];
  if (bundle.status !== 'active') parts.push(bundleStatusText(bundle.status, t));
  return {
    label: `$(${bundleIcon(bundle)}) ${foreignText(bundle.name, 120)}`,
    description: parts.join(' · '),
  };
}

/** A codicon's id. */
export function bundleIcon({ status, live }: ListedBundle): string {
  switch (status) {
    case 'active':
      return live ? 'shield' : 'package';
    case 'failed':
      return 'error';
    default:
      return 'sync';
  }
}

/** The status of an inactive bundle. */
export function bundleStatusText(status: string, t: Translate): string {
  switch (status) {
    case 'provisioning':
      return t('being set up');
    case 'failed':
      return t('setting up failed');
    case 'migrating':
      return t('being migrated');
    case 'deleting':
      return t('being deleted');
    default:
      return titleText(status, t);
  }
}
