// What one exchange with an OAuth server can send, shared by every OAuth action.
import * as oauth from 'oauth4webapi';
import { AppError } from '../../core/errors.ts';
import type { RawAnswer } from '../../core/provider/providerClient.ts';
import type { CallSecrets } from '../callSecrets.ts';
import { toResponse } from './oauthResponse.ts';

export type Send = (
  url: URL,
  init: { method: string; headers: Record<string, string>; body: string | null },
) => Promise<RawAnswer>;

/** What a sending has at hand. */
export interface OAuthExchange {
  server: oauth.AuthorizationServer;
  values: CallSecrets;
  /** Sends to any endpoint of the server; answers count as those of a write where the request is one. */
  send: Send;
  /** Sends what only reads. */
  read: Send;
}

export type EndpointName =
  | 'registration_endpoint'
  | 'token_endpoint'
  | 'introspection_endpoint'
  | 'revocation_endpoint';

/** Lets the library build the request, and keeps the raw answer instead of the library's reading of it. */
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
    // Which addresses plain http may reach is the transport's decision.
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

/** What discovery says is missing, before anything is sent. */
export function notOffered({ issuer }: oauth.AuthorizationServer, what: string): AppError {
  return new AppError('unsupported', `The OAuth server ${new URL(issuer).host} ${what}. Nothing was sent.`, {
    next: 'Register or check it by hand at the server, or use another one.',
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
