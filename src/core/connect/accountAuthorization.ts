// The ports of connecting an account: the authorization code grant at an OAuth server (RFC 6749 section 4.1), and the
// redirect by which a browser returns (RFC 8252 section 7).
import type { Disposable } from '../lifecycle.ts';
import type { ProviderCall } from '../provider/providerClient.ts';

export interface AccountAuthorization {
  /**
   * Makes an authorization request of its own `state`, PKCE verifier (RFC 7636, S256) and, with OpenID Connect, `nonce`.
   * @param call names the provider, its inputs and the client with its secrets; what it asks for is the scope
   * @throws AppError as `ProviderClient.send` of a read; `unsupported` if the server offers no sign-in
   */
  start(call: ProviderCall, redirectUri: string, signal: AbortSignal): Promise<PendingAuthorization>;
}

/** One authorization request that can be answered once. */
export interface PendingAuthorization {
  /** Where the person signs in. */
  readonly url: string;
  /** What the callback must carry (RFC 6749 section 10.12). */
  readonly state: string;
  /**
   * Verifies the callback (state, issuer by RFC 9207, error), and exchanges its code for tokens. Only the
   * first call counts.
   * @throws AppError `provider-rejected` for a refusal, a forged or repeated callback; else as
   * `ProviderClient.send`
   */
  finish(callback: URL, signal: AbortSignal): Promise<GrantedAccount>;
}

/** Tokens on their way to the vault. */
export interface GrantedAccount {
  accessToken: string;
  refreshToken: string | null;
  /** Milliseconds since the epoch, or null if it does not expire. */
  expiresAt: number | null;
  /** The server's name for the account: hostile text of at most 200 characters, or null if absent. */
  account: string | null;
}

/** One way for browsers to return. */
export interface RedirectReceiver {
  /** Whether a client's registered redirect URI leads here. */
  fits(redirectUri: string): boolean;
  /** @throws AppError `port-taken` */
  listen(redirectUri: string): Promise<RedirectListener>;
}

export interface RedirectListener extends Disposable {
  /** As sent to the server: with the actual port. */
  readonly redirectUri: string;
  /**
   * The first callback that carries the state; others are rejected and change nothing. Rejects with
   * `signal.reason`.
   */
  callback(state: string, signal: AbortSignal): Promise<URL>;
}
