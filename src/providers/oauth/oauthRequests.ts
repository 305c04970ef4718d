// Sends what a manifest's OAuth actions ask for. Understanding the answers is oauthInterpretation.ts's business.
import type { OAuthExchange, Send } from './oauthExchange.ts';
import * as oauth from 'oauth4webapi';
import { AppError } from '../../core/errors.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { ProviderCall, RawAnswer } from '../../core/provider/providerClient.ts';
import type { Manifest, OAuthManifestRequest } from '../../core/provider/manifest.ts';
import { urlOf } from '../../core/provider/requestBuilder.ts';
import type { CallSecrets } from '../callSecrets.ts';
import type { Channel, ExchangeBounds } from '../channel.ts';
import { deleteClient, readClient, updateClient } from './clientManagement.ts';
import { ServerDiscovery } from './discovery.ts';
import { toResponse } from './oauthResponse.ts';

/** Under this name the raw answer carries the issuer, so that it can be understood without asking anew. */
export const ISSUER_HEADER = 'sluice-issuer';

export interface OAuthCall {
  manifest: Manifest;
  request: OAuthManifestRequest;
  call: ProviderCall;
  values: CallSecrets;
  channel: Channel;
  bounds: ExchangeBounds;
  signal: AbortSignal;
  /** Ends only the wait for the server's limits. */
  waiting: AbortSignal | undefined;
}

export class OAuthRequests {
  readonly #discovery: ServerDiscovery;

  constructor(clock: Clock) {
    this.#discovery = new ServerDiscovery(clock);
  }

