// Whether a refusal means that the refresh token is dead. RFC 6749 section 5.2 defines one code for it; servers use
// more.
import type { ProviderOutcome } from '../provider/providerClient.ts';

type Refusal = Pick<Extract<ProviderOutcome, { kind: 'rejected' }>, 'code' | 'message'>;

/** The standard's own code, and final at once. */
const INVALID_GRANT = 'invalid_grant';
/**
 * The resource is gone (RFC 9110 section 15.5.11): if the token endpoint answers others, this refers to the
 * token.
 */
const GONE = 'http-410';
/** After this many identical refusals, other codes count as much as the standard's. */
const ALIKE_TO_BELIEVE = 2;

const SUBJECT = String.raw`(?:refresh|access)?[ _-]?token|grant|session|authori[sz]ation|credential`;
const DEAD =
  'invalid|expired|revoked|unknown|not[ _-]found|already[ _-]used|no longer valid|reused|bad|inactive';
const TELLING = new RegExp(`(?:${SUBJECT})\\b.{0,40}\\b(?:${DEAD})|(?:${DEAD})[ -](?:${SUBJECT})\\b`, 'i');
/** About the client or the server, not the token. */
const OTHERS = /client|scope|grant[ -]type|redirect|unsupported|temporar|unavailable|\brate\b|\blimit/i;

/** `dead`: reconnect. `perhaps`: a nonstandard refusal, believed once the server repeats it. */
export function readRefusal({ code, message }: Refusal): 'dead' | 'perhaps' | 'other' {
  if (code === INVALID_GRANT) return 'dead';
  if (code === GONE) return 'perhaps';
  const said = `${code} ${message}`.replaceAll('_', ' ');
  return TELLING.test(said) && !OTHERS.test(said) ? 'perhaps' : 'other';
}

export function isBelieved(alike: number): boolean {
  return alike >= ALIKE_TO_BELIEVE;
}
