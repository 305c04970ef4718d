// Decides the next action for one grant, from records alone. Pure: all rules for rotating refresh tokens are here,
// and can be read and tested without a provider.
import type { Bundle } from '../bundle/bundle.ts';
import type { Credential } from '../bundle/credential.ts';
import type { BundleReader } from '../bundle/bundleRepository.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { Manifest } from '../provider/manifest.ts';
import { isOwn } from './grantIntent.ts';
import { refreshTimeoutMs, type GrantTarget } from './grantRequests.ts';
import type { GrantFailures, GrantIntent, ItemResult } from './syncRecords.ts';

/** Everything the decision depends on, from one consistent state. */
export interface GrantFacts {
  /** Undefined: deleted in the meantime. */
  credential: Credential | undefined;
  bundle: Bundle | undefined;
  /** Undefined: the provider is not known. */
  manifest: Manifest | undefined;
  intent: GrantIntent | undefined;
  /** Whether a request of another run may be in flight: see `isInFlight`. */
  intentIsAlive: boolean;
  failures: GrantFailures | undefined;
  /** Of the refresh token in the vault; undefined if there is none. */
  fingerprint: string | undefined;
  /** Whether a pair arrived after the revocation, and can be revoked. */
  hasLate: boolean;
  /** Whether the manifest has introspection, and this server proved reliable about refresh tokens. */
  introspectionTrusted: boolean;
  /** The provider refused this bundle's OAuth client in this run. */
  clientRefused: boolean;
  /** The caller asked for exactly the failed ones: ignores the backoff. */
  retryFailed: boolean;
  now: number;
}

export type GrantMove =
  /** Sends nothing. `state`: the credential's new state. */
  | { do: 'settle'; result: ItemResult; state?: Credential['state'] }
  /** The pair changed: the intent no longer applies. */
  | { do: 'forget-intent'; intent: GrantIntent }
  /** Until then a request may still be in flight: an earlier check proves nothing. */
  | { do: 'wait'; until: number }
  /** Parse the sealed answer. */
  | { do: 'understand'; target: GrantTarget; intent: GrantIntent }
  | SendMove
  /** Ask the server whether the refresh token was used. */
  | { do: 'introspect'; target: GrantTarget; intent: GrantIntent }
  /** It is revoked, and a pair that arrived too late is still valid. */
  | { do: 'revoke-late'; target: GrantTarget }
  /** Another system refreshes it: check whether it works, spend nothing. */
  | { do: 'check'; target: GrantTarget };

/** Spend the refresh token. */
export interface SendMove {
  do: 'send';
  target: GrantTarget;
  /** The intent of an earlier request with the same token, which this one replaces: the token may be spent. */
  previous: GrantIntent | undefined;
  /** Of the token to send. */
  fingerprint: string;
}

const DEFAULT_MARGIN_MS = 300_000;

export function nextMove(facts: GrantFacts): GrantMove {
  const { credential, bundle, manifest, intent, now } = facts;
  if (credential === undefined || bundle === undefined || bundle.status === 'deleting')
    return unchanged('It is being deleted, or already was.');
  if (credential.state === 'revoked')
    return facts.hasLate && manifest !== undefined
      ? { do: 'revoke-late', target: { credential, bundle, manifest } }
      : unchanged('It is revoked.');
  if (manifest === undefined) return failed(false, `This Sluice has no manifest for ${bundle.provider}.`);
  const target = { credential, bundle, manifest };
  if (credential.refreshedBy === 'elsewhere')
    return isDue(credential, manifest, now)
      ? { do: 'check', target }
      : unchanged('Another system refreshes it; it is not due.');
  if (intent !== undefined) return afterIntent(facts, target, intent);
  if (credential.state === 'needs_reauth') return needsReauth('Reconnect the account.');
  if (!isDue(credential, manifest, now) && facts.failures === undefined && credential.state !== 'unknown')
    return unchanged(null);
  const { fingerprint } = facts;
  if (fingerprint === undefined)
    return needsReauth('There is no refresh token for it. Reconnect the account.');
  const held = facts.retryFailed ? undefined : heldBack(credential, facts.failures, now);
  if (held !== undefined) return held;
  if (facts.clientRefused) return CLIENT_REFUSED;
  return { do: 'send', target, previous: undefined, fingerprint };
}

/** Due: expired, or about to expire within the manifest's margin. A credential without an expiry time never is. */
export function isDue({ expiresAt }: Credential, manifest: Manifest, now: number): boolean {
  return expiresAt !== null && expiresAt <= now + marginOf(manifest);
}

