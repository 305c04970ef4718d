// Sends the requests of a manifest's OAuth actions. oauthInterpretation.ts interprets the answers.
import * as oauth from 'oauth4webapi';
import { AppError } from '../../core/errors.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { RawAnswer } from '../../core/provider/providerClient.ts';
import type { Manifest, OAuthManifestRequest } from '../../core/provider/manifest.ts';
import { refusalIn } from '../../core/provider/refusal.ts';
import { urlOf } from '../../core/provider/requestBuilder.ts';
import type { AdmittedCall } from '../admittedCall.ts';
import type { CallSecrets } from '../callSecrets.ts';
import type { Exchange, ExchangeBounds } from '../channel.ts';
import { deleteClient, readClient, updateClient } from './clientManagement.ts';
import { register } from './clientRegistration.ts';
import { ServerDiscovery } from './discovery.ts';
import { documentOf } from './oauthDocument.ts';
import { KnownOrigins } from './knownOrigins.ts';
import { knowsClient } from './oauthInterpretation.ts';
import {
  capture,
  endpointOf,
  missing,
  textOf,
  type EndpointName,
  type OAuthExchange,
  type Send,
} from './oauthExchange.ts';

export interface OAuthCall {
  manifest: Manifest;
  request: OAuthManifestRequest;
  call: AdmittedCall;
  values: CallSecrets;
  exchange: Exchange;
  bounds: ExchangeBounds;
}

export class OAuthRequests {
  readonly #discovery: ServerDiscovery;

  constructor(clock: Clock) {
    this.#discovery = new ServerDiscovery(clock);
  }

  /** @throws as ProviderClient.send; failures of discovery are never `provider-uncertain` */
  async send(oauthCall: OAuthCall): Promise<RawAnswer> {
    const { manifest, request, call, values, exchange, bounds } = oauthCall;
    const origins = new KnownOrigins(manifest, call.params);
    const sender =
      (writes: boolean): Send =>
      async (url, { method, headers, body }) => {
        origins.check(url);
        return exchange(
          { method, url, headers: { ...headers, 'user-agent': 'Sluice' }, body },
          { ...bounds, writes },
        );
      };
    const read = sender(false);
    const get = (url: URL): Promise<RawAnswer> =>
      read(url, { method: 'GET', headers: { accept: 'application/json' }, body: null });

    const declared = declaredServer(manifest);
    const issuer =
      declared === undefined ? urlOf(manifest.oauth?.issuer ?? '', call.params) : new URL(declared.issuer);
    if (request.action === 'discover') {
      const { server: found, answer } = await this.#discovery.discover(issuer, get);
      if (found !== undefined) origins.checkAll(found);
      return answer;
    }
    const server = declared ?? (await this.#discovery.server(issuer, get));
    origins.checkAll(server);
    return perform(oauthCall, { server, values, send: sender(bounds.writes), read });
  }
}

/** The server as the manifest itself describes it, for servers that publish no metadata. */
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
      return deleteClient(exchange, () => checkClient(manifest, exchange));
    case 'client-credentials':
    case 'refresh':
    case 'introspect':
    case 'revoke':
      return withClient(manifest, request.action, exchange);
    case 'check-client':
      return checkClient(manifest, exchange);
    case 'discover':
      throw new AppError('internal', 'Discovery is answered before.');
  }
}

/**
 * Whether the server knows the client: by the refusal of a made-up refresh token, or, if that names no reason, by the
 * introspection of one, for which the client authenticates too.
 */
async function checkClient(manifest: Manifest, exchange: OAuthExchange): Promise<RawAnswer> {
  const answer = await withClient(manifest, 'check-client', exchange);
  const { server, values } = exchange;
  const { code } = refusalIn(documentOf(answer), manifest.errors);
  const isTold = answer.status < 300 || knowsClient(answer.status, code) !== null;
  const canAsk = server.introspection_endpoint !== undefined && methodOf(manifest, values) !== 'none';
  if (isTold || !canAsk) return answer;
  const introspected = await withClient(manifest, 'introspect-made-up', exchange);
  const { active } = documentOf(introspected);
  return introspected.status === 401 || typeof active === 'boolean' ? introspected : answer;
}

