// The channel to one server of one provider, with its own connections. Nothing else shares it, so a
// permission for one manifest (private addresses) never extends to another.
import type { Clock } from '../core/hostPorts.ts';
import type { RawAnswer } from '../core/provider/providerClient.ts';
import { urlsOf } from '../core/provider/manifestReach.ts';
import type { Manifest } from '../core/provider/manifest.ts';
import { DIRECT, type Network } from '../core/provider/network.ts';
import type { OutgoingRequest } from '../core/provider/requestBuilder.ts';
import { isLoopbackHost, portOf, type AddressPolicy } from './http/addressPolicy.ts';
import { HttpTransport } from './http/httpTransport.ts';

/** How an exchange is bounded. */
export interface ExchangeBounds {
  writes: boolean;
  timeoutMs: number;
}

/** Sends one request when its turn comes. */
export type Exchange = (request: OutgoingRequest, bounds: ExchangeBounds) => Promise<RawAnswer>;

export class Channel {
  readonly #transport: HttpTransport;
  readonly #policy: AddressPolicy;
  #inFlight = 0;

  /** @param base the server that the environment, or the person's input, names */
  constructor(
    manifest: Manifest,
    base: URL,
    privateHosts: ReadonlySet<string>,
    clock: Clock,
    network: Network = DIRECT,
  ) {
    this.#transport = new HttpTransport(clock, network);
    this.#policy = {
      loopbackPorts: isLoopbackHost(base.hostname) ? loopbackPortsOf(manifest, base) : new Set(),
      privateHosts,
    };
  }

  /** Sends at once: the limiter decides when. @throws as HttpTransport.exchange */
  async send(request: OutgoingRequest, bounds: ExchangeBounds, signal: AbortSignal): Promise<RawAnswer> {
    this.#inFlight += 1;
    try {
      return await this.#transport.exchange({ ...request, ...bounds, policy: this.#policy }, signal);
    } finally {
      this.#inFlight -= 1;
    }
  }

  /** Nothing is in flight: it can be dropped and recreated. */
  get idle(): boolean {
    return this.#inFlight === 0;
  }

  dispose(): void {
    this.#transport.dispose();
  }
}

function loopbackPortsOf(manifest: Manifest, base: URL): Set<string> {
  const fixed = urlsOf(manifest).flatMap((text) => URL.parse(text) ?? []);
  return new Set([base, ...fixed].filter(({ hostname }) => isLoopbackHost(hostname)).map(portOf));
}
