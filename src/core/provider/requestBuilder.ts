// Builds the outgoing request from a manifest request and its values. Pure: it opens no socket, and receives secrets
// through the given values.
import type { ProviderAddress } from '../bundle/bundle.ts';
import { AppError } from '../errors.ts';
import { choiceText } from '../nearest.ts';
import type { JsonObject } from '../json.ts';
import { visibleText } from '../visibleText.ts';
import type { HttpManifestRequest, Manifest } from './manifest.ts';
import { ACCOUNT_TOKEN } from './declaredRequests.ts';
import {
  fillHeader,
  fillJson,
  fillMembers,
  fillPath,
  parseTemplate,
  type TemplateValues,
} from './template.ts';

/** One HTTP request, complete except for what the transport adds (host, length, connection). */
export interface OutgoingRequest {
  method: string;
  url: URL;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: string | null;
}

/** A place at a provider: an environment, and one of its base URLs (absent: its own). */
export type Place = Pick<ProviderAddress, 'environment' | 'baseUrl'>;

/**
 * The base URL of the place with its input filled in, without a trailing slash in its path. Uses only what
 * the manifest declares.
 * @throws AppError `unknown-environment`, `host-not-allowed` (no base URL of that name), `missing-inputs`,
 * `bad-inputs`
 */
export function baseUrlOf(manifest: Manifest, { environment, baseUrl }: Place, params: JsonObject): URL {
  const declared = Object.entries(manifest.environments).find(([name]) => name === environment)?.[1];
  if (declared === undefined) {
    throw new AppError('unknown-environment', `${manifest.name} has no environment “${environment}”.`, {
      next: choiceText(environment, Object.keys(manifest.environments)),
    });
  }
  if (baseUrl === undefined) return urlOf(declared.baseUrl, params);
  const further = Object.hasOwn(declared.baseUrls, baseUrl) ? declared.baseUrls[baseUrl] : undefined;
  if (further !== undefined) return urlOf(further, params);
  throw new AppError(
    'host-not-allowed',
    `${manifest.name} declares no base URL “${visibleText(baseUrl, 40)}” for ${environment}. Nothing was sent.`,
    { next: 'list_providers shows those that it declares.' },
  );
}

/** The server whose limits count: one provider can have many, if an input selects the server. @throws AppError as `baseUrlOf` */
export function serverOf(manifest: Manifest, place: Place, params: JsonObject): string {
  return `${manifest.id} ${place.environment} ${baseUrlOf(manifest, place, params).origin}`;
}

/**
 * The URL from a template: a fixed one, or `{input}` for the whole.
 * @throws AppError `missing-inputs`, `bad-inputs`: not http(s), or with user information, query or fragment
 */
export function urlOf(template: string, params: JsonObject): URL {
  const [part] = parseTemplate(template);
  const given = part?.kind === 'value' ? params[part.name] : template;
  const name = part?.kind === 'value' ? part.name : 'base URL';
  if (given === undefined || given === null) {
    throw new AppError(
      'missing-inputs',
      `The request needs “${name}”, which was not given. Nothing was sent.`,
      {
        details: { missing: [name] },
        next: `Give a value for “${name}”.`,
      },
    );
  }
  const url = typeof given === 'string' ? URL.parse(given) : null;
  const plain =
    url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!plain || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new AppError(
      'bad-inputs',
      `The value of “${name}” is no plain http or https URL. Nothing was sent.`,
      {
        details: { input: name },
        next: `Give a URL such as https://api.example.com, without user name, query or fragment.`,
      },
    );
  }
  return url;
}

/**
 * The complete request.
 * @throws AppError as `baseUrlOf`
 */
export function buildRequest(
  manifest: Manifest,
  place: Place,
  request: HttpManifestRequest,
  values: TemplateValues,
  params: JsonObject,
  idempotencyKey: string,
): OutgoingRequest {
  const base = hostOf(manifest, place, request, params);
  const url = new URL(base);
  url.pathname = base.pathname.replace(/\/$/, '') + fillPath(request.path, values);
  for (const [name, value] of fillMembers(request.query ?? {}, values, request.styles))
    url.searchParams.append(name, value);

  const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'Sluice' };
  for (const [name, template] of Object.entries(request.headers ?? {})) {
    const value = fillHeader(template, values);
    if (value !== undefined) headers[name.toLowerCase()] = value;
  }
  if (request.auth === 'provider') Object.assign(headers, authHeaders(manifest, values));
  if (request.auth === 'account')
    headers['authorization'] = fillHeader(`Bearer {secret:${ACCOUNT_TOKEN}}`, values) ?? '';
  if (request.idempotent && manifest.idempotency !== undefined) {
    headers[manifest.idempotency.header.toLowerCase()] = idempotencyKey;
  }

  let body: string | null = null;
  if (request.json !== undefined) {
    const filled = fillJson(request.json, values);
    if (filled !== undefined) {
      headers['content-type'] ??= 'application/json';
      body = JSON.stringify(filled);
    }
  } else if (request.form !== undefined) {
    headers['content-type'] ??= 'application/x-www-form-urlencoded';
    body = new URLSearchParams(fillMembers(request.form, values, request.styles)).toString();
  }
  return { method: request.method, url, headers, body };
}

/** The server that the request names, or the place's base URL. @throws AppError as `baseUrlOf` */
function hostOf(manifest: Manifest, place: Place, { server }: HttpManifestRequest, params: JsonObject): URL {
  const base = baseUrlOf(manifest, place, params);
  if (server === undefined) return base;
  const servers: Record<string, string> =
    Object.entries(manifest.environments).find(([name]) => name === place.environment)?.[1]?.servers ?? {};
  const url = Object.hasOwn(servers, server) ? servers[server] : undefined;
  if (url !== undefined) return urlOf(url, {});
  throw new AppError(
    'host-not-allowed',
    `${manifest.name} declares no server “${server}” for ${place.environment}. Nothing was sent.`,
    { next: 'list_providers shows those that it declares.' },
  );
}

function authHeaders(manifest: Manifest, values: TemplateValues): Record<string, string> {
  const { auth } = manifest;
  switch (auth.scheme) {
    case 'none':
    // What sends it adds the token that the login yields.
    case 'token':
      return {};
    case 'bearer':
      return { authorization: fillHeader(`Bearer {secret:${auth.input}}`, values) ?? '' };
    case 'header':
      return {
        [auth.header.toLowerCase()]: auth.prefix + (fillHeader(`{secret:${auth.input}}`, values) ?? ''),
      };
    case 'basic': {
      const user = fillHeader(`{${auth.usernameInput}}`, values) ?? '';
      const password = fillHeader(`{secret:${auth.passwordInput}}`, values) ?? '';
      // RFC 7617 section 2: a colon in the user name would move the border to the password.
      if (user.includes(':')) {
        throw new AppError('bad-inputs', 'A user name can’t contain a colon. Nothing was sent.', {
          details: { input: auth.usernameInput },
        });
      }
      return { authorization: `Basic ${btoa(`${user}:${password}`)}` };
    }
  }
}
