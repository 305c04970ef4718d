// The start of a bundle, whichever tool sets it up: checks its identity, creates its record, asks for its secrets.
import {
  ENVIRONMENTS,
  normalizeBundleName,
  type Bundle,
  type Environment,
} from '../../core/bundle/bundle.ts';
import { AppError } from '../../core/errors.ts';
import { choiceText } from '../../core/nearest.ts';
import type { StepContext } from '../../core/operation/step.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { ManifestCatalog } from '../../core/provider/manifestCatalog.ts';
import type { StoreTransaction } from '../../core/storage/store.ts';
import { destinationHost, resolveInputs } from '../../core/provider/inputs.ts';
import type { Manifest } from '../../core/provider/manifest.ts';

/** Longest name of a bundle, in characters. */
export const MAX_NAME_LENGTH = 120;

/** @throws AppError `bad-arguments`, `unknown-provider`, `unknown-environment` */
export function checkedPlace(
  given: { name: string; provider: string; environment: string },
  manifests: ManifestCatalog,
): { name: string; manifest: Manifest; environment: Environment } {
  const name = checkedName(given.name);
  const manifest = manifests.get(given.provider);
  const environment = ENVIRONMENTS.find(
    (known) => known === given.environment && known in manifest.environments,
  );
  if (environment !== undefined) return { name, manifest, environment };
  const choice = choiceText(given.environment, Object.keys(manifest.environments));
  throw new AppError(
    'unknown-environment',
    `${manifest.name} has no environment ${JSON.stringify(given.environment)}.`,
    { next: `Nothing was done. ${choice}` },
  );
}

function checkedName(given: string): string {
  const name = given.isWellFormed() ? normalizeBundleName(given) : '';
  if (name !== '' && name.length <= MAX_NAME_LENGTH && !/\p{Cc}/u.test(name)) return name;
  throw new AppError(
    'bad-arguments',
    `A bundle's name has 1 to ${MAX_NAME_LENGTH} characters and no control characters.`,
    { next: 'Nothing was done. Give it another name.' },
  );
}

/** Creates the record of a provisioning bundle, or sets an existing one to provisioning again. */
export function beginBundle(
  tx: StoreTransaction,
  { manifests, clock }: { manifests: ManifestCatalog; clock: Clock },
  {
    id,
    name,
    provider,
    environment,
    inputs,
    baseUrl,
    settings = {},
  }: Pick<Bundle, 'id' | 'name' | 'provider' | 'environment' | 'inputs' | 'baseUrl'> &
    Partial<Pick<Bundle, 'settings'>>,
): void {
  const existing = tx.bundles.get(id);
  if (existing) {
    tx.bundles.update({ ...existing, status: 'provisioning', inputs });
    return;
  }
  const manifest = manifests.get(provider);
  tx.bundles.insert({
    id,
    name,
    provider,
    environment,
    ...(baseUrl !== undefined && { baseUrl }),
    inputs,
    live: manifest.environments[environment]?.live ?? false,
    status: 'provisioning',
    revision: 1,
    subscription: null,
    settings,
    webhooks: [],
    oauthClient: null,
    unsupported: [],
    createdAt: clock.now(),
    lastUsed: { at: null, source: 'unknown' },
    demo: false,
  });
}

/** Asks a person for the secrets that the bundle's provider needs and the vault lacks. */
export function askForSecrets(context: StepContext, bundle: Bundle): void {
  const manifest = context.manifests.get(bundle.provider);
  const { requiredSecrets } = resolveInputs(manifest, bundle.inputs, bundle.environment);
  if (requiredSecrets.length === 0) return;
  context.input({
    title: `${manifest.name} needs ${requiredSecrets.map(({ title }) => title).join(', ')}`,
    provider: bundle.provider,
    host: destinationHost(manifest, bundle, bundle.inputs),
    ownerId: bundle.id,
    fields: requiredSecrets,
  });
}
