// Dynamic client registration (RFC 7591): requests what the bundle needs, and refuses beforehand what the server's
// metadata rules out.
import * as oauth from 'oauth4webapi';
import type { Manifest } from '../../core/provider/manifest.ts';
import type { RawAnswer } from '../../core/provider/providerClient.ts';
import { documentOf } from './oauthDocument.ts';
import { capture, endpointOf, notOffered, PUSHED_ONLY, textOf, type OAuthExchange } from './oauthExchange.ts';

/** The supported methods of client authentication, best first. */
const METHODS = ['client_secret_basic', 'client_secret_post', 'none'];
const FOR_PEOPLE = ['authorization_code', 'refresh_token'];
const FOR_ITSELF = 'client_credentials';

/**
 * RFC 7591 section 3.1. If a server refuses the client credentials grant, and the bundle can do without it,
 * asks again without it: the refusal registered nothing.
 */
export async function register(manifest: Manifest, exchange: OAuthExchange): Promise<RawAnswer> {
  const { server, values } = exchange;
  const redirectUris = values.param('redirect_uris');
  const uris = Array.isArray(redirectUris) ? redirectUris.map(String) : [];
  const method = authMethodFor(manifest, server);
  checkOffer(server, uris.length > 0, method);
  const scope = textOf(values, 'scope');
  const metadata = (grants: string[]): Partial<oauth.Client> => ({
    client_name: textOf(values, 'name') ?? 'Sluice',
    redirect_uris: uris,
    response_types: uris.length > 0 ? ['code'] : [],
    grant_types: grants,
    token_endpoint_auth_method: method,
    ...(scope !== undefined && { scope }),
  });
  const grants = grantsFor(server, uris.length > 0, method);
  const answer = await post(exchange, metadata(grants));
  const fewer = grants.filter((grant) => grant !== FOR_ITSELF);
  const mayHelp = fewer.length > 0 && fewer.length < grants.length && refusesMetadata(answer);
  return mayHelp ? post(exchange, metadata(fewer)) : answer;
}

function post(exchange: OAuthExchange, metadata: Partial<oauth.Client>): Promise<RawAnswer> {
  const { server, values } = exchange;
  const token = values.secret('initial_access_token');
  return capture(exchange, (options) =>
    oauth.dynamicClientRegistrationRequest(server, metadata, {
      ...options,
      ...(token !== undefined && { initialAccessToken: token }),
    }),
  );
}

function refusesMetadata(answer: RawAnswer): boolean {
  return answer.status === 400 && documentOf(answer)['error'] === 'invalid_client_metadata';
}

/** Lists of grants are often incomplete, so request whatever the bundle requires, listed or not. */
function grantsFor(server: oauth.AuthorizationServer, withPeople: boolean, method: string): string[] {
  if (!withPeople) return [FOR_ITSELF];
  const offered = server.grant_types_supported;
  const alsoForItself = method !== 'none' && (offered === undefined || offered.includes(FOR_ITSELF));
  return alsoForItself ? [FOR_ITSELF, ...FOR_PEOPLE] : FOR_PEOPLE;
}

function checkOffer(server: oauth.AuthorizationServer, withPeople: boolean, method: string): void {
  endpointOf(server, 'registration_endpoint', 'client registration');
  endpointOf(server, 'token_endpoint', 'a token endpoint');
  if (withPeople && server.require_pushed_authorization_requests === true)
    throw notOffered(server, PUSHED_ONLY);
  if (!withPeople && method === 'none')
    throw notOffered(server, 'registers public clients only, which can’t act without a redirect URI');
}

/** RFC 7591 section 2: the manifest's preference if the server supports it, else the best supported method. */
function authMethodFor({ oauth: declared }: Manifest, server: oauth.AuthorizationServer): string {
  const preferred = declared?.clientAuth ?? 'client_secret_basic';
  const offered = server.token_endpoint_auth_methods_supported;
  if (offered === undefined || offered.includes(preferred)) return preferred;
  const method = METHODS.find((known) => offered.includes(known));
  if (method === undefined) throw notOffered(server, 'takes no way of client authentication that Sluice has');
  return method;
}
