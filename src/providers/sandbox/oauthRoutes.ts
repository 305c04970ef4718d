// The sandbox's OAuth server: client registration (RFC 7591), its management (RFC 7592), tokens (RFC 6749),
// introspection (RFC 7662) and revocation (RFC 7009). Refresh tokens rotate strictly, as the strictest servers do.
import type { JsonObject } from '../../core/json.ts';
import {
  created,
  nothing,
  ok,
  refusal,
  text,
  texts,
  type Route,
  type SandboxAnswer,
  type SandboxRequest,
  type World,
} from './sandboxRequest.ts';
import type { SandboxRecord } from './sandboxDatabase.ts';
import { secretMarker } from './sandboxSecrets.ts';

const ACCESS_TOKEN_SECONDS = 3600;

export const oauthRoutes: Route[] = [
  { method: 'POST', pattern: '/oauth/register', pace: 'client', auth: 'demo', handle: register },
  { method: 'GET', pattern: '/oauth/clients', pace: 'read', auth: 'demo', handle: listClients },
  { method: 'GET', pattern: '/oauth/register/:id', pace: 'read', auth: 'own', handle: readClient },
  { method: 'PUT', pattern: '/oauth/register/:id', pace: 'write', auth: 'own', handle: updateClient },
  { method: 'DELETE', pattern: '/oauth/register/:id', pace: 'write', auth: 'own', handle: deleteClient },
  { method: 'POST', pattern: '/oauth/token', pace: 'token', auth: 'own', handle: token },
  { method: 'POST', pattern: '/oauth/introspect', pace: 'read', auth: 'own', handle: introspect },
  { method: 'POST', pattern: '/oauth/revoke', pace: 'write', auth: 'own', handle: revoke },
];

function register(world: World, { body }: SandboxRequest): SandboxAnswer {
  const redirectUris = texts(body, 'redirect_uris');
  if (redirectUris === undefined || redirectUris.length === 0) {
    return refusal(400, 'invalid_redirect_uri', 'redirect_uris is needed.');
  }
  const data = { client_name: text(body, 'client_name') ?? 'unnamed', redirect_uris: redirectUris };
  const client = world.create('client', 'clt', data, body['tag']);
  return created(clientAnswer(world, client));
}

function listClients(world: World, { query }: SandboxRequest): SandboxAnswer {
  return ok({
    clients: world
      .list('client', query.get('tag'))
      .map(({ id, tag, data }) => ({ client_id: id, tag, ...data })),
  });
}

function readClient(world: World, request: SandboxRequest): SandboxAnswer {
  return asRegistrant(world, request, (client) => ok(clientAnswer(world, client)));
}

function updateClient(world: World, request: SandboxRequest): SandboxAnswer {
  return asRegistrant(world, request, (client) => {
    const redirectUris = texts(request.body, 'redirect_uris') ?? texts(client.data, 'redirect_uris') ?? [];
    const name = text(request.body, 'client_name') ?? text(client.data, 'client_name') ?? 'unnamed';
    const changed = { ...client, data: { client_name: name, redirect_uris: redirectUris } };
    world.put('client', changed);
    return ok(clientAnswer(world, changed));
  });
}

function deleteClient(world: World, request: SandboxRequest): SandboxAnswer {
  return asRegistrant(world, request, (client) => {
    world.remove('client', client.id);
    // RFC 7592 section 2.3: the client's grants and tokens end with it.
    for (const grant of world.list('grant').filter(({ data }) => data['client_id'] === client.id)) {
      world.remove('grant', grant.id);
    }
    return nothing;
  });
}

function token(world: World, request: SandboxRequest): SandboxAnswer {
  const client = authenticatedClient(world, request);
  if (client === undefined) return invalidClient();
  const grantType = request.body['grant_type'];
  if (grantType === 'client_credentials') return ok(clientToken(world, client));
  if (grantType === 'refresh_token') return refresh(world, client, text(request.body, 'refresh_token') ?? '');
  return refusal(400, 'unsupported_grant_type', 'client_credentials and refresh_token are supported.');
}

function clientToken(world: World, client: SandboxRecord): JsonObject {
  const expiresAt = Math.floor(world.clock.now() / 1000) + ACCESS_TOKEN_SECONDS;
  const serial = world.ids.create('tok');
  return {
    access_token: secretMarker(world.environment, 'client-access', `${client.id}.${serial}.${expiresAt}`),
    token_type: 'Bearer',
    expires_in: ACCESS_TOKEN_SECONDS,
  };
}

function refresh(world: World, client: SandboxRecord, presented: string): SandboxAnswer {
  const [grantId = '', generation = ''] =
    world.secrets.idOf(world.environment, 'refresh', presented)?.split('.') ?? [];
  const grant = world.get('grant', grantId);
  if (grant === undefined || grant.data['client_id'] !== client.id || grant.data['dead'] === true) {
    return refusal(
      400,
      'invalid_grant',
      'The refresh token is not valid.',
      `refresh ${grantId} ${generation}: dead`,
    );
  }
  if (grant.data['generation'] !== Number(generation)) {
    // RFC 9700 section 2.2.2 and 4.14.2: a spent token shows up twice only if one was stolen.
    world.put('grant', { ...grant, data: { ...grant.data, dead: true } });
    return refusal(
      400,
      'invalid_grant',
      'The refresh token was used before; the grant is revoked.',
      `refresh ${grantId} ${generation}: reuse`,
    );
  }
  const next = Number(generation) + 1;
  world.put('grant', { ...grant, data: { ...grant.data, generation: next } });
  return ok(
    grantTokens(world, grantId, next, ACCESS_TOKEN_SECONDS),
    `refresh ${grantId} ${generation}: rotated`,
  );
}

