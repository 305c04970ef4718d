// How credentials are stored and found; never their values. Implemented in src/store.
import type { Credential, CredentialKind, CredentialState } from './credential.ts';
import type { Page } from '../page.ts';

export interface CredentialFilter {
  bundleId?: string | undefined;
  state?: CredentialState | undefined;
  kind?: CredentialKind | undefined;
}

export interface CredentialReader {
  get(id: string): Credential | undefined;
  /**
   * A bundle's credentials of these kinds, or all if none is named, in order of id. A bundle can hold 100,000
   * grants and little else: name the kinds, count, or page.
   */
  ofBundle(bundleId: string, ...kinds: CredentialKind[]): Credential[];
  /** The bundle's grants whose account has exactly that name, in order of id; decodes no other. */
  ofAccount(bundleId: string, account: string): Credential[];
  /** The bundle's first credential of that kind that the provider knows by that name; decodes no other. */
  withRef(bundleId: string, kind: CredentialKind, providerRef: string): Credential | undefined;
  /** How many credentials of that kind the bundle holds; reads none of them. */
  count(bundleId: string, kind: CredentialKind): number;
  /** Whether the bundle holds one of that kind that is not revoked; reads none of them. */
  holds(bundleId: string, kind: CredentialKind): boolean;
  /** In order of id, after that key; `total` counts all that match the filter. */
  page(filter: CredentialFilter, afterKey: string | null, limit: number): Page<Credential>;
}

export interface CredentialRepository extends CredentialReader {
  insert(credential: Credential): void;
  update(credential: Credential): void;
  delete(id: string): void;
}
