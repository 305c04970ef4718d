// The manifests that Sluice knows.
import type { Manifest } from './manifest.ts';

/** The known manifests, by provider id. */
export interface ManifestCatalog {
  list(): Manifest[];
  /** @throws AppError `unknown-provider`, naming those that exist. */
  get(providerId: string): Manifest;
}
