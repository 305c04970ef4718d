// A tenant at Auth0, as strict as the description in test/contracts, with applications and log streams that are really
// kept, in pages of two. Its tokens come from the login alone, and can be ended.
import { readFileSync } from 'node:fs';
import type { JsonObject, JsonValue } from '../../src/core/json.ts';
import { startOpenApiMock, type MockAnswer, type MockRequest, type OpenApiMock } from './openApiMock.ts';
import type { OpenApi } from './openApiSchemas.ts';

export const AUTH0_API = JSON.parse(
  readFileSync(new URL('../contracts/auth0.openapi.json', import.meta.url), 'utf8'),
) as OpenApi;

const API = '/api/v2';
/** Fewer than are asked for: what is one page at Auth0 is several here. */
const PAGE_SIZE = 2;

export interface Tenant {
  /** As in the bundle's input. */
  domain: string;
  clientId: string;
  clientSecret: string;
}

interface Kept {
  id: string;
  [member: string]: JsonValue;
}

export interface Auth0Mock extends OpenApiMock {
  readonly applications: Kept[];
  readonly streams: Kept[];
  readonly grants: Kept[];
  /** How many tokens were issued. */
  logins(): number;
  /** From now on, the issued tokens are refused. */
  endTokens(): void;
  /** The next creation happens, and its answer is lost. */
  loseNextAnswer(): void;
}

export async function startAuth0Mock(tenant: Tenant): Promise<Auth0Mock> {
  const applications: Kept[] = [];
  const streams: Kept[] = [];
  const grants: Kept[] = [];
  const tokens = new Set<string>();
  const state = { lose: false, issued: 0, nextId: 100, url: '' };
  const guarded = (work: (request: MockRequest) => MockAnswer) => (request: MockRequest) =>
    tokens.has((request.headers.authorization ?? '').replace(/^Bearer /, ''))
      ? work(request)
      : { status: 401, body: { statusCode: 401, error: 'Unauthorized', message: 'Invalid token' } };
  const created = (status: number, body: JsonObject): MockAnswer => {
    const lost = state.lose;
    state.lose = false;
    return { status, body, lost };
  };
  const withKept = (list: Kept[], name: string, work: (kept: Kept, request: MockRequest) => MockAnswer) =>
    guarded((request) => {
      const kept = list.find(({ id }) => id === request.params[name]);
      return kept === undefined ? { status: 404, body: { errorCode: 'inexistent' } } : work(kept, request);
    });
  const removed = (list: Kept[], name: string) =>
    withKept(list, name, (kept) => {
      list.splice(list.indexOf(kept), 1);
      return { status: 204 };
    });
  const metadata = () => ({
    issuer: `${state.url}/`,
    authorization_endpoint: `${state.url}/authorize`,
    token_endpoint: `${state.url}/oauth/token`,
    revocation_endpoint: `${state.url}/oauth/revoke`,
  });
  const answerToLogin = (form: JsonObject): MockAnswer => {
    const isSluice = form['client_id'] === tenant.clientId && form['client_secret'] === tenant.clientSecret;
    if (form['grant_type'] === 'refresh_token') {
      const known = applications.some(
        ({ id, client_secret }) => id === form['client_id'] && client_secret === form['client_secret'],
      );
      return known
        ? { status: 403, body: { error: 'invalid_grant', error_description: 'Unknown refresh token.' } }
        : { status: 401, body: { error: 'access_denied', error_description: 'Unauthorized' } };
    }
    if (!isSluice)
      return { status: 401, body: { error: 'access_denied', error_description: 'Unauthorized' } };
    if (form['audience'] !== `${tenant.domain}/api/v2/`)
      return { status: 403, body: { error: 'access_denied', error_description: 'Service not found' } };
    const token = `canary-token-${(state.issued += 1)}`;
    tokens.add(token);
    return {
      status: 200,
      body: { access_token: token, token_type: 'Bearer', expires_in: 86_400, scope: 'read:clients' },
    };
  };

  const handlers = {
    'POST /oauth/token': ({ body }: MockRequest) => answerToLogin(body as JsonObject),
    'GET /.well-known/oauth-authorization-server': () => ({ status: 404 }),
    'GET /.well-known/openid-configuration': () => ({ status: 200, body: metadata() }),
    [`GET ${API}/clients`]: guarded(({ query }) => {
      const page = Number(query.get('page') ?? 0);
      const found = applications.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE);
      if (query.get('include_totals') !== 'true') return { status: 200, body: found.map(shown) };
      const total = applications.length;
      const body = { start: page * PAGE_SIZE, limit: PAGE_SIZE, total, clients: found.map(shown) };
      return { status: 200, body };
    }),
    [`POST ${API}/clients`]: guarded(({ body }) => {
      const id = `applicationNumber${state.nextId++}`;
      const application = { ...(body as JsonObject), id, client_secret: `canary-secret-of-${id}` };
      applications.push(application);
      return created(201, shown(application));
    }),
    [`GET ${API}/clients/{client_id}`]: withKept(applications, 'client_id', (kept) => ({
      status: 200,
      body: shown(kept),
    })),
    [`PATCH ${API}/clients/{client_id}`]: withKept(applications, 'client_id', (kept, { body }) => {
      Object.assign(kept, body);
      return { status: 200, body: shown(kept) };
    }),
    [`DELETE ${API}/clients/{client_id}`]: removed(applications, 'client_id'),
    [`GET ${API}/log-streams`]: guarded(() => ({ status: 200, body: streams })),
    [`POST ${API}/log-streams`]: guarded(({ body }) => {
      const stream = { ...(body as JsonObject), id: `lst_${state.nextId++}`, status: 'active' };
      streams.push(stream);
      return created(200, stream);
    }),
    // The sink is replaced, not merged: the stricter of two readings of Auth0's documentation.
    [`PATCH ${API}/log-streams/{id}`]: withKept(streams, 'id', (stream, { body }) => {
      Object.assign(stream, body);
      return { status: 200, body: stream };
    }),
    [`DELETE ${API}/log-streams/{id}`]: removed(streams, 'id'),
    [`GET ${API}/client-grants`]: guarded(({ query }) => {
      const found = grants.filter(({ client_id }) => client_id === query.get('client_id'));
      return { status: 200, body: { client_grants: found } };
    }),
    [`POST ${API}/client-grants`]: guarded(({ body }) => {
      const grant = { ...(body as JsonObject), id: `cgr_${state.nextId++}` };
      grants.push(grant);
      return created(201, grant);
    }),
    [`DELETE ${API}/client-grants/{id}`]: removed(grants, 'id'),
  };
  const mock = await startOpenApiMock(AUTH0_API, handlers);
  state.url = mock.url;
  return {
    ...mock,
    applications,
    streams,
    grants,
    logins: () => state.issued,
    endTokens: () => tokens.clear(),
    loseNextAnswer: () => (state.lose = true),
  };
}

function shown({ id, ...application }: Kept): JsonObject {
  return { ...application, client_id: id };
}
