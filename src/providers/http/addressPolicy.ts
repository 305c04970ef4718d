// Which network addresses a provider can have. Decided on resolved addresses, so that DNS can't bypass it.
import { BlockList, isIP } from 'node:net';

/** Where one exchange can go. */
export interface AddressPolicy {
  /**
   * The ports of this machine that the manifest or the person's input itself names; none if the address is
   * elsewhere. Ports that only a server names are refused.
   */
  loopbackPorts: ReadonlySet<string>;
  /** Hosts, lower case, for which the person allowed private addresses for this manifest. */
  privateHosts: ReadonlySet<string>;
}

/** IANA special-purpose registries (RFC 6890) and all non-unicast ranges, without loopback. */
const SPECIAL_IPV4: [address: string, prefix: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
const LOOPBACK = blockListOf([['127.0.0.0', 8]], [['::1', 128]]);
const SPECIAL = blockListOf(SPECIAL_IPV4, [
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['2001:db8::', 32],
]);
/** The only allocated IPv6 space; everything else is special. */
const GLOBAL_IPV6 = blockListOf([], [['2000::', 3]]);
/** Addresses that embed an IPv4 address at their end: NAT64 (RFC 6052). 6to4 and Teredo are always refused. */
const NAT64 = blockListOf([], [['64:ff9b::', 96]]);
const TUNNELS = blockListOf(
  [],
  [
    ['2002::', 16],
    ['2001::', 32],
  ],
);

export type AddressKind = 'loopback' | 'private' | 'public';

/** @param address an IPv4 or IPv6 literal, without brackets or zone */
export function addressKind(address: string): AddressKind {
  const family = isIP(address);
  if (family === 4) {
    if (LOOPBACK.check(address, 'ipv4')) return 'loopback';
    return SPECIAL.check(address, 'ipv4') ? 'private' : 'public';
  }
  // An invalid address can't be judged, so it is refused.
  if (family !== 6) return 'private';
  // Node matches IPv4-mapped addresses (::ffff:0:0/96) against the IPv4 rules.
  if (LOOPBACK.check(address, 'ipv6')) return 'loopback';
  if (SPECIAL.check(address, 'ipv6') || TUNNELS.check(address, 'ipv6')) return 'private';
  if (NAT64.check(address, 'ipv6')) return nat64Kind(address);
  if (isMapped(address)) return 'public';
  return GLOBAL_IPV6.check(address, 'ipv6') ? 'public' : 'private';
}

/** Whether a URL's host (as `URL.hostname` writes it) is this machine by name. */
export function isLoopbackHost(hostname: string): boolean {
  const host = bareHost(hostname);
  if (isIP(host) !== 0) return addressKind(host) === 'loopback';
  return host === 'localhost' || host.endsWith('.localhost');
}

/** Without the brackets of IPv6 addresses in URLs and the final dot of absolute names. */
export function bareHost(hostname: string): string {
  return hostname.replaceAll(/^\[|\]$|\.$/g, '').toLowerCase();
}

/** With the scheme's default port. */
export function portOf({ port, protocol }: URL): string {
  return port || (protocol === 'https:' ? '443' : '80');
}

/** Why `url` must not connect to `address`, or undefined if it can. */
export function refusalOf(url: URL, address: string, policy: AddressPolicy): string | undefined {
  const kind = addressKind(address);
  const host = bareHost(url.hostname);
  if (url.protocol === 'http:' && kind !== 'loopback') {
    return `Plain http is only used on this machine; ${host} is elsewhere.`;
  }
  if (kind === 'loopback' && !(policy.loopbackPorts.has(portOf(url)) && isLoopbackHost(url.hostname))) {
    return `${host}:${portOf(url)} leads to this machine, which the manifest does not name with this port.`;
  }
  if (kind === 'private' && !policy.privateHosts.has(host)) {
    return `${host} leads to a private network, which was not allowed for this provider.`;
  }
  return undefined;
}

function nat64Kind(address: string): AddressKind {
  // Both forms occur, `64:ff9b::a.b.c.d` and `64:ff9b::aabb:ccdd`; URL yields the second.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const tail = canonical.slice('64:ff9b::'.length).split(':');
  const [high = 0, low = 0] = (tail.length === 2 ? tail : ['0', ...tail]).map((group) =>
    Number.parseInt(group || '0', 16),
  );
  const inner = addressKind([high >> 8, high & 255, low >> 8, low & 255].join('.'));
  return inner === 'public' ? 'public' : 'private';
}

function isMapped(address: string): boolean {
  return new URL(`http://[${address}]`).hostname.startsWith('[::ffff:');
}

function blockListOf(ipv4: [string, number][], ipv6: [string, number][]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of ipv4) list.addSubnet(address, prefix, 'ipv4');
  for (const [address, prefix] of ipv6) list.addSubnet(address, prefix, 'ipv6');
  return list;
}
