// A project at GitLab, as strict as the description in test/contracts, with webhooks and access tokens that are really
// kept, in pages of two.
import { readFileSync } from 'node:fs';
import type { JsonObject } from '../../src/core/json.ts';
import { startOpenApiMock, type MockAnswer, type MockRequest, type OpenApiMock } from './openApiMock.ts';
import type { OpenApi } from './openApiSchemas.ts';

export const GITLAB_API = JSON.parse(
  readFileSync(new URL('../contracts/gitlab.openapi.json', import.meta.url), 'utf8'),
) as OpenApi;

const PROJECT = '/api/v4/projects/{project}';
/** Fewer than are asked for: what is one page at GitLab is several here. */
const PAGE_SIZE = 2;

interface Kept {
  id: number;
  [member: string]: JsonObject[string];
}

export interface GitlabMock extends OpenApiMock {
  readonly hooks: Kept[];
  /** Revoked ones stay. */
  readonly tokens: Kept[];
  /** The next creation happens, and its answer is lost. */
  loseNextAnswer(): void;
}

export async function startGitlabMock(token: string): Promise<GitlabMock> {
  const hooks: Kept[] = [];
  const tokens: Kept[] = [];
  const state: { lose: boolean; url: string; nextId: number } = { lose: false, url: '', nextId: 100 };
  const guarded = (work: (request: MockRequest) => MockAnswer) => (request: MockRequest) =>
    request.headers.authorization === `Bearer ${token}`
      ? work(request)
      : { status: 401, body: { message: '401 Unauthorized' } };
  const created = (body: JsonObject): MockAnswer => {
    const lost = state.lose;
    state.lose = false;
    return { status: 201, body, lost };
  };
  const listed = (list: Kept[], path: string) => (request: MockRequest) => {
    const page = Number(request.query.get('page') ?? 1);
    const url = new URL(
      path.replace('{project}', encodeURIComponent(request.params['project'] ?? '')),
      state.url,
    );
    url.searchParams.set('page', String(page + 1));
    const goesOn = list.length > page * PAGE_SIZE;
    return {
      status: 200,
      body: list.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE),
      headers: goesOn ? { link: `<${url.href}>; rel="next"` } : {},
    };
  };
  const withKept = (list: Kept[], name: string, work: (kept: Kept, request: MockRequest) => MockAnswer) =>
    guarded((request) => {
      const kept = list.find(({ id }) => String(id) === request.params[name]);
      return kept === undefined ? { status: 404, body: { message: '404 Not found' } } : work(kept, request);
    });

  const handlers = {
    [`GET ${PROJECT}/hooks`]: guarded(listed(hooks, `${PROJECT}/hooks`)),
    [`POST ${PROJECT}/hooks`]: guarded(({ body }) => {
      const hook = { ...(body as JsonObject), id: state.nextId++, project_id: 1 };
      hooks.push(hook);
      return created(shown(hook));
    }),
    [`PUT ${PROJECT}/hooks/{hook_id}`]: withKept(hooks, 'hook_id', (hook, { body }) => {
      Object.assign(hook, body);
      return { status: 200, body: shown(hook) };
    }),
    [`DELETE ${PROJECT}/hooks/{hook_id}`]: withKept(hooks, 'hook_id', (hook) => {
      hooks.splice(hooks.indexOf(hook), 1);
      return { status: 204 };
    }),
    [`GET ${PROJECT}/access_tokens`]: guarded(listed(tokens, `${PROJECT}/access_tokens`)),
    [`POST ${PROJECT}/access_tokens`]: guarded(({ body }) => {
      const id = state.nextId++;
      const made = { ...(body as JsonObject), id, active: true, revoked: false, last_used_at: null };
      tokens.push(made);
      return created({ ...made, token: `glpat-canary-of-project-${id}` });
    }),
    [`GET ${PROJECT}/access_tokens/{token_id}`]: withKept(tokens, 'token_id', (kept) => ({
      status: 200,
      body: kept,
    })),
    [`DELETE ${PROJECT}/access_tokens/{token_id}`]: withKept(tokens, 'token_id', (kept) => {
      Object.assign(kept, { active: false, revoked: true });
      return { status: 204 };
    }),
  };
  const mock = await startOpenApiMock(GITLAB_API, handlers);
  state.url = mock.url;
  return { ...mock, hooks, tokens, loseNextAnswer: () => (state.lose = true) };
}

/** GitLab never shows a webhook's token. */
function shown(hook: Kept): JsonObject {
  const { token: _secret, ...rest } = hook;
  return rest;
}
