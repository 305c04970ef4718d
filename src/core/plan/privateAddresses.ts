// Addresses on this machine or in private networks that a caller named. A person must approve each one, shown with
// port and path. Pure; resolved addresses are checked at connect time.
import type { JsonValue } from '../json.ts';
import type { Plan } from './plan.ts';

/** Names that never lead to the public internet (RFC 6761, RFC 6762, RFC 8375, ICANN's `.internal`). */
const PRIVATE_NAME = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa)$/;
/** First bytes of IPv4 networks that are not public (RFC 6890), with the second byte's range if it matters. */
const PRIVATE_IPV4: readonly [first: number, from: number, to: number][] = [
  [0, 0, 255],
  [10, 0, 255],
  [100, 64, 127],
  [127, 0, 255],
  [169, 254, 254],
  [172, 16, 31],
  [192, 0, 0],
  [192, 168, 168],
  [198, 18, 19],
];

/** The plan to ask about: it lists each private address in its data, and no exception applies. */
export function withPrivateAddresses(plan: Plan): Plan {
  const directs = plan.verbs.some((verb) => verb === 'create' || verb === 'change' || verb === 'share');
  const named = directs ? [...new Set(textsIn(plan.data).flatMap(privateAddress))] : [];
  if (named.length === 0) return plan;
  const impact = named.map((address) => `REACHES A PRIVATE ADDRESS: ${address}`);
  return { ...plan, impact: [...impact, ...plan.impact], mustAsk: true };
}

/** The text as an address with port and path, if it is private. */
export function privateAddress(text: string): string[] {
  const url = /^https?:/i.test(text) ? URL.parse(text) : null;
  if (url === null || !isPrivateHost(url.hostname)) return [];
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return [`${url.protocol}//${url.hostname}:${port}${url.pathname}${url.search}`];
}

/** @param hostname as `URL.hostname` writes it: addresses in their one canonical form */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.$/, '');
  if (host.startsWith('[')) return isPrivateIpv6(host.slice(1, -1));
  const bytes = /^\d+\.\d+\.\d+\.\d+$/.test(host) ? host.split('.').map(Number) : undefined;
  if (bytes !== undefined) return isPrivateIpv4(bytes[0] ?? 0, bytes[1] ?? 0);
  return !host.includes('.') || PRIVATE_NAME.test(host);
}

function isPrivateIpv4(first: number, second: number): boolean {
  return (
    first >= 224 || PRIVATE_IPV4.some(([byte, from, to]) => first === byte && second >= from && second <= to)
  );
}

/** Only 2000::/3 is allocated; 2002::/16 and 2001::/32 embed other addresses. */
function isPrivateIpv6(address: string): boolean {
  return !/^[23][0-9a-f]{3}:/.test(address) || /^(?:2002:|2001:(?:0?:|[0-9a-f]{1,2}:|db8:))/.test(address);
}

function textsIn(value: JsonValue): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
