// The one port that sends requests to providers.
import type { ProviderAddress } from '../bundle/bundle.ts';
import type { SecretRef } from '../bundle/credential.ts';
import type { JsonObject } from '../json.ts';

export interface ProviderCall extends ProviderAddress {
  /** Request name in the manifest, e.g. `webhook.create`. */
  request: string;
  params: JsonObject;
  /** Secrets that the request's templates name, opened by the client at the last moment. */
  secrets: Record<string, SecretRef>;
  idempotencyKey: string;
}

/** A provider's answer before anything was made of it. Bounded in size by the client. */
export interface RawAnswer {
  status: number;
  /** Lower-case names; only those that interpretation needs. */
  headers: Record<string, string>;
  body: string;
}

export type ProviderOutcome =
  /** `values` by the manifest's output names; `secrets` go to the vault and nowhere else. */
  | { kind: 'done'; values: JsonObject; secrets: Record<string, string> }
  /** What was to be removed or read is not there (manifest's gone statuses). */
  | { kind: 'gone' }
  /** The provider says that it exists already (manifest's conflict rule): find and adopt. */
  | { kind: 'conflict'; message: string }
  /** Not now: rate or maintenance. */
  | { kind: 'limited'; retryAfterMs: number; message: string }
  /**
   * A definite no: nothing happened at the provider. `code` is the provider's own, bounded and cleaned. `stillExists`: what
   * was to be removed is still there; `message` says why.
   */
  | { kind: 'rejected'; code: string; message: string; stillExists?: true }
  /** It may or may not have happened: 5xx, or an answer that is not what the manifest says. */
  | { kind: 'uncertain'; message: string };

export interface ProviderClient {
  /**
   * Sends one request and returns its raw answer whatever its status.
   * @throws AppError `provider-uncertain` (a write: timeout, reset or oversize after sending began: it may have
   * happened). Every other code promises that nothing happened: `provider-unreachable` (retryable: not sent, or a
   * read that failed), `provider-limited` (retryable: the provider asked for more than a minute's wait;
   * `details.retry_after_ms`), `provider-invalid-answer` (a read), `host-not-allowed`, `missing-inputs`,
   * `bad-inputs`, `vault-locked`, `not-found` (a secret), `unsupported`. Rethrows `signal.reason` on abort.
   * @param waiting ends only the wait for the provider's limits: rethrowing its reason promises that nothing was sent
   */
  send(call: ProviderCall, signal: AbortSignal, waiting?: AbortSignal): Promise<RawAnswer>;
  /** What the manifest makes of a raw answer. Never touches the network; used again on recorded answers. */
  interpret(call: ProviderCall, answer: RawAnswer): Promise<ProviderOutcome>;
}