function marginOf(manifest: Manifest): number {
  return manifest.oauth?.refreshMarginMs ?? DEFAULT_MARGIN_MS;
}

/** Of all margins of the providers that bundles have; milliseconds. */
export function longestMargin(
  bundles: Pick<BundleReader, 'providers'>,
  manifests: Pick<ManifestCatalog, 'find'>,
): number {
  const used = bundles.providers().flatMap((id) => manifests.find(id) ?? []);
  return Math.max(0, ...used.map(marginOf));
}

/** A refresh was intended before. On a strict server, sending a spent token again ends the whole grant. */
function afterIntent(facts: GrantFacts, target: GrantTarget, intent: GrantIntent): GrantMove {
  const { credential, manifest } = target;
  const { intentIsAlive, fingerprint, introspectionTrusted, now } = facts;
  if (intentIsAlive) return unchanged('Another run refreshes it at this moment.');
  if (intent.generation !== credential.generation || intent.fingerprint !== fingerprint)
    return { do: 'forget-intent', intent };
  if (intent.state === 'answered') return { do: 'understand', target, intent };
  const { rotation = 'strict', graceMs = 0 } = manifest.oauth ?? {};
  const again: SendMove = { do: 'send', target, previous: intent, fingerprint: intent.fingerprint };
  if (rotation === 'none') return again;
  if (rotation === 'grace' && intent.replays === 0 && now - intent.firstIntendedAt < graceMs) return again;
  if (introspectionTrusted) {
    const quietAt = intent.intendedAt + refreshTimeoutMs(manifest);
    return now < quietAt ? { do: 'wait', until: quietAt } : { do: 'introspect', target, intent };
  }
  return lastTry(facts, again, intent);
}

/**
 * Nothing can prove whether the token was spent. While the access token works, keep it. Once it expires, the
 * account is lost if the token was spent, and saved if not. Sending it once more then costs nothing, because only
 * Sluice refreshes the account. Without an answer it was still the last: the next one is a person's decision.
 */
function lastTry(
  { failures, retryFailed, clientRefused, now }: GrantFacts,
  again: SendMove,
  intent: GrantIntent,
): GrantMove {
  const { credential, manifest } = again.target;
  const { expiresAt } = credential;
  if (expiresAt === null || expiresAt > now) {
    const until = expiresAt === null ? '' : ' until it expires';
    return unknown(
      `A refresh got no usable answer, and this server does not tell whether it happened. Sluice keeps the present access token${until} and repeats nothing.`,
    );
  }
  if (!isOwn(intent))
    return needsReauth(
      'Another state of this storage may have refreshed it, and the old access token has expired. Reconnect the account.',
    );
  const quietAt = intent.intendedAt + refreshTimeoutMs(manifest);
  if (now < quietAt) return { do: 'wait', until: quietAt };
  if (intent.replays > 0 && intent.intendedAt >= expiresAt && !retryFailed) return UNANSWERED;
  const held = retryFailed ? undefined : heldBack(credential, failures, now);
  if (held !== undefined) return held;
  return clientRefused ? CLIENT_REFUSED : again;
}

function heldBack(
  { state }: Credential,
  failures: GrantFailures | undefined,
  now: number,
): GrantMove | undefined {
  if (failures === undefined) return undefined;
  if (state === 'exhausted')
    return failed(
      false,
      `It has failed for days, and Sluice no longer retries automatically: ${failures.message}`,
    );
  if (failures.nextAttemptAt <= now) return undefined;
  const seconds = Math.ceil((failures.nextAttemptAt - now) / 1000);
  return failed(true, `Tried again in ${seconds} s; the last attempt failed: ${failures.message}`);
}

type Settle = Extract<GrantMove, { do: 'settle' }>;

const CLIENT_REFUSED = failed(false, 'Not tried: the provider refused the OAuth client of its bundle.');

const UNANSWERED = unknown(
  'A refresh got no usable answer, nor did a last try after the access token expired. Sync with retry_failed to try again, or reconnect the account.',
);

function unchanged(message: string | null): Settle {
  return { do: 'settle', result: { outcome: 'unchanged', retryable: false, message } };
}

function failed(retryable: boolean, message: string): Settle {
  return { do: 'settle', result: { outcome: 'failed', retryable, message } };
}

function unknown(message: string): Settle {
  return { do: 'settle', state: 'unknown', result: { outcome: 'unknown', retryable: false, message } };
}

function needsReauth(message: string): Settle {
  return {
    do: 'settle',
    state: 'needs_reauth',
    result: { outcome: 'needs_reauth', retryable: false, message },
  };
}
