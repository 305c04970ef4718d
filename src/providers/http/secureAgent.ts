// The agent of https connections by the host's settings: through its proxy, and with the certificates that it trusts.
import https from 'node:https';
import { createSecureContext } from 'node:tls';
import type { Network, ProxyServer } from '../../core/provider/network.ts';
import { isLoopbackHost } from './addressPolicy.ts';
import { TunnelAgent } from './tunnelAgent.ts';

/** The proxy on the way to `url`; undefined: none. Plain http stays on this machine, and so do names of this machine. */
export function proxyTo(url: URL, network: Network): ProxyServer | undefined {
  return url.protocol === 'https:' && !isLoopbackHost(url.hostname) ? network.proxyFor(url) : undefined;
}

export function secureAgent(
  network: Network,
  proxy: ProxyServer | undefined,
  options: https.AgentOptions,
): https.Agent {
  const ca = network.certificateAuthorities();
  const all = { ...options, ...(ca && { secureContext: createSecureContext({ ca }) }) };
  return proxy === undefined ? new https.Agent(all) : new TunnelAgent(proxy, all);
}
