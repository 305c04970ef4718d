// What is to be done about one grant, decided from records alone. Pure: the rules for rotating refresh tokens are here,
// and can be read and tested without a provider.
import type { Bundle } from '../bundle/bundle.ts';
import type { Credential } from '../bundle/credential.ts';
import type { Manifest } from '../provider/manifest.ts';
import { refreshTimeoutMs } from './grantRequests.ts';
import type { GrantFailures, GrantIntent, ItemResult } from './syncRecords.ts';

/** Everything that the decision rests on, of one consistent state. */
export interface GrantFacts {
  /** Undefined: deleted meanwhile. */
  credential: Credential | undefined;
  bundle: Bundle | undefined;
  /** Undefined: this Sluice knows no such provider. */
  manifest: Manifest | undefined;
  intent: GrantIntent | undefined;
  /** Whether the process that wrote the intent still holds the lease under which it did. */
  intentIsAlive: boolean;
  failures: GrantFailures | undefined;
  /** Of the refresh token that the vault holds; undefined where it holds none. */
  fingerprint: string | undefined;
  /** Whether a pair came after it was revoked, and can be revoked. */
  hasLate: boolean;
  /** Whether this server was seen to tell the truth about refresh tokens. */
  introspectionTrusted: boolean;
  /** The provider refused this bundle's OAuth client in this run. */
  clientRefused: boolean;
  /** Asked for exactly what failed: no backoff is waited for. */
  retryFailed: boolean;
  now: number;
}

export type GrantMove =
  /** Nothing is sent. `state`: what the credential becomes; `endIntent`: nothing can come of it any more. */
  | { do: 'settle'; result: ItemResult; state?: Credential['state']; endIntent?: true }
  /** The pair is another one by now: the intent says nothing about it. */
  | { do: 'forget-intent' }
  /** Make sense of the sealed answer. */
  | { do: 'understand' }
  /** `replay`: the token may have been sent before, and the server allows that. `fingerprint`: of what is to be sent. */
  | { do: 'send'; replay: boolean; fingerprint: string }
  /** Ask the server whether the refresh token was used. */
  | { do: 'introspect' }
  /** Until then a request may still be under way: looking earlier proves nothing. */
  | { do: 'wait'; until: number }
  /** It is revoked, and a pair that came too late is still good. */
  | { do: 'revoke-late' }
  /** Another system refreshes it: see whether it works, spend nothing. */
  | { do: 'check' };

const DEFAULT_MARGIN_MS = 300_000;

export function nextMove(facts: GrantFacts): GrantMove {
  const { credential, bundle, manifest, intent, now } = facts;
  if (credential === undefined || bundle === undefined || bundle.status === 'deleting')
    return unchanged('It is being deleted, or was meanwhile.');
  if (credential.state === 'revoked')
    return facts.hasLate ? { do: 'revoke-late' } : unchanged('It is revoked.');
  if (manifest === undefined) return failed(false, `This Sluice has no manifest for ${bundle.provider}.`);
  if (credential.refreshedBy === 'elsewhere')
    return isDue(credential, manifest, now)
      ? { do: 'check' }
      : unchanged('Another system refreshes it; it is not due.');
  if (intent !== undefined) return afterIntent(facts, credential, manifest, intent);
  if (credential.state === 'needs_reauth') return needsReauth('The account has to be connected again.');
  if (!isDue(credential, manifest, now) && facts.failures === undefined && credential.state !== 'unknown')
    return unchanged(null);
  const { fingerprint } = facts;
  if (fingerprint === undefined)
    return needsReauth('There is no refresh token for it: the account has to be connected again.');
  const held = facts.retryFailed ? undefined : heldBack(credential, facts.failures, now);
  if (held !== undefined) return held;
  if (facts.clientRefused)
    return failed(false, 'Not tried: the provider refused the OAuth client of its bundle.');
  return { do: 'send', replay: false, fingerprint };
}

/** Due: expired, or to expire within the manifest's margin. What has no time of expiry never is. */
export function isDue({ expiresAt }: Credential, manifest: Manifest, now: number): boolean {
  return expiresAt !== null && expiresAt <= now + marginOf(manifest);
}

function marginOf(manifest: Manifest): number {
  return manifest.oauth?.refreshMarginMs ?? DEFAULT_MARGIN_MS;
}

/** Of all these providers' margins; milliseconds. */
export function longestMargin(manifests: readonly Manifest[]): number {
  return Math.max(0, ...manifests.map(marginOf));
}

/** A refresh was intended before. On a strict server a second sending of a spent token ends the whole grant. */
function afterIntent(
  { intentIsAlive, fingerprint, introspectionTrusted, now }: GrantFacts,
  credential: Credential,
  manifest: Manifest,
  intent: GrantIntent,
): GrantMove {
  if (intent.state !== 'lost' && intentIsAlive) return unchanged('Another run refreshes it at this moment.');
  if (intent.generation !== credential.generation || intent.fingerprint !== fingerprint)
    return { do: 'forget-intent' };
  if (intent.state === 'answered') return { do: 'understand' };
  const { rotation = 'strict', graceMs = 0 } = manifest.oauth ?? {};
  const again = { do: 'send', replay: true, fingerprint: intent.fingerprint } as const;
  if (rotation === 'none') return again;
  if (rotation === 'grace' && intent.replays === 0 && now - intent.firstIntendedAt < graceMs) return again;
  if (introspectionTrusted) {
    const quietAt = intent.intendedAt + refreshTimeoutMs(manifest);
    return now < quietAt ? { do: 'wait', until: quietAt } : { do: 'introspect' };
  }
  const { expiresAt } = credential;
  if (expiresAt === null || expiresAt > now)
    return {
      do: 'settle',
      state: 'unknown',
      result: {
        outcome: 'unknown',
        retryable: false,
        message: `A refresh got no usable answer, and this server does not tell whether it happened. The access token at hand is kept${expiresAt === null ? '' : ' until it expires'}; nothing is repeated.`,
      },
    };
  return {
    ...needsReauth(
      'A refresh got no usable answer and the old access token has expired: connect the account again.',
    ),
    endIntent: true,
  };
}

function heldBack(
  { state }: Credential,
  failures: GrantFailures | undefined,
  now: number,
): GrantMove | undefined {
  if (failures === undefined) return undefined;
  if (state === 'exhausted')
    return failed(false, `It has failed for days and is not tried by itself any more: ${failures.message}`);
  if (failures.nextAttemptAt <= now) return undefined;
  const seconds = Math.ceil((failures.nextAttemptAt - now) / 1000);
  return failed(true, `Tried again in ${seconds} s; the last attempt failed: ${failures.message}`);
}

type Settle = Extract<GrantMove, { do: 'settle' }>;

function unchanged(message: string | null): Settle {
  return { do: 'settle', result: { outcome: 'unchanged', retryable: false, message } };
}

function failed(retryable: boolean, message: string): Settle {
  return { do: 'settle', result: { outcome: 'failed', retryable, message } };
}

function needsReauth(message: string): Settle {
  return {
    do: 'settle',
    state: 'needs_reauth',
    result: { outcome: 'needs_reauth', retryable: false, message },
  };
}