  /** @throws as ProviderClient.send; failures of discovery are never `provider-uncertain`. */
  async send(oauthCall: OAuthCall): Promise<RawAnswer> {
    const { manifest, request, call, values, channel, bounds, signal, waiting } = oauthCall;
    const sender =
      (writes: boolean): Send =>
      async (url, { method, headers, body }) =>
        channel.send(
          { method, url, headers: { ...headers, 'user-agent': 'Sluice' }, body },
          { ...bounds, writes },
          signal,
          waiting,
        );
    const read = sender(false);
    const get = (url: URL): Promise<RawAnswer> =>
      read(url, { method: 'GET', headers: { accept: 'application/json' }, body: null });

    const declared = declaredServer(manifest);
    const issuer =
      declared === undefined ? urlOf(manifest.oauth?.issuer ?? '', call.params) : new URL(declared.issuer);
    if (request.action === 'discover') return (await this.#discovery.discover(issuer, get)).answer;
    const server = declared ?? (await this.#discovery.server(issuer, get));
    const answer = await perform(oauthCall, { server, values, send: sender(bounds.writes), read });
    return { ...answer, headers: { ...answer.headers, [ISSUER_HEADER]: server.issuer } };
  }
}

/** The server as the manifest itself describes it, for those that publish no metadata. */
export function declaredServer({ oauth: declared }: Manifest): oauth.AuthorizationServer | undefined {
  if (declared?.endpoints === undefined) return undefined;
  const { authorization, token, registration, introspection, revocation } = declared.endpoints;
  return {
    issuer: new URL(token).origin,
    token_endpoint: token,
    ...(authorization !== undefined && { authorization_endpoint: authorization }),
    ...(registration !== undefined && { registration_endpoint: registration }),
    ...(introspection !== undefined && { introspection_endpoint: introspection }),
    ...(revocation !== undefined && { revocation_endpoint: revocation }),
  };
}

async function perform({ manifest, request }: OAuthCall, exchange: OAuthExchange): Promise<RawAnswer> {
  switch (request.action) {
    case 'register':
      return register(manifest, exchange);
    case 'read-client':
      return readClient(exchange);
    case 'update-client':
      return updateClient(exchange);
    case 'delete-client':
      return deleteClient(exchange);
    case 'client-credentials':
    case 'refresh':
    case 'introspect':
    case 'revoke':
      return withClient(manifest, request.action, exchange);
    case 'discover':
      throw new AppError('internal', 'Discovery is answered before.');
  }
}

/** RFC 7591 section 3.1. */
async function register(manifest: Manifest, exchange: OAuthExchange): Promise<RawAnswer> {
  const { server, values } = exchange;
  const endpoint = endpointOf(server, 'registration_endpoint', 'client registration');
  const redirectUris = values.param('redirect_uris');
  const withPeople = Array.isArray(redirectUris) && redirectUris.length > 0;
  const offered = server.grant_types_supported;
  const grantTypes = [
    'client_credentials',
    ...(withPeople ? ['authorization_code', 'refresh_token'] : []),
  ].filter((type) => offered === undefined || offered.includes(type));
  const scope = textOf(values, 'scope');
  const metadata = {
    client_name: textOf(values, 'name') ?? 'Sluice',
    redirect_uris: withPeople ? redirectUris.map(String) : [],
    response_types: withPeople ? ['code'] : [],
    grant_types: grantTypes,
    token_endpoint_auth_method: authMethodFor(manifest, server),
    ...(scope === undefined ? {} : { scope }),
  };
  const token = values.secret('initial_access_token');
  return capture(exchange, (options) =>
    oauth.dynamicClientRegistrationRequest({ ...server, registration_endpoint: endpoint.href }, metadata, {
      ...options,
      ...(token === undefined ? {} : { initialAccessToken: token }),
    }),
  );
}

async function withClient(
  manifest: Manifest,
  action: 'client-credentials' | 'refresh' | 'introspect' | 'revoke',
  exchange: OAuthExchange,
): Promise<RawAnswer> {
  const { server, values } = exchange;
  const client: oauth.Client = { client_id: textOf(values, 'client_id') ?? missing('client_id') };
  const auth = clientAuthOf(manifest, values);
  const secret = (name: string): string => values.secret(name) ?? missing(name);
  switch (action) {
    case 'client-credentials': {
      endpointOf(server, 'token_endpoint', 'a token endpoint');
      const scope = textOf(values, 'scope');
      const parameters = new URLSearchParams(scope === undefined ? {} : { scope });
      return capture(exchange, (options) =>
        oauth.clientCredentialsGrantRequest(server, client, auth, parameters, options),
      );
    }
    case 'refresh':
      endpointOf(server, 'token_endpoint', 'a token endpoint');
      return capture(exchange, (options) =>
        oauth.refreshTokenGrantRequest(server, client, auth, secret('refresh_token'), options),
      );
    case 'introspect':
      endpointOf(server, 'introspection_endpoint', 'token introspection');
      return capture(exchange, (options) =>
        oauth.introspectionRequest(server, client, auth, secret('token'), options),
      );
    case 'revoke':
      endpointOf(server, 'revocation_endpoint', 'token revocation');
      return capture(exchange, (options) =>
        oauth.revocationRequest(server, client, auth, secret('token'), options),
      );
  }
}

/** Lets the library build the request, and keeps the raw answer instead of the library's reading of it. */
async function capture(
  exchange: OAuthExchange,
  request: (options: {
    [oauth.allowInsecureRequests]: boolean;
    [oauth.customFetch]: (
      url: string,
      init: oauth.CustomFetchOptions<string, LibraryBody>,
    ) => Promise<Response>;
  }) => Promise<Response>,
): Promise<RawAnswer> {
  let answer: RawAnswer | undefined;
  await request({
    // Which addresses plain http may reach is the transport's decision.
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]: async (url, { method, headers, body }) => {
      const text = body === undefined || body === null ? null : String(body);
      answer = await exchange.send(new URL(url), { method, headers, body: text });
      return toResponse(answer);
    },
  });
  if (answer === undefined) throw new AppError('internal', 'The OAuth library sent nothing.');
  return answer;
}

type LibraryBody = string | URLSearchParams | Uint8Array | undefined | null;

function endpointOf(
  server: oauth.AuthorizationServer,
  name: 'registration_endpoint' | 'token_endpoint' | 'introspection_endpoint' | 'revocation_endpoint',
  what: string,
): URL {
  const url = URL.parse(server[name] ?? '');
  if (url !== null) return url;
  throw new AppError(
    'unsupported',
    `The OAuth server ${new URL(server.issuer).host} offers no ${what}. Nothing was sent.`,
    {
      next: 'Register or check it by hand at the server, or use another one.',
    },
  );
}

/** RFC 7591 section 2: what the manifest prefers, where the server takes it. */
function authMethodFor(manifest: Manifest, server: oauth.AuthorizationServer): string {
  const preferred = manifest.oauth?.clientAuth ?? 'client_secret_basic';
  const offered = server.token_endpoint_auth_methods_supported;
  if (offered === undefined || offered.includes(preferred)) return preferred;
  return (
    ['client_secret_basic', 'client_secret_post'].find((method) => offered.includes(method)) ?? preferred
  );
}

/** As the server registered it, else as the manifest says (RFC 6749 section 2.3). */
export function clientAuthOf(manifest: Manifest, values: CallSecrets): oauth.ClientAuth {
  const method = values.param('token_endpoint_auth_method') ?? manifest.oauth?.clientAuth;
  const secret = values.secret('client_secret');
  if (method === 'none' || secret === undefined) return oauth.None();
  return method === 'client_secret_post' ? oauth.ClientSecretPost(secret) : oauth.ClientSecretBasic(secret);
}

function textOf(values: CallSecrets, name: string): string | undefined {
  const value = values.param(name);
  return typeof value === 'string' ? value : undefined;
}

function missing(name: string): never {
  throw new AppError(
    'missing-inputs',
    `The request needs “${name}”, which was not given. Nothing was sent.`,
    {
      details: { missing: [name] },
    },
  );
}
