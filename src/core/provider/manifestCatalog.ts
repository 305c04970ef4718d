// The manifests that Sluice knows.
import { AppError } from '../errors.ts';
import { choiceText } from '../nearest.ts';
import type { Manifest } from './manifest.ts';

export interface KnownProvider {
  id: string;
  /** For people. */
  name: string;
}

/** The known manifests, by provider id. Each is read when it is first asked for, which takes some 20 ms. */
export interface ManifestCatalog {
  /** Every provider; reads no manifest. */
  known(): KnownProvider[];
  /** That manifest, reading no other; undefined if there is none, or none that was accepted. */
  find(providerId: string): Manifest | undefined;
  /** Reads them all. */
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