type ClientAction =
  | 'client-credentials'
  | 'refresh'
  | 'introspect'
  | 'revoke'
  | 'check-client'
  | 'introspect-made-up';

/**
 * Sends as the client. Some servers accept only one method of client authentication and do not declare it. A
 * refusal of the client did nothing, so the other method is tried once.
 */
async function withClient(
  manifest: Manifest,
  action: ClientAction,
  exchange: OAuthExchange,
): Promise<RawAnswer> {
  const { server, values } = exchange;
  const answer = await sendAsClient(action, exchange, clientAuthOf(manifest, values));
  const secret = values.secret('client_secret');
  const offered = server.token_endpoint_auth_methods_supported;
  const hasOther =
    methodOf(manifest, values) === 'client_secret_basic' &&
    secret !== undefined &&
    (offered === undefined || offered.includes('client_secret_post'));
  if (!hasOther || !refusesClient(answer)) return answer;
  const other = await sendAsClient(action, exchange, oauth.ClientSecretPost(secret));
  return refusesClient(other) ? answer : other;
}

function refusesClient(answer: RawAnswer): boolean {
  return [400, 401].includes(answer.status) && documentOf(answer)['error'] === 'invalid_client';
}

async function sendAsClient(
  action: ClientAction,
  exchange: OAuthExchange,
  auth: oauth.ClientAuth,
): Promise<RawAnswer> {
  const { server, values } = exchange;
  const client: oauth.Client = { client_id: textOf(values, 'client_id') ?? missing('client_id') };
  const secret = (name: string): string => values.secret(name) ?? missing(name);
  const [endpoint, what] = ENDPOINTS[action];
  endpointOf(server, endpoint, what);
  return capture(exchange, (options) => {
    switch (action) {
      case 'client-credentials': {
        const scope = textOf(values, 'scope');
        const parameters = new URLSearchParams(scope === undefined ? {} : { scope });
        return oauth.clientCredentialsGrantRequest(server, client, auth, parameters, options);
      }
      case 'refresh':
        return oauth.refreshTokenGrantRequest(server, client, auth, secret('refresh_token'), options);
      case 'check-client':
        return oauth.refreshTokenGrantRequest(server, client, auth, MADE_UP_TOKEN, options);
      case 'introspect':
        return oauth.introspectionRequest(server, client, auth, secret('token'), options);
      case 'introspect-made-up':
        return oauth.introspectionRequest(server, client, auth, MADE_UP_TOKEN, options);
      case 'revoke':
        return oauth.revocationRequest(server, client, auth, secret('token'), options);
    }
  });
}

/** Never issued by any server. */
const MADE_UP_TOKEN = 'sluice-asks-whether-this-client-is-known';

const ENDPOINTS: Record<ClientAction, [EndpointName, string]> = {
  'client-credentials': ['token_endpoint', 'a token endpoint'],
  refresh: ['token_endpoint', 'a token endpoint'],
  'check-client': ['token_endpoint', 'a token endpoint'],
  'introspect-made-up': ['introspection_endpoint', 'token introspection'],
  introspect: ['introspection_endpoint', 'token introspection'],
  revoke: ['revocation_endpoint', 'token revocation'],
};

/** As the server registered it, else as the manifest declares (RFC 6749 section 2.3). */
export function clientAuthOf(manifest: Manifest, values: CallSecrets): oauth.ClientAuth {
  const method = methodOf(manifest, values);
  const secret = values.secret('client_secret');
  if (method === 'none' || secret === undefined) return oauth.None();
  return method === 'client_secret_post' ? oauth.ClientSecretPost(secret) : oauth.ClientSecretBasic(secret);
}

function methodOf({ oauth: declared }: Manifest, values: CallSecrets): string {
  return textOf(values, 'token_endpoint_auth_method') ?? declared?.clientAuth ?? 'client_secret_basic';
}
