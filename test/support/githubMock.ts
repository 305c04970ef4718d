// A repository at GitHub, as strict as GitHub's own OpenAPI description (the slice in test/contracts), with webhooks
// and deploy keys that are really kept.
import { readFileSync } from 'node:fs';
import type { JsonObject, JsonValue } from '../../src/core/json.ts';
import { startOpenApiMock, type MockAnswer, type MockRequest, type OpenApiMock } from './openApiMock.ts';
import type { OpenApi } from './openApiSchemas.ts';

const API = JSON.parse(
  readFileSync(new URL('../contracts/github.openapi.json', import.meta.url), 'utf8'),
) as OpenApi;

const REPO = '/repos/{owner}/{repo}';
const CREATE_HOOK = `POST ${REPO}/hooks`;
const CREATE_KEY = `POST ${REPO}/keys`;

interface Hook {
  id: number;
  config: JsonObject;
  events: JsonValue;
}

export interface GithubMock extends OpenApiMock {
  readonly token: string;
  readonly hooks: Hook[];
  readonly keys: { id: number; title: string; key: string; read_only: boolean }[];
  /** The next creation of a webhook happens and its answer is lost. */
  loseNextAnswer(): void;
  /** The next request is refused as GitHub does it when a limit is used up. */
  limitNext(resetSeconds: number): void;
  /** The next request is refused as GitHub refuses what a token can't do. */
  refuseNext(): void;
}

export async function startGithubMock(token: string): Promise<GithubMock> {
  const hooks: Hook[] = [];
  const keys: GithubMock['keys'] = [];
  const next = { id: 100, lose: false, refusal: undefined as MockAnswer | undefined };
  const made: { mock?: OpenApiMock } = {};
  const sample = (name: string, status: number, more: JsonObject): JsonObject =>
    made.mock?.sample(name, status, more) ?? more;
  const shown = ({ id, config, events }: Hook): JsonObject =>
    sample(CREATE_HOOK, 201, {
      id,
      type: 'Repository',
      name: 'web',
      events,
      config: { ...config, ...(config['secret'] !== undefined && { secret: '********' }) },
    });
  const guarded = (work: (request: MockRequest) => MockAnswer) => (request: MockRequest) => {
    if (next.refusal !== undefined) {
      const answer = next.refusal;
      next.refusal = undefined;
      return answer;
    }
    const known = request.headers.authorization === `Bearer ${token}`;
    return known ? work(request) : { status: 404, body: { message: 'Not Found' } };
  };
  const hookOf = (request: MockRequest): Hook | undefined =>
    hooks.find(({ id }) => String(id) === request.params['hook_id']);
  const notFound: MockAnswer = { status: 404, body: { message: 'Not Found' } };

  const handlers = {
    [`GET ${REPO}`]: guarded(() => ({
      status: 200,
      body: sample(`GET ${REPO}`, 200, {
        permissions: { admin: true, pull: true, triage: true, push: true, maintain: true },
      }),
    })),
    [CREATE_HOOK]: guarded(({ body }) => {
      const { config, events = ['push'] } = body as { config: JsonObject; events?: JsonValue };
      if (hooks.some((hook) => hook.config['url'] === config['url']))
        return refusal('Hook already exists on this repository', 'Hook');
      const hook = { id: next.id++, config, events };
      hooks.push(hook);
      const lost = next.lose;
      next.lose = false;
      return { status: 201, body: shown(hook), lost };
    }),
    [`GET ${REPO}/hooks`]: guarded(({ query, headers }) => {
      const page = Number(query.get('page') ?? 1);
      const size = Number(query.get('per_page') ?? 30);
      const next = `<http://${headers.host}/repos/acme/shop/hooks?per_page=${size}&page=${page + 1}>; rel="next"`;
      const body = hooks.slice((page - 1) * size, page * size).map(shown);
      return { status: 200, body, ...(page * size < hooks.length && { headers: { link: next } }) };
    }),
    [`DELETE ${REPO}/hooks/{hook_id}`]: guarded((request) => {
      const hook = hookOf(request);
      if (hook === undefined) return notFound;
      hooks.splice(hooks.indexOf(hook), 1);
      return { status: 204 };
    }),
    [`PATCH ${REPO}/hooks/{hook_id}/config`]: guarded((request) => {
      const hook = hookOf(request);
      if (hook === undefined) return notFound;
      Object.assign(hook.config, request.body);
      return { status: 200, body: hook.config };
    }),
    [`POST ${REPO}/hooks/{hook_id}/pings`]: guarded((request) =>
      hookOf(request) === undefined ? notFound : { status: 204 },
    ),
    [CREATE_KEY]: guarded(({ body }) => {
      const {
        title = '',
        key,
        read_only = false,
      } = body as { title?: string; key: string; read_only?: boolean };
      if (keys.some((each) => each.key === key)) return refusal('key is already in use', 'PublicKey');
      const made = { id: next.id++, title, key, read_only };
      keys.push(made);
      return { status: 201, body: sample(CREATE_KEY, 201, made) };
    }),
    [`GET ${REPO}/keys`]: guarded(() => ({
      status: 200,
      body: keys.map((key) => sample(CREATE_KEY, 201, key)),
    })),
    [`DELETE ${REPO}/keys/{key_id}`]: guarded((request) => {
      const at = keys.findIndex(({ id }) => String(id) === request.params['key_id']);
      if (at >= 0) keys.splice(at, 1);
      return { status: 204 };
    }),
  };
  const mock = await startOpenApiMock(API, handlers);
  made.mock = mock;
  return {
    ...mock,
    token,
    hooks,
    keys,
    loseNextAnswer: () => (next.lose = true),
    limitNext: (resetSeconds) => {
      const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(resetSeconds) };
      next.refusal = { status: 403, headers, body: { message: 'API rate limit exceeded' } };
    },
    refuseNext: () => {
      const message = 'Resource not accessible by personal access token';
      next.refusal = { status: 403, body: { message } };
    },
  };
}

/** As GitHub's documentation of validation errors shows it. */
function refusal(message: string, resource: string): MockAnswer {
  return {
    status: 422,
    body: { message: 'Validation Failed', errors: [{ resource, code: 'custom', message }] },
  };
}