/** The answer that carries a grant's pair of tokens. */
function grantTokens(world: World, grantId: string, generation: number, seconds: number): JsonObject {
  const expiresAt = Math.floor(world.clock.now() / 1000) + seconds;
  return {
    access_token: secretMarker(world.environment, 'access', `${grantId}.${generation}.${expiresAt}`),
    refresh_token: secretMarker(world.environment, 'refresh', `${grantId}.${generation}`),
    token_type: 'Bearer',
    expires_in: seconds,
  };
}

function introspect(world: World, request: SandboxRequest): SandboxAnswer {
  if (authenticatedClient(world, request) === undefined) return invalidClient();
  return ok({ active: isActive(world, text(request.body, 'token') ?? '') });
}

/** Whether a token of any kind is valid now. */
export function isActive(world: World, presented: string): boolean {
  const { environment, secrets } = world;
  const nowSeconds = world.clock.now() / 1000;
  const access = secrets.idOf(environment, 'access', presented)?.split('.');
  if (access !== undefined) return isAlive(world, access[0]) && Number(access[2]) > nowSeconds;
  const refreshing = secrets.idOf(environment, 'refresh', presented)?.split('.');
  if (refreshing !== undefined) {
    const grant = world.get('grant', refreshing[0] ?? '');
    return isAlive(world, refreshing[0]) && grant?.data['generation'] === Number(refreshing[1]);
  }
  const own = secrets.idOf(environment, 'client-access', presented)?.split('.');
  if (own === undefined || world.get('revoked', own[1] ?? '') !== undefined) return false;
  return world.get('client', own[0] ?? '') !== undefined && Number(own[2]) > nowSeconds;
}

function isAlive(world: World, grantId: string | undefined): boolean {
  const grant = world.get('grant', grantId ?? '');
  return grant !== undefined && grant.data['dead'] !== true;
}

/** RFC 7009 section 2.2: 200 also for a token that is unknown or already invalid. */
function revoke(world: World, request: SandboxRequest): SandboxAnswer {
  const client = authenticatedClient(world, request);
  if (client === undefined) return invalidClient();
  const presented = text(request.body, 'token') ?? '';
  const { environment, secrets } = world;
  const id =
    secrets.idOf(environment, 'refresh', presented) ?? secrets.idOf(environment, 'access', presented);
  const grant = world.get('grant', id?.split('.')[0] ?? '');
  if (grant !== undefined && grant.data['client_id'] === client.id) {
    world.put('grant', { ...grant, data: { ...grant.data, dead: true } });
  }
  const [owner, serial] = secrets.idOf(environment, 'client-access', presented)?.split('.') ?? [];
  if (owner === client.id && serial !== undefined) {
    world.put('revoked', { id: serial, tag: null, data: {}, createdAt: world.clock.now() });
  }
  return ok({});
}

/** client_secret_basic or client_secret_post (RFC 6749 section 2.3.1). */
function authenticatedClient(world: World, request: SandboxRequest): SandboxRecord | undefined {
  const basic = /^basic (.+)$/i.exec(request.authorization ?? '')?.[1];
  const [basicId, basicSecret] = basic === undefined ? [] : decodeBasic(basic);
  const id = basicId ?? text(request.body, 'client_id') ?? '';
  const secret = basicSecret ?? text(request.body, 'client_secret') ?? '';
  const client = world.get('client', id);
  return client !== undefined && world.secrets.matches(world.environment, 'client', id, secret)
    ? client
    : undefined;
}

function decodeBasic(encoded: string): string[] {
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  // RFC 6749 appendix B: both are form-encoded before they are joined.
  return [...new URLSearchParams(`a=${id}&b=${secret}`).values()];
}

function asRegistrant(
  world: World,
  request: SandboxRequest,
  work: (client: SandboxRecord) => SandboxAnswer,
): SandboxAnswer {
  const id = request.params['id'] ?? '';
  const presented = /^bearer (.+)$/i.exec(request.authorization ?? '')?.[1] ?? '';
  const client = world.get('client', id);
  // RFC 7592 section 2.1: an unknown client answers like a wrong token.
  const allowed =
    client !== undefined && world.secrets.matches(world.environment, 'registration', id, presented);
  return allowed
    ? work(client)
    : refusal(401, 'invalid_token', 'The registration access token is not valid.');
}

function clientAnswer(world: World, client: SandboxRecord): JsonObject {
  return {
    client_id: client.id,
    client_secret: secretMarker(world.environment, 'client', client.id),
    client_secret_expires_at: 0,
    client_id_issued_at: Math.floor(client.createdAt / 1000),
    registration_access_token: secretMarker(world.environment, 'registration', client.id),
    token_endpoint_auth_method: 'client_secret_post',
    ...client.data,
  };
}

function invalidClient(): SandboxAnswer {
  return refusal(401, 'invalid_client', 'The client is unknown or its secret is wrong.');
}
