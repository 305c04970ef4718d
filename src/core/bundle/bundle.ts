// A bundle: one integration as one object. Values only; operations change them.
import type { JsonObject, JsonValue } from '../json.ts';

export const ENVIRONMENTS = ['development', 'staging', 'production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export const BUNDLE_STATUSES = ['provisioning', 'active', 'failed', 'migrating', 'deleting'] as const;
export type BundleStatus = (typeof BUNDLE_STATUSES)[number];

export interface Webhook {
  id: string;
  /** The provider's own id for it. */
  providerRef: string;
  url: string;
  events: string[];
  /** Vault owner of its signing secret, or null if the provider issues none. */
  credentialId: string | null;
}

export interface OAuthClient {
  clientId: string;
  /** Vault owner of its secret and registration token, or null for a public client. */
  credentialId: string | null;
  /** RFC 7592 client configuration endpoint, if the server returned one. */
  registrationUri: string | null;
  /** How it authenticates at the token endpoint (RFC 7591 section 2), or null if the server didn't state it. */
  authMethod: string | null;
  redirectUris: string[];
}

export interface Subscription {
  plan: string;
  addOns: string[];
}

export interface LastUsed {
  /** Milliseconds since the epoch, or null if unknown. */
  at: number | null;
  /** Where the time comes from: the provider's usage record, Sluice's own calls, or neither. */
  source: 'provider' | 'sluice' | 'unknown';
}

export interface Bundle {
  id: string;
  /** Trimmed and NFC-normalized; with provider and environment it is the bundle's identity. */
  name: string;
  provider: string;
  environment: Environment;
  /** Name of the additional base URL for all its requests (manifest `baseUrls`); absent: the environment's own. */
  baseUrl?: string | undefined;
  /** Whether the manifest marked the environment as live when the bundle was set up. */
  live: boolean;
  status: BundleStatus;
  /** Grows only with changes that an approval could show; not with token refreshes or usage. */
  revision: number;
  subscription: Subscription | null;
  /** Only in records of earlier versions: a bundle's tools are its manifest's. */
  tools?: { name: string; title: string }[] | undefined;
  /** Answers to the manifest's inputs, without secrets. */
  inputs: Record<string, JsonValue>;
  settings: JsonObject;
  webhooks: Webhook[];
  oauthClient: OAuthClient | null;
  /** What the provider can't do for this bundle, and why: shown, never hidden. */
  unsupported: { request: string; why: string }[];
  createdAt: number;
  lastUsed: LastUsed;
  /** True for the built-in sandbox's initial bundles, which badges never count once a real bundle exists. */
  demo: boolean;
}

/** Where requests for a bundle go. */
export interface ProviderAddress {
  provider: string;
  environment: string;
  /** Name of one of the environment's `baseUrls`; absent: its own `baseUrl`. */
  baseUrl?: string | undefined;
}

/** Only the address of a bundle or request: nothing must go to another address than the bundle's own. */
export function addressOf({ provider, environment, baseUrl }: ProviderAddress): ProviderAddress {
  return { provider, environment, ...(baseUrl !== undefined && { baseUrl }) };
}

/** The form of a name that identity compares: trimmed, Unicode NFC. */
export function normalizeBundleName(name: string): string {
  return name.normalize('NFC').trim();
}
