// RFC 7592: reading, updating and deleting a registered client, which the OAuth library leaves out.
import { AppError } from '../../core/errors.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { RawAnswer } from '../../core/provider/providerClient.ts';
import type { OAuthExchange } from './oauthExchange.ts';

/** What a server returns and must not get back (RFC 7592 section 2.2). */
const SERVER_OWNED = [
  'registration_access_token',
  'registration_client_uri',
  'client_secret_expires_at',
  'client_id_issued_at',
];

export function readClient(exchange: OAuthExchange): Promise<RawAnswer> {
  return exchange.read(configurationUri(exchange), {
    method: 'GET',
    headers: headersOf(exchange),
    body: null,
  });
}

export function deleteClient(exchange: OAuthExchange): Promise<RawAnswer> {
  return exchange.send(configurationUri(exchange), {
    method: 'DELETE',
    headers: headersOf(exchange),
    body: null,
  });
}

/** An update replaces everything, so what is registered is read first and sent back with the changes. */
export async function updateClient(exchange: OAuthExchange): Promise<RawAnswer> {
  const current = await readClient(exchange);
  const registered = current.status === 200 ? objectOf(current.body) : undefined;
  // Its refusal (the client is gone, the token is wrong) is also the update's.
  if (registered === undefined) return current;
  const { values } = exchange;
  const kept = Object.entries(registered).filter(
    ([name, value]) => !SERVER_OWNED.includes(name) && value !== null,
  );
  const changes: [string, JsonValue | undefined][] = [
    ['client_name', values.param('name')],
    ['redirect_uris', values.param('redirect_uris')],
    ['scope', values.param('scope')],
  ];
  const given = changes.filter(
    (change): change is [string, JsonValue] => change[1] !== undefined && change[1] !== null,
  );
  return exchange.send(configurationUri(exchange), {
    method: 'PUT',
    headers: { ...headersOf(exchange), 'content-type': 'application/json' },
    body: JSON.stringify(Object.fromEntries([...kept, ...given])),
  });
}

/** The server chose it, so it is only trusted where the registration endpoint or the issuer is. */
function configurationUri({ server, values }: OAuthExchange): URL {
  const given = values.param('registration_client_uri');
  const url = typeof given === 'string' ? URL.parse(given) : null;
  if (url === null) {
    throw new AppError(
      'unsupported',
      'The server gave no address to manage this client at. Nothing was sent.',
      {
        next: 'Manage the client by hand at the server.',
      },
    );
  }
  const trusted = [server.issuer, server.registration_endpoint].map((text) => URL.parse(text ?? '')?.origin);
  if (!trusted.includes(url.origin)) {
    throw new AppError(
      'host-not-allowed',
      `The client is managed at ${url.host}, which is not the server’s own host. Nothing was sent.`,
      {
        next: 'Manage the client by hand at the server.',
      },
    );
  }
  return url;
}

function headersOf({ values }: OAuthExchange): Record<string, string> {
  const token = values.secret('registration_access_token');
  if (token === undefined) {
    throw new AppError(
      'unsupported',
      'The server gave no token to manage this client with. Nothing was sent.',
      {
        next: 'Manage the client by hand at the server.',
      },
    );
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new AppError(
      'bad-inputs',
      'The registration access token cannot stand in a header. Nothing was sent.',
    );
  }
  return { accept: 'application/json', authorization: `Bearer ${token}` };
}

function objectOf(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
  } catch {
    // Not JSON: the caller returns the answer as it is.
    return undefined;
  }
}
