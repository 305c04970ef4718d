// The questions before a migration: the places that a manifest declares, and which bundles are not there yet. Pure;
// migrateCommand.ts asks.
import { ENVIRONMENTS, type Environment } from '../../core/bundle/bundle.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import { bundleRow } from './bundleRow.ts';
import { environmentName } from '../text/environmentName.ts';
import { foreignText } from '../text/foreignText.ts';
import type { ListedBundle } from '../commands/toolOutputs.ts';
import type { Translate } from '../text/translate.ts';

/** list_bundles' name for the environment's own base URL. */
const OWN = 'default';

export interface PlaceChoice {
  environment: Environment;
  /** As migrate_bundles takes it. */
  baseUrl: string;
  label: string;
  description: string;
  detail: string;
}

/** Each base URL of each environment, development first. */
export function placeChoices(manifest: Manifest, t: Translate): PlaceChoice[] {
  return ENVIRONMENTS.flatMap((environment) => {
    const declared = manifest.environments[environment];
    if (declared === undefined) return [];
    const { live } = declared;
    return Object.entries({ [OWN]: declared.baseUrl, ...declared.baseUrls }).map(([baseUrl, url]) => ({
      environment,
      baseUrl,
      label: `$(${live ? 'shield' : 'beaker'}) ${environmentName(environment, t)}${baseUrl === OWN ? '' : ` (${baseUrl})`}`,
      description: live ? t('live') : '',
      detail: foreignText(url, 200),
    }));
  });
}

export interface BundleChoice {
  bundle: ListedBundle;
  label: string;
  description: string;
}

/** The provider's working bundles that are not at that place. */
export function bundleChoices(
  bundles: readonly ListedBundle[],
  { environment, baseUrl }: Pick<PlaceChoice, 'environment' | 'baseUrl'>,
  provider: string,
  t: Translate,
): BundleChoice[] {
  return bundles
    .filter((bundle) => bundle.status === 'active')
    .filter((bundle) => bundle.environment !== environment || bundle.baseUrl !== baseUrl)
    .map((bundle) => ({ bundle, ...bundleRow(bundle, provider, t) }));
}
