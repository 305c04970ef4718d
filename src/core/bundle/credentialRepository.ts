// How credentials are stored and found; never their values. Implemented in src/store.
import type { Credential, CredentialState } from './credential.ts';
import type { Page } from '../page.ts';

export interface CredentialFilter {
  bundleId?: string | undefined;
  state?: CredentialState | undefined;
}

export interface CredentialReader {
  get(id: string): Credential | undefined;
  ofBundle(bundleId: string): Credential[];
  page(filter: CredentialFilter, afterKey: string | null, limit: number): Page<Credential>;
}

export interface CredentialRepository extends CredentialReader {
  insert(credential: Credential): void;
  update(credential: Credential): void;
  delete(id: string): void;
}
