// Which bundle provision_bundle refers to: an existing one, a recently deleted one, or a new one.
import type { Bundle, Environment } from '../../core/bundle/bundle.ts';
import type { DeletedBundle } from '../../core/bundle/deletedBundle.ts';
import { AppError } from '../../core/errors.ts';
import type { StoreView } from '../../core/storage/store.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import { bundleHint } from '../bundleTarget.ts';
import { deletedBundle } from '../deletion/deletedRecord.ts';
import { checkedPlace } from './newBundle.ts';

export interface BundleNames {
  bundle_id?: string | undefined;
  name?: string | undefined;
  provider?: string | undefined;
  environment?: string | undefined;
}

export interface Wanted {
  name: string;
  provider: string;
  environment: Environment;
  existing: Bundle | undefined;
  /** The deleted bundle to recreate, if any. */
  deleted?: DeletedBundle;
}

/** What the arguments name, resolved against manifests and records. */
export function wantedBundle(args: BundleNames, { view, manifests, clock }: PlanContext): Wanted {
  if (args.bundle_id !== undefined) {
    const existing = view.bundles.get(args.bundle_id);
    if (existing !== undefined) {
      const { name, provider, environment } = existing;
      return { name, provider, environment, existing };
    }
    const deleted = deletedBundle(view, args.bundle_id, clock.now());
    if (deleted === undefined) throw noSuchBundle(view, args.bundle_id);
    const { name, provider, environment } = deleted;
    return {
      name,
      provider,
      environment,
      existing: view.bundles.findByIdentity(provider, environment, name),
      deleted,
    };
  }
  const { name, manifest, environment } = checkedPlace(
    { name: args.name ?? '', provider: args.provider ?? '', environment: args.environment ?? '' },
    manifests,
  );
  const existing = view.bundles.findByIdentity(manifest.id, environment, name);
  return { name, provider: manifest.id, environment, existing };
}

function noSuchBundle(view: StoreView, bundleId: string): AppError {
  return new AppError(
    'not-found',
    `There is no bundle ${JSON.stringify(bundleId)}, nor was one deleted in the last 30 days.`,
    {
      next: `${bundleHint(view, bundleId)}list_bundles shows those that exist; to set up a new one, give name, provider and environment.`,
    },
  );
}
