// Finds an OAuth server's metadata: RFC 8414 first, then OpenID Connect Discovery, then other places that servers
// with a path in their issuer use, because many have only one document.
import * as oauth from 'oauth4webapi';
import { AppError } from '../../core/errors.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { RawAnswer } from '../../core/provider/providerClient.ts';
import { toResponse } from './oauthResponse.ts';

/** Metadata can change when keys or endpoints move; servers usually allow a quarter of an hour. */
const LIFETIME_MS = 15 * 60_000;
const MAX_KNOWN = 100;

/** Sends one GET; the caller bounds and guards it. */
export type Get = (url: URL) => Promise<RawAnswer>;

export class ServerDiscovery {
  readonly #clock: Clock;
  readonly #known = new Map<string, { server: oauth.AuthorizationServer; until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The server's metadata, cached while it is fresh.
   * @throws AppError `provider-invalid-answer` if no document is valid; what `get` throws
   */
  async server(issuer: URL, get: Get): Promise<oauth.AuthorizationServer> {
    const known = this.#known.get(issuer.href);
    if (known !== undefined && known.until > this.#clock.now()) return known.server;
    const { server } = await this.discover(issuer, get);
    if (server !== undefined) return server;
    throw new AppError(
      'provider-invalid-answer',
      `${issuer.host} publishes no OAuth server metadata for this issuer. Nothing was changed.`,
      {
        next: 'Check the issuer: it is compared character by character with what the server says of itself.',
      },
    );
  }

  /** Requests each document, as needed; if none matches, `server` is undefined and `answer` is the first one. */
  async discover(
    issuer: URL,
    get: Get,
  ): Promise<{ server: oauth.AuthorizationServer | undefined; answer: RawAnswer }> {
    let first: RawAnswer | undefined;
    for (const place of placesOf(issuer)) {
      const answer = await get(new URL(place, issuer));
      first ??= answer;
      const server = await metadataOf(issuer, answer);
      if (server === undefined) continue;
      if (this.#known.size >= MAX_KNOWN) this.#known.clear();
      this.#known.set(issuer.href, { server, until: this.#clock.now() + LIFETIME_MS });
      return { server, answer };
    }
    return { server: undefined, answer: first ?? { status: 0, headers: {}, body: '' } };
  }
}

/** The metadata, or undefined if the answer is no valid document of this issuer (RFC 8414 section 3.3). */
export async function metadataOf(
  issuer: URL,
  answer: RawAnswer,
): Promise<oauth.AuthorizationServer | undefined> {
  try {
    return await oauth.processDiscoveryResponse(issuer, toResponse(answer));
  } catch {
    // Invalid for any reason: another document may be valid.
    return undefined;
  }
}

/**
 * RFC 8414 section 3.1, OpenID Connect Discovery section 4, and servers' variants of both; the document's
 * issuer decides.
 */
function placesOf({ pathname }: URL): string[] {
  const path = pathname.replace(/\/$/, '');
  const oauthDocument = '/.well-known/oauth-authorization-server';
  const oidcDocument = '/.well-known/openid-configuration';
  const usual = [`${oauthDocument}${path}`, `${path}${oidcDocument}`];
  const further = [`${path}${oauthDocument}`, `${oidcDocument}${path}`, oauthDocument];
  return path === '' ? usual : [...usual, ...further];
}
