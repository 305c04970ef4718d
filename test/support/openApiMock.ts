// A server on loopback that is as strict as an OpenAPI 3 description: a request that does not fit it is noted as a
// violation, and so is an answer of its own. What happens at an operation is the test's; it knows no provider.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { JsonObject, JsonValue } from '../../src/core/json.ts';
import { sampleOf, strictBody, withNulls, type OpenApi } from './openApiSchemas.ts';

export interface MockRequest {
  /** By name in the description's path. */
  params: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: JsonValue | undefined;
}

export interface MockAnswer {
  status: number;
  body?: JsonValue;
  headers?: Record<string, string>;
  /** The connection is cut instead: what was done is done. */
  lost?: boolean;
}

/** By `METHOD path`, as the description writes the path. */
export type MockHandlers = Record<string, (request: MockRequest) => MockAnswer>;

export interface OpenApiMock {
  readonly url: string;
  /** What did not fit the description, one sentence each. */
  readonly violations: string[];
  /** `METHOD path` of every request, as the description writes the path. */
  readonly requests: string[];
  /** An answer with everything that its schema requires, and `more`. */
  sample(operation: string, status: number, more?: JsonObject): JsonObject;
  close(): Promise<void>;
}

export async function startOpenApiMock(api: OpenApi, handlers: MockHandlers): Promise<OpenApiMock> {
  const violations: string[] = [];
  const requests: string[] = [];
  const ajv = addFormats(new Ajv({ strict: false, allErrors: true, logger: false }));
  const compiled = new Map<string, ValidateFunction>();
  const components = withNulls(api.components);
  const check = (what: string, schema: object | undefined, value: JsonValue | undefined): void => {
    if (schema === undefined) return;
    const validate = compiled.get(what) ?? ajv.compile({ components, ...withNulls(schema) });
    compiled.set(what, validate);
    if (!validate(value)) violations.push(`${what}: ${ajv.errorsText(validate.errors)}`);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://mock');
    const found = routeOf(api, request.method ?? '', url.pathname);
    if (found === undefined) {
      violations.push(`${request.method} ${url.pathname}: the description knows no such operation`);
      response.writeHead(404).end('{}');
      return;
    }
    const { name, operation, params } = found;
    requests.push(name);
    const text = await textOf(request);
    const type = (request.headers['content-type'] ?? 'application/json').split(';')[0] ?? '';
    const isForm = type === 'application/x-www-form-urlencoded';
    const body = text === '' ? undefined : isForm ? formOf(text) : (JSON.parse(text) as JsonValue);
    const declared = operation.requestBody?.content?.[type]?.schema;
    if (declared === undefined && body !== undefined) violations.push(`${name}: takes no body`);
    if (declared !== undefined && (body !== undefined || operation.requestBody?.required === true))
      check(`${name} request`, strictBody(api, declared), body);
    for (const [member, value] of url.searchParams) {
      const parameter = (operation.parameters ?? []).find(
        (each) => each.in === 'query' && each.name === member,
      );
      if (parameter === undefined) violations.push(`${name}: takes no query member ${member}`);
      else check(`${name} ?${member}`, parameter.schema, typedText(parameter.schema?.type, value));
    }
    const answer = handlers[name]?.({ params, query: url.searchParams, headers: request.headers, body }) ?? {
      status: 501,
    };
    if (answer.lost === true) {
      request.socket.destroy();
      return;
    }
    const { [String(answer.status)]: exact, [`${Math.floor(answer.status / 100)}XX`]: range } =
      operation.responses;
    const promised = exact ?? range;
    if (promised === undefined && answer.status !== 429)
      violations.push(`${name}: never answers ${answer.status}`);
    const schema = promised?.content?.['application/json']?.schema;
    if (answer.body !== undefined && answer.status < 300)
      check(`${name} ${answer.status}`, schema, answer.body);
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      violations.push(String(error));
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    violations,
    requests,
    sample: (name, status, more = {}) => {
      const [method = '', path = ''] = name.split(' ');
      const operation = api.paths[path]?.[method.toLowerCase()];
      const schema = operation?.responses[String(status)]?.content?.['application/json']?.schema ?? {};
      return { ...(sampleOf(api, schema) as JsonObject), ...more };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

function formOf(text: string): JsonObject {
  return Object.fromEntries(new URLSearchParams(text));
}

/** A query holds texts alone. */
function typedText(type: string | string[] | undefined, text: string): JsonValue {
  if (type === 'integer') return Number(text);
  return type === 'boolean' && /^(true|false)$/.test(text) ? text === 'true' : text;
}

function routeOf(api: OpenApi, method: string, pathname: string) {
  for (const [path, item] of Object.entries(api.paths)) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '([^/]+)')}$`);
    const match = pattern.exec(pathname);
    const operation = item[method.toLowerCase()];
    if (match === null || operation === undefined) continue;
    const params = Object.fromEntries(
      names.map((name, at) => [name, decodeURIComponent(match[at + 1] ?? '')]),
    );
    const own = { ...operation, parameters: resolveAll(api, operation.parameters ?? []) };
    return { name: `${method} ${path}`, operation: own, params };
  }
  return undefined;
}

function resolveAll(api: OpenApi, parameters: NonNullable<OpenApi['paths'][string][string]['parameters']>) {
  return parameters.map((each) => {
    const name = each.$ref?.replace('#/components/parameters/', '');
    return name === undefined ? each : (api.components.parameters?.[name] ?? each);
  });
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request as AsyncIterable<string>) text += chunk;
  return text;
}
