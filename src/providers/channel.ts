// The channel to one server of one provider, with its own rate limits and connections. Nothing else shares it, so a
// permission for one manifest (private addresses) never extends to another.
import type { Clock } from '../core/hostPorts.ts';
import type { RawAnswer } from '../core/provider/providerClient.ts';
import { urlsOf } from '../core/provider/manifestReach.ts';
import type { Manifest } from '../core/provider/manifest.ts';
import { DIRECT, type Network } from '../core/provider/network.ts';
import type { OutgoingRequest } from '../core/provider/requestBuilder.ts';
import { isLoopbackHost, portOf, type AddressPolicy } from './http/addressPolicy.ts';
import { HttpTransport } from './http/httpTransport.ts';
import { RateLimiter } from './http/rateLimiter.ts';

/** How an exchange is bounded. */
export interface ExchangeBounds {
  writes: boolean;
  timeoutMs: number;
}

export class Channel {
  readonly #limiter: RateLimiter;
  readonly #transport: HttpTransport;
  readonly #policy: AddressPolicy;

  /** @param base the server that the environment, or the person's input, names */
  constructor(
    manifest: Manifest,
    base: URL,
    privateHosts: ReadonlySet<string>,
    clock: Clock,
    network: Network = DIRECT,
  ) {
    this.#limiter = new RateLimiter(manifest.limits, clock);
    this.#transport = new HttpTransport(clock, network);
    this.#policy = {
      loopbackPorts: isLoopbackHost(base.hostname) ? loopbackPortsOf(manifest, base) : new Set(),
      privateHosts,
    };
  }

  /** Waits for its turn, then sends. @throws as RateLimiter.run and HttpTransport.exchange */
  send(
    request: OutgoingRequest,
    bounds: ExchangeBounds,
    signal: AbortSignal,
    waiting?: AbortSignal,
  ): Promise<RawAnswer> {
    const exchange = { ...request, ...bounds, policy: this.#policy };
    return this.#limiter.run(() => this.#transport.exchange(exchange, signal), signal, waiting);
  }

  /** Nothing waits and nothing is held back: it can be dropped and recreated. */
  get idle(): boolean {
    return this.#limiter.idle;
  }

  dispose(): void {
    this.#limiter.dispose();
    this.#transport.dispose();
  }
}

function loopbackPortsOf(manifest: Manifest, base: URL): Set<string> {
  const fixed = urlsOf(manifest).flatMap((text) => URL.parse(text) ?? []);
  return new Set([base, ...fixed].filter(({ hostname }) => isLoopbackHost(hostname)).map(portOf));
}
