// Connections through a proxy: CONNECT to the provider's host (RFC 9110 section 9.3.6), then TLS inside. The proxy
// sees a name and a port, never a request.
import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import type { ProxyServer } from '../../core/provider/network.ts';

/** How long a proxy can take to connect. */
const CONNECT_TIMEOUT_MS = 30_000;

/** A proxy refused, or answered nonsense. Messages contain its code, never its text. */
export class ProxyRefused extends Error {
  readonly code: string;

  constructor(status: number) {
    super(`The proxy answered ${status}.`);
    this.code = `PROXY_${status}`;
  }
}

export class TunnelAgent extends https.Agent {
  readonly #proxy: ProxyServer;

  constructor(proxy: ProxyServer, options: https.AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(
    options: tls.ConnectionOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const done = callback as (error: Error | null, stream?: Duplex) => void;
    const { url, authorization } = this.#proxy;
    const target = `${options.host ?? ''}:${options.port ?? 443}`;
    const request = (url.protocol === 'https:' ? https : http).request({
      host: url.hostname,
      port: url.port,
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...(authorization !== undefined && { 'proxy-authorization': authorization }) },
      timeout: CONNECT_TIMEOUT_MS,
      agent: false,
    });
    request.once('timeout', () => request.destroy(new ProxyRefused(504)));
    request.once('error', (error) => done(error));
    request.once('response', (response) => {
      response.resume();
      request.destroy();
      done(new ProxyRefused(response.statusCode ?? 0));
    });
    request.once('connect', (response, socket) => {
      if (response.statusCode !== 200) {
        socket.destroy();
        done(new ProxyRefused(response.statusCode ?? 0));
        return;
      }
      const secure = tls.connect({
        ...options,
        socket,
        servername: options.servername ?? options.host ?? '',
      });
      secure.once('secureConnect', () => done(null, secure));
      secure.once('error', (error) => done(error));
    });
    request.end();
  }
}
