// Drafts a manifest from an OpenAPI 3 description: its server, its authentication, and operations chosen for the
// standard requests. Pure; the person completes what it can't know (places of outputs, tags).
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { isObject } from '../commands/toolOutputs.ts';

export interface ApiOperation {
  method: string;
  path: string;
  /** The description's own text, in one line. */
  summary: string;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const VERB_OF: Record<string, string> = {
  GET: 'read',
  POST: 'create',
  PUT: 'change',
  PATCH: 'change',
  DELETE: 'delete',
};
/** The outputs that a standard request must yield, at the most common pointer. */
const OUTPUTS_OF: Record<string, Record<string, string>> = {
  'credential.create': { credential_id: '/id' },
  'webhook.create': { webhook_id: '/id' },
};
/** The parameter for the id in each group of standard requests. */
const ID_OF: Record<string, string> = {
  credential: 'credential_id',
  webhook: 'webhook_id',
  share: 'share_id',
};

/** Standard requests that an operation can be chosen for, with the matching methods. */
export const CHOOSABLE: readonly (readonly [request: string, methods: readonly string[]])[] = [
  ['validate', ['GET']],
  ['credential.create', ['POST']],
  ['credential.delete', ['DELETE']],
  ['webhook.create', ['POST', 'PUT']],
  ['webhook.update', ['PATCH', 'PUT']],
  ['webhook.delete', ['DELETE']],
  ['webhook.ping', ['POST']],
];

/** Whether it looks like an OpenAPI 3 description. */
export function isOpenApi(value: JsonValue): value is JsonObject {
  return isObject(value) && typeof value['openapi'] === 'string' && isObject(value['paths']);
}

/** In the order of the description. */
export function operationsOf(api: JsonObject): ApiOperation[] {
  const paths = isObject(api['paths']) ? api['paths'] : {};
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = isObject(item) ? item[method] : undefined;
      if (!isObject(operation)) return [];
      const summary = operation['summary'] ?? operation['operationId'] ?? '';
      return [{ method: method.toUpperCase(), path, summary: typeof summary === 'string' ? summary : '' }];
    }),
  );
}

/** @param chosen by name of the standard request */
export function draftOf(id: string, api: JsonObject, chosen: ReadonlyMap<string, ApiOperation>): JsonObject {
  const inputs: JsonObject = {};
  const requests: JsonObject = {};
  for (const [name, operation] of chosen) requests[name] = requestFor(name, operation, inputs);
  inputs['api_token'] = { title: 'API token', secret: true };
  const info = isObject(api['info']) ? api['info'] : {};
  const title = typeof info['title'] === 'string' && info['title'] !== '' ? info['title'] : id;
  const baseUrl = serverOf(api);
  return {
    id,
    name: title.slice(0, 80),
    environments: { development: { baseUrl, live: false }, production: { baseUrl, live: true } },
    inputs,
    auth: { scheme: 'bearer', input: 'api_token' },
    requests,
  };
}

function requestFor(name: string, { method, path }: ApiOperation, inputs: JsonObject): JsonObject {
  const ownId = ID_OF[name.split('.')[0] ?? ''];
  const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, given = '']) => given);
  let template = path;
  for (const [index, given] of names.entries()) {
    const isOwn = index === names.length - 1 && path.endsWith(`{${given}}`) && !name.endsWith('.create');
    const param = isOwn && ownId !== undefined ? ownId : inputNameOf(given);
    template = template.replace(`{${given}}`, `{${param}}`);
    if (param !== ownId) inputs[param] ??= { title: given.slice(0, 120) };
  }
  const verb = name === 'webhook.ping' ? 'maintain' : (VERB_OF[method] ?? 'create');
  const outputs = OUTPUTS_OF[name];
  return {
    type: 'http',
    method,
    path: template,
    verb,
    ...(name.startsWith('webhook.') &&
      method !== 'DELETE' &&
      name !== 'webhook.ping' && { json: { url: '{url}' } }),
    ...(outputs && { outputs }),
    ...(name === 'validate' && { answer: 'any' }),
  };
}

function serverOf({ servers }: JsonObject): string {
  const [first] = Array.isArray(servers) ? servers : [];
  const url =
    isObject(first ?? null) && typeof (first as JsonObject)['url'] === 'string'
      ? (first as JsonObject)['url']
      : '';
  return typeof url === 'string' && URL.parse(url)?.protocol === 'https:'
    ? url.replace(/\/$/, '')
    : 'https://api.example.com';
}

function inputNameOf(given: string): string {
  const name = given
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[^a-z]+|_+$/g, '');
  return name.slice(0, 40) || 'value';
}
