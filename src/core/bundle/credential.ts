// A credential: a secret that a bundle holds, described without its value. The value lives in the vault.

export const CREDENTIAL_KINDS = ['api_key', 'client_secret', 'webhook_secret', 'grant', 'input'] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

export const CREDENTIAL_STATES = [
  'active',
  'expiring',
  'backoff',
  'exhausted',
  'needs_reauth',
  'unknown',
  'revoked',
] as const;
export type CredentialState = (typeof CREDENTIAL_STATES)[number];

/**
 * `elsewhere`: another system refreshes it. Sluice only checks it, because spending its refresh token would
 * log that system out.
 */
export const REFRESHERS = ['sluice', 'elsewhere'] as const;
export type Refresher = (typeof REFRESHERS)[number];

export interface Credential {
  id: string;
  bundleId: string;
  kind: CredentialKind;
  /** The label for people: "API key", "alice@example.com". */
  label: string;
  /** The provider's own id for it, or null if it has none. */
  providerRef: string | null;
  /** For grants: the account (the provider's user or workspace) that it belongs to. */
  account: string | null;
  state: CredentialState;
  /** Milliseconds since the epoch, or null if it does not expire. */
  expiresAt: number | null;
  lastRefreshedAt: number | null;
  createdAt: number;
  /** Grows with every token pair stored for it (RFC 6749 section 6 rotation). */
  generation: number;
  /** For grants: who refreshes it. */
  refreshedBy: Refresher;
  /** For grants: the scopes that the provider reported, the widest since it was connected; absent: none reported. */
  scopes?: string[] | undefined;
}

/** Identifies one secret value in the vault: its owner and part ("access_token", "secret", "input.token"). */
export interface SecretRef {
  ownerId: string;
  part: string;
}
