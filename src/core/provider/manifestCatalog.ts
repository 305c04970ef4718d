// The manifests that Sluice knows.
import { AppError } from '../errors.ts';
import { choiceText } from '../nearest.ts';
import type { Manifest } from './manifest.ts';

/** The known manifests, by provider id. */
export interface ManifestCatalog {
  list(): Manifest[];
  /** @throws AppError `unknown-provider`, naming those that exist. */
  get(providerId: string): Manifest;
}

/** @param known ids of those that exist */
export function unknownProvider(providerId: string, known: readonly string[]): AppError {
  return new AppError('unknown-provider', `There is no provider “${providerId.slice(0, 80)}”.`, {
    details: { known: [...known] },
    next: `${choiceText(providerId, [...known])} A bundle whose manifest is gone needs it back, or forget_bundle.`,
  });
}
