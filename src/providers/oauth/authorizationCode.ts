// The authorization code grant with PKCE (RFC 6749 section 4.1, RFC 7636, RFC 9700 section 2.1), for a person who
// signs in with a browser. It keeps its requests only in memory: a callback after a restart matches none.
import * as oauth from 'oauth4webapi';
import type {
  AccountAuthorization,
  GrantedAccount,
  PendingAuthorization,
} from '../../core/connect/accountAuthorization.ts';
import { AppError } from '../../core/errors.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import type { ManifestCatalog } from '../../core/provider/manifestCatalog.ts';
import type { ProviderCall, RawAnswer } from '../../core/provider/providerClient.ts';
import type { ProviderLimiter } from '../../core/provider/providerLimiter.ts';
import type { Redactor } from '../../core/provider/redaction.ts';
import { refusalIn } from '../../core/provider/refusal.ts';
import { baseUrlOf, serverOf, urlOf } from '../../core/provider/requestBuilder.ts';
import { tokensIn } from '../../core/provider/tokenAnswer.ts';
import { admit, type AdmittedCall } from '../admittedCall.ts';
import { CallSecrets, type SecretSources } from '../callSecrets.ts';
import { Channel } from '../channel.ts';
import type { Egress } from '../manifestProviderClient.ts';
import { accountOf, claimsIn, type SignIn } from './accountClaims.ts';
import { ServerDiscovery, type Get } from './discovery.ts';
import { documentOf } from './oauthDocument.ts';
import { KnownOrigins } from './knownOrigins.ts';
import { notOffered, PUSHED_ONLY } from './oauthExchange.ts';
import { clientAuthOf, declaredServer } from './oauthRequests.ts';
import { toResponse } from './oauthResponse.ts';

export interface AuthorizationCodeDeps extends Egress {
  manifests: ManifestCatalog;
  secrets: SecretSources;
  clock: Clock;
  limiter: ProviderLimiter;
}

const TIMEOUT_MS = 30_000;
/** The default scope, if the bundle's inputs name none: identity, and a refresh token. */
const USUAL_SCOPES = ['openid', 'offline_access'];
/** The state of one sign-in. */
interface Flow extends SignIn {
  auth: oauth.ClientAuth;
  redirectUri: string;
  /** Proof key (RFC 7636); absent if the manifest declares that the server supports none. */
  verifier: string | undefined;
  state: string;
  /** JSON Pointer to the tokens in the answer. */
  tokensAt: string;
  /** Where refusals state the problem. */
  errors: Manifest['errors'];
  redactor: Redactor;
}

type Send = (
  url: URL,
  method: string,
  headers: Record<string, string>,
  body: string | null,
) => Promise<RawAnswer>;

export class AuthorizationCode implements AccountAuthorization {
  readonly #deps: AuthorizationCodeDeps;
  readonly #discovery: ServerDiscovery;

  constructor(deps: AuthorizationCodeDeps) {
    this.#deps = deps;
    this.#discovery = new ServerDiscovery(deps.clock);
  }

  /** @inheritdoc */
  async start(asked: ProviderCall, redirectUri: string, signal: AbortSignal): Promise<PendingAuthorization> {
    const { manifests, secrets, heldBack } = this.#deps;
    const held = heldBack?.(asked.provider);
    if (held !== undefined) throw held;
    const call = admit(asked);
    const manifest = manifests.get(call.provider);
    const get: Get = (url) =>
      this.#withChannel(call, signal, (send) => send(url, 'GET', { accept: 'application/json' }, null));
    const declared = declaredServer(manifest);
    const server =
      declared ?? (await this.#discovery.server(urlOf(manifest.oauth?.issuer ?? '', call.params), get));
    new KnownOrigins(manifest, call.params).checkAll(server);
    const values = new CallSecrets(call, manifest.provided, secrets);
    const scope = scopeOf(call, server);
    const flow: Flow = {
      server,
      client: { client_id: clientIdOf(call) },
      auth: clientAuthOf(manifest, values),
      redirectUri,
      verifier: manifest.oauth?.pkce === 'none' ? undefined : oauth.generateRandomCodeVerifier(),
      state: oauth.generateRandomState(),
      nonce: scope.split(' ').includes('openid') ? oauth.generateRandomNonce() : undefined,
      knowsIssuer: declared === undefined,
      tokensAt: manifest.oauth?.tokens ?? '',
      errors: manifest.errors,
      redactor: values.redactor,
    };
    const scopes = scope.split(' ').join(manifest.oauth?.scopeSeparator ?? ' ');
    const url = await authorizationUrl(flow, scopes);
    let isUsed = false;
    return {
      url,
      state: flow.state,
      finish: async (callback, until) => {
        if (isUsed) throw refused('The sign-in was answered already');
        isUsed = true;
        return this.#withChannel(call, until, (send) => this.#finish(flow, callback, send));
      },
    };
  }

  async #finish(flow: Flow, callback: URL, send: Send): Promise<GrantedAccount> {
    const { server, client, auth, redirectUri, verifier, state } = flow;
    let raw: RawAnswer | undefined;
    const options = {
      // The transport decides which addresses plain http can reach.
      [oauth.allowInsecureRequests]: true,
      [oauth.customFetch]: async (url: string, init: oauth.CustomFetchOptions<string, unknown>) => {
        const { method, headers, body } = init;
        raw = await send(new URL(url), method, headers, textOf(body));
        return toResponse(raw);
      },
    };
    try {
      const checked = oauth.validateAuthResponse(server, client, callback, state);
      const pkce = verifier ?? oauth.nopkce;
      await oauth.authorizationCodeGrantRequest(server, client, auth, checked, redirectUri, pkce, options);
      const document = documentOf(raw ?? { body: '' });
      const tokens = tokensIn(document, flow.tokensAt);
      if (raw === undefined || raw.status >= 300 || tokens === undefined) throw noTokens(flow, raw, document);
      const { accessToken, refreshToken, expiresIn } = tokens;
      const claims = await claimsIn(flow, accessToken, document['id_token']);
      return {
        accessToken,
        refreshToken,
        expiresAt: expiresIn === null ? null : this.#deps.clock.now() + expiresIn * 1_000,
        account: await accountOf(flow, accessToken, claims, options),
      };
    } catch (error) {
      throw explained(error, flow.redactor);
    }
  }

