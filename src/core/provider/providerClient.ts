// The one port that sends requests to providers.
import type { ProviderAddress } from '../bundle/bundle.ts';
import type { SecretRef } from '../bundle/credential.ts';
import { AppError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { OutwardParams } from './outwardValue.ts';

export interface ProviderCall extends ProviderAddress {
  /** Request name in the manifest, e.g. `webhook.create`. */
  request: string;
  params: OutwardParams;
  /** Secrets that the request's templates name, opened by the client at the last moment. */
  secrets: Record<string, SecretRef>;
  idempotencyKey: string;
  /** What allows it: the client asks before it sends anything. */
  admission: Admission;
}

/** What can leave Sluice now, by the plan that was admitted. Only the core makes one; no tool passes one on. */
export interface Admission {
  /**
   * @throws AppError `undisclosed-value` if a value of the request is not what it says of itself, or the
   * manifest is not the one that was planned with
   */
  check(request: OutwardRequest): void;
}

export type OutwardRequest = Pick<ProviderCall, 'provider' | 'request' | 'params'>;

/** A provider's answer before any interpretation. The client bounds its size. */
export interface RawAnswer {
  status: number;
  /** Lower-case names; only those that interpretation needs. */
  headers: Record<string, string>;
  body: string;
}

export type ProviderOutcome =
  /** `values` by the manifest's output names; `secrets` go to the vault and nowhere else. */
  | { kind: 'done'; values: JsonObject; secrets: Record<string, string> }
  /** The object to remove or read does not exist (manifest's gone statuses). */
  | { kind: 'gone' }
  /** The provider reports that it exists already (manifest's conflict rule): find and adopt. */
  | { kind: 'conflict'; message: string }
  /** Not now: rate or maintenance. */
  | { kind: 'limited'; retryAfterMs: number; message: string }
  /**
   * A definite refusal: nothing happened at the provider. `code` is the provider's own, bounded and cleaned.
   * `stillExists`: the removal failed; `message` gives the reason.
   */
  | { kind: 'rejected'; code: string; message: string; stillExists?: true }
  /** It may or may not have happened: 5xx, or an answer that doesn't match the manifest. */
  | { kind: 'uncertain'; message: string };

/** How a request waits for its server's limits. */
export interface SendOptions {
  /** Ends only the wait: rethrowing its reason promises that nothing was sent. */
  waiting?: AbortSignal | undefined;
  /** `taken`: the caller holds a place and reserved the slot within its own write, so the first exchange waits for nothing. */
  turn?: 'taken';
  /** Whose request it is, as the id of its caller: callers take turns. */
  caller?: string;
  /** No wait extends beyond this instant (milliseconds since the epoch): `provider-limited` is thrown instead. */
  latest?: number;
}

export interface ProviderClient {
  /**
   * Sends one request and returns its raw answer whatever its status.
   * @throws AppError `provider-uncertain` if a write may have happened (timeout, reset or oversize after
   * sending began). Every other code promises that nothing happened:
   * `provider-unreachable` (retryable: not sent, or a failed read);
   * `provider-limited` (retryable: the provider requested a wait above a minute; `details.retry_after_ms`);
   * `provider-invalid-answer` (a read), `host-not-allowed`, `missing-inputs`, `bad-inputs`, `vault-locked`,
   * `not-found` (a secret), `unsupported`, `undisclosed-value`.
   * Rethrows `signal.reason` on abort.
   */
  send(call: ProviderCall, signal: AbortSignal, options?: SendOptions): Promise<RawAnswer>;
  /** Interprets a raw answer by the manifest. Never touches the network; also used on recorded answers. */
  interpret(call: ProviderCall, answer: RawAnswer): Promise<ProviderOutcome>;
}

/** @param name of the value in the request; absent: the plan's data as a whole */
export function undisclosed(request: string, name?: string): AppError {
  const value = name === undefined ? 'a value' : `“${name}”`;
  return new AppError(
    'undisclosed-value',
    `${request} would send ${value} that its plan does not show. Nothing was sent.`,
    {
      details: { request, ...(name !== undefined && { value: name }) },
      next: 'Ask for the work again. If it is refused again, report it as a defect of Sluice.',
    },
  );
}
