// What every OAuth action uses to exchange requests with a server.
import * as oauth from 'oauth4webapi';
import { AppError } from '../../core/errors.ts';
import type { RawAnswer } from '../../core/provider/providerClient.ts';
import type { CallSecrets } from '../callSecrets.ts';
import { toResponse } from './oauthResponse.ts';

export type Send = (
  url: URL,
  init: { method: string; headers: Record<string, string>; body: string | null },
) => Promise<RawAnswer>;

/** The means of one exchange. */
export interface OAuthExchange {
  server: oauth.AuthorizationServer;
  values: CallSecrets;
  /** Sends to any endpoint of the server; if the request is a write, so is the exchange. */
  send: Send;
  /** Sends a read request. */
  read: Send;
}

export type EndpointName =
  | 'registration_endpoint'
  | 'token_endpoint'
  | 'introspection_endpoint'
  | 'revocation_endpoint';

/** Lets the library build the request, and keeps the raw answer instead of the library's interpretation. */
export async function capture(
  exchange: OAuthExchange,
  request: (options: {
    [oauth.allowInsecureRequests]: boolean;
    [oauth.customFetch]: (
      url: string,
      init: oauth.CustomFetchOptions<string, LibraryBody>,
    ) => Promise<Response>;
  }) => Promise<Response>,
): Promise<RawAnswer> {
  let answer: RawAnswer | undefined;
  await request({
    // The transport decides which addresses plain http can reach.
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]: async (url, { method, headers, body }) => {
      const text = body === undefined || body === null ? null : String(body);
      answer = await exchange.send(new URL(url), { method, headers, body: text });
      return toResponse(answer);
    },
  });
  if (answer === undefined) throw new AppError('internal', 'The OAuth library sent nothing.');
  return answer;
}

type LibraryBody = string | URLSearchParams | Uint8Array | undefined | null;

export function endpointOf(server: oauth.AuthorizationServer, name: EndpointName, what: string): URL {
  const url = URL.parse(server[name] ?? '');
  if (url === null) throw notOffered(server, `offers no ${what}`);
  return url;
}

/** Why nobody could sign in: RFC 9126 section 5. */
export const PUSHED_ONLY = 'takes sign-ins only by pushed authorization requests, which Sluice doesn’t send';

/** The refusal before sending, for what discovery shows as missing. */
export function notOffered({ issuer }: oauth.AuthorizationServer, what: string): AppError {
  return new AppError('unsupported', `The OAuth server ${new URL(issuer).host} ${what}. Nothing was sent.`, {
    next: 'Register or check it yourself at the server, or use another one.',
  });
}

export function textOf(values: CallSecrets, name: string): string | undefined {
  const value = values.param(name);
  return typeof value === 'string' ? value : undefined;
}

export function missing(name: string): never {
  throw new AppError(
    'missing-inputs',
    `The request needs “${name}”, which was not given. Nothing was sent.`,
    {
      details: { missing: [name] },
    },
  );
}