  /** A channel to the server for one exchange; the manifest, or the bundle's input, names the server. */
  async #withChannel<T>(
    call: AdmittedCall,
    signal: AbortSignal,
    work: (send: Send) => Promise<T>,
  ): Promise<T> {
    const { manifests, clock, limiter, network, allowedPrivateHosts } = this.#deps;
    const manifest = manifests.get(call.provider);
    const base = baseUrlOf(manifest, call, call.params);
    const origins = new KnownOrigins(manifest, call.params);
    const turns = limiter.turns(serverOf(manifest, call, call.params), manifest.limits, signal);
    const channel = new Channel(
      manifest,
      base,
      allowedPrivateHosts?.(manifest.id) ?? new Set(),
      clock,
      network,
    );
    try {
      return await work(async (url, method, headers, body) => {
        origins.check(url);
        return turns.run(() =>
          channel.send(
            { method, url, headers: { ...headers, 'user-agent': 'Sluice' }, body },
            { writes: method !== 'GET', timeoutMs: TIMEOUT_MS },
            signal,
          ),
        );
      });
    } finally {
      turns.dispose();
      channel.dispose();
    }
  }
}

async function authorizationUrl(flow: Flow, scope: string): Promise<string> {
  const { server, client, redirectUri, verifier, state, nonce } = flow;
  if (server.require_pushed_authorization_requests === true) throw notOffered(server, PUSHED_ONLY);
  const url = URL.parse(server.authorization_endpoint ?? '');
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new AppError('unsupported', `The OAuth server ${new URL(server.issuer).host} offers no sign-in.`, {
      next: 'Nothing was changed. Import the account’s tokens instead.',
    });
  const parameters: Record<string, string | undefined> = {
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: redirectUri,
    scope: scope === '' ? undefined : scope,
    state,
    nonce,
    code_challenge: verifier && (await oauth.calculatePKCECodeChallenge(verifier)),
    code_challenge_method: verifier && 'S256',
    // OpenID Connect Core section 11: without it servers issue no refresh token.
    prompt: scope.split(/[ ,]/).includes('offline_access') ? 'consent' : undefined,
  };
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

function clientIdOf({ params }: AdmittedCall): string {
  const id = params['client_id'];
  return typeof id === 'string' ? id : '';
}

/** The library's bodies are forms. */
function textOf(body: unknown): string | null {
  if (body instanceof URLSearchParams) return body.toString();
  return typeof body === 'string' ? body : null;
}

function scopeOf(
  { params }: AdmittedCall,
  { scopes_supported: offered = [] }: oauth.AuthorizationServer,
): string {
  const asked = params['scope'];
  if (typeof asked === 'string' && asked.trim() !== '') return asked.trim();
  return USUAL_SCOPES.filter((scope) => offered.includes(scope)).join(' ');
}

/** The library's errors contain parameters and answers: report only what is known to be harmless. */
function explained(error: unknown, redactor: Redactor): unknown {
  if (error instanceof oauth.AuthorizationResponseError)
    return refused(`The server refused the sign-in: ${redactor.providerText(error.error).slice(0, 80)}`);
  if (error instanceof oauth.OperationProcessingError || error instanceof oauth.WWWAuthenticateChallengeError)
    return refused(
      'The browser came back with an answer that is not the one to this sign-in, or that is not valid',
    );
  return error;
}

function noTokens({ errors, redactor }: Flow, raw: RawAnswer | undefined, document: JsonObject): AppError {
  const code = refusalIn(document, errors).code ?? `it answered ${raw?.status ?? 'nothing'}`;
  return refused(`The server gave no tokens: ${redactor.providerText(code).slice(0, 80)}`);
}

function refused(message: string): AppError {
  return new AppError('provider-rejected', `${message}. No account was connected.`, {
    next: 'Connect the account again.',
  });
}
