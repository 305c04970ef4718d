// RFC 7592: reading, updating and deleting a registered client, which the OAuth library leaves out.
import { AppError } from '../../core/errors.ts';
import type { JsonValue } from '../../core/json.ts';
import type { RawAnswer } from '../../core/provider/providerClient.ts';
import { visibleText } from '../../core/visibleText.ts';
import { documentOf } from './oauthDocument.ts';
import type { OAuthExchange } from './oauthExchange.ts';

/**
 * The header by which the raw answer carries the token endpoint's verdict on the client: `known-client`,
 * `unknown-client`.
 */
export const CLIENT_STATE_HEADER = 'sluice-client';

const BY_HAND = 'Manage the client yourself at the server.';
/** Members that a server returns and must not receive (RFC 7592 section 2.2). */
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

/** @param probe asks the token endpoint whether it knows the client: a 401 here can mean the client or the token */
export async function deleteClient(
  exchange: OAuthExchange,
  probe: () => Promise<RawAnswer>,
): Promise<RawAnswer> {
  const answer = await exchange.send(configurationUri(exchange), {
    method: 'DELETE',
    headers: headersOf(exchange),
    body: null,
  });
  if (answer.status !== 401) return answer;
  const isUnknown = await saysUnknown(probe);
  const state = isUnknown ? 'unknown-client' : 'known-client';
  return { ...answer, headers: { ...answer.headers, [CLIENT_STATE_HEADER]: state } };
}

async function saysUnknown(probe: () => Promise<RawAnswer>): Promise<boolean> {
  try {
    const answer = await probe();
    return answer.status < 500 && documentOf(answer)['error'] === 'invalid_client';
  } catch (error) {
    // Without an answer the client counts as existing: an orphaned client is worse than a futile search.
    if (error instanceof AppError) return false;
    throw error;
  }
}

/** Members by which a registration sends people or events somewhere, or lets a key in (RFC 7591 section 2). */
const DIRECTING = /uri|url|jwk|key|cert|contact|statement|host/i;

/**
 * An update replaces everything, so read the registration first and send it back with the changes.
 * @throws AppError `undisclosed-value` if that would repeat an address or a key that nobody was shown
 */
export async function updateClient(exchange: OAuthExchange): Promise<RawAnswer> {
  const current = await readClient(exchange);
  const registered = documentOf(current);
  // Its refusal (the client is gone, the token is wrong) is also the update's.
  if (current.status !== 200 || registered['client_id'] === undefined) return current;
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
  const settled = new Set(given.map(([name]) => name));
  const hidden = kept.find(([name, value]) => !settled.has(name) && directs(name, value));
  if (hidden !== undefined) throw undisclosedMember(hidden[0]);
  return exchange.send(configurationUri(exchange), {
    method: 'PUT',
    headers: { ...headersOf(exchange), 'content-type': 'application/json' },
    body: JSON.stringify(Object.fromEntries([...kept, ...given])),
  });
}

function directs(name: string, value: JsonValue): boolean {
  if (name === 'client_id' || name === 'client_secret') return false;
  const isEmpty = typeof value === 'object' ? Object.keys(value ?? {}).length === 0 : value === '';
  return !isEmpty && (DIRECTING.test(name) || JSON.stringify(value).includes('://'));
}

function undisclosedMember(name: string): AppError {
  return new AppError(
    'undisclosed-value',
    `The server holds “${visibleText(name, 60)}” for this client, which the plan does not show. Nothing was changed.`,
    { next: 'Change the redirect URIs of the client at the server by hand.' },
  );
}

/** The server chose it, so trust it only on a host that the server's own metadata names. */
function configurationUri({ server, values }: OAuthExchange): URL {
  const given = values.param('registration_client_uri');
  // Some servers return only its path.
  const url = typeof given === 'string' ? URL.parse(given, server.registration_endpoint) : null;
  if (url === null) throw unmanaged('The server gave no address to manage this client at.');
  const own = [server.issuer, server.registration_endpoint, server.token_endpoint];
  const trusted = own.map((text) => URL.parse(text ?? '')?.origin);
  if (trusted.includes(url.origin)) return url;
  throw new AppError(
    'host-not-allowed',
    `The client is managed at ${url.host}, which is not the server’s own host. Nothing was sent.`,
    { next: BY_HAND },
  );
}

function headersOf({ values }: OAuthExchange): Record<string, string> {
  const token = values.secret('registration_access_token');
  if (token === undefined) throw unmanaged('The server gave no token to manage this client with.');
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new AppError('bad-inputs', 'A header can’t carry the registration access token. Nothing was sent.');
  }
  return { accept: 'application/json', authorization: `Bearer ${token}` };
}

function unmanaged(why: string): AppError {
  return new AppError('unsupported', `${why} Nothing was sent.`, { next: BY_HAND });
}
