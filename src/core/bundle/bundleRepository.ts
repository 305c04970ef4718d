// How bundles are stored and found. Implemented in src/store.
import type { Bundle, BundleStatus, Environment } from './bundle.ts';
import type { Page } from '../page.ts';

export interface BundleFilter {
  provider?: string | undefined;
  environment?: Environment | undefined;
  status?: BundleStatus | undefined;
}

export interface BundleReader {
  get(id: string): Bundle | undefined;
  /** @param name as `normalizeBundleName` returns it */
  findByIdentity(provider: string, environment: string, name: string): Bundle | undefined;
  /** Ids of the providers that bundles have, each once. */
  providers(): string[];
  /** Those of the provider in one of these environments, or recorded as live, in order of id. */
  maybeLive(provider: string, environments: readonly Environment[]): Bundle[];
  /** Those whose record holds the text in lower case anywhere, in order of id after `afterKey`; decodes no other. */
  mentioning(text: string, afterKey: string | null, limit: number): Bundle[];
  /** In order of id, after `afterKey`. */
  page(filter: BundleFilter, afterKey: string | null, limit: number): Page<Bundle>;
}

export interface BundleRepository extends BundleReader {
  insert(bundle: Bundle): void;
  /** Replaces the row. @throws AppError `not-found` */
  update(bundle: Bundle): void;
  delete(id: string): void;
}
