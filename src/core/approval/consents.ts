// Consents: what a person said once and for longer than one request. A destination that a provider may send data to or
// trust, and that an account is not live. They live in Sluice's own state, MACed; agents can write neither.
import { canonicalText } from '../canonicalJson.ts';
import type { Destination, DestinationRole } from '../plan/effect.ts';
import type { Scope } from '../provider/scope.ts';

interface ConsentBase {
  id: string;
  /** `Scope.id` */
  scope: string;
  /** For people. */
  scopeName: string;
  /** Milliseconds since the epoch. */
  at: number;
  decidedBy: { user: string; host: string };
  /** HMAC under the vault's key over all other members. */
  mac: string;
}

export interface DestinationConsent extends ConsentBase {
  kind: 'destination';
  role: DestinationRole;
  /** How much of an address it covers; what is no address is always `whole`. */
  reach: 'whole' | WideReach;
  /** The URL without its query, its origin, or the origin of every name below one: `https://*.acme.com`. */
  value: string;
  /** Whether the scope was live then: what was approved in one that is not live counts only in such. */
  live: boolean;
  /** Null: until it is revoked. */
  until: number | null;
}

/** A whole origin, or the origins of every host below a name. */
export type WideReach = 'origin' | 'subdomains';

/** What the record of its revocation is about. */
export const NOT_LIVE = 'not live';

export interface NotLiveConsent extends ConsentBase {
  kind: 'not-live';
}

export type Consent = DestinationConsent | NotLiveConsent;
export type Unsealed<C extends Consent> = Omit<C, 'mac'>;

/** What a caller can direct data to, or have trusted, without a word of a person each time. */
export const REMEMBERED: ReadonlySet<DestinationRole> = new Set(['webhook', 'redirect', 'key', 'recipient']);

/** The text that a consent's MAC covers: everything but the MAC. */
export function consentText(consent: Unsealed<DestinationConsent> | Unsealed<NotLiveConsent>): string {
  const { kind, id, scope, scopeName, at } = consent;
  const about = { kind, id, scope, scopeName, at, decidedBy: { ...consent.decidedBy } };
  if (consent.kind === 'not-live') return canonicalText(about);
  const { role, reach, value, live, until } = consent;
  return canonicalText({ ...about, role, reach, value, live, until });
}

/** What of a destination is remembered: an address without its query, a key without its comment. */
export function destinationValue({ url, role }: Pick<Destination, 'url' | 'role'>): string {
  if (role === 'key') return url.split(' ').slice(0, 2).join(' ');
  const parsed = addressOf(url);
  return parsed === null ? url : `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
}

export function coversDestination(
  consent: Consent,
  scope: Pick<Scope, 'id'>,
  destination: Destination,
  live: boolean,
  now: number,
): boolean {
  if (consent.kind !== 'destination' || consent.scope !== scope.id || consent.role !== destination.role)
    return false;
  if ((live && !consent.live) || (consent.until !== null && consent.until <= now)) return false;
  if (consent.reach === 'whole') return consent.value === destinationValue(destination);
  const address = addressOf(destination.url);
  if (consent.reach === 'origin') return address?.origin === consent.value;
  return address !== null && isBelow(address, consent.value);
}

/** @param wide `https://*.acme.com`: of the same scheme and port, and below that name, not the name itself */
function isBelow({ protocol, hostname, port }: URL, wide: string): boolean {
  const name = addressOf(wide);
  return (
    name?.protocol === protocol &&
    name.port === port &&
    name.hostname.startsWith('*.') &&
    hostname.endsWith(name.hostname.slice(1))
  );
}

/** Undefined for what is no address of a server. */
export function originOf({ value }: Pick<DestinationConsent, 'value'>): string | undefined {
  const origin = addressOf(value)?.origin;
  return origin === 'null' ? undefined : origin;
}

/** Every host below `name`, by the scheme and port of an address. */
export function belowName({ value }: Pick<DestinationConsent, 'value'>, name: string): string | undefined {
  const address = addressOf(value);
  if (address === null) return undefined;
  const port = address.port === '' ? '' : `:${address.port}`;
  return `${address.protocol}//*.${name}${port}`;
}

/** Undefined for what is no address of a server. */
export function hostNameOf({ value }: Pick<DestinationConsent, 'value'>): string | undefined {
  return addressOf(value)?.hostname;
}

function addressOf(text: string): URL | null {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? URL.parse(text) : null;
}
