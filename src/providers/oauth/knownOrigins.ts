// Where a bundle's OAuth server may be: its issuer, and what the manifest or a person named besides. Metadata and
// registrations come from the server, so an address that only they name receives nothing.
import type * as oauth from 'oauth4webapi';
import { AppError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import { urlOf } from '../../core/provider/requestBuilder.ts';
import { parseTemplate } from '../../core/provider/template.ts';

/** Everything that is sent to, of what metadata can name. */
const ENDPOINTS = [
  'registration_endpoint',
  'token_endpoint',
  'introspection_endpoint',
  'revocation_endpoint',
  'userinfo_endpoint',
] as const;

export class KnownOrigins {
  readonly #known: ReadonlySet<string>;
  readonly #issuer: string;

  /** @throws AppError as `urlOf`, if an input has no plain address */
  constructor({ oauth: declared }: Manifest, params: JsonObject) {
    const { issuer, endpoints = {}, endpointOrigins = [] } = declared ?? {};
    const named = [
      ...(issuer === undefined ? [] : [urlOf(issuer, params)]),
      ...Object.values<string | undefined>(endpoints).flatMap((url) =>
        url === undefined ? [] : [new URL(url)],
      ),
      ...endpointOrigins.flatMap((origin) => valuesOf(origin, params)).map((url) => urlOf(url, {})),
    ];
    this.#issuer = named[0]?.host ?? '';
    this.#known = new Set(named.map((url) => url.origin));
  }

  /** @throws AppError `host-not-allowed` */
  check(url: URL): void {
    if (!this.#known.has(url.origin)) throw notNamed(this.#issuer, [url.origin]);
  }

  /** Before the first request that follows it. @throws AppError `host-not-allowed` */
  checkAll(server: oauth.AuthorizationServer): void {
    const origins = ENDPOINTS.flatMap((name) => URL.parse(server[name] ?? '')?.origin ?? []);
    const others = [...new Set(origins)].filter((origin) => !this.#known.has(origin));
    if (others.length > 0) throw notNamed(this.#issuer, others);
  }
}

/** The origin itself, or those that the input names. */
function valuesOf(origin: string, params: JsonObject): string[] {
  const [part] = parseTemplate(origin);
  if (part?.kind !== 'value') return [origin];
  const given = params[part.name];
  return Array.isArray(given) ? given.filter((value) => typeof value === 'string') : [];
}

function notNamed(issuer: string, origins: readonly string[]): AppError {
  const listed = origins.join(', ');
  return new AppError(
    'host-not-allowed',
    `The OAuth server ${issuer} names endpoints at ${listed}, which no plan shows. Nothing was sent there.`,
    {
      details: { endpoint_origins: [...origins] },
      next: `If you trust ${listed}, roll back and set the bundle up again with these addresses as its endpoint origins: a person approves them. A manifest of your own names them in oauth.endpointOrigins.`,
    },
  );
}
