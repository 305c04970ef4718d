// The channel to one server of one provider, with its own connections. It sends to the addresses that the manifest and
// the inputs name, whatever a server’s answers name. Nothing else shares it, so a permission for one manifest (private
// addresses) never extends to another.
import { AppError } from '../core/errors.ts';
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
  readonly #origins: ReadonlySet<string>;
  readonly #name: string;
  #inFlight = 0;

  /**
   * @param base the server that the environment, or the person's input, names
   * @param origins all that the manifest and the inputs name
   */
  constructor(
    manifest: Manifest,
    base: URL,
    origins: ReadonlySet<string>,
    privateHosts: ReadonlySet<string>,
    clock: Clock,
    network: Network = DIRECT,
  ) {
    this.#origins = origins;
    this.#name = manifest.name;
    this.#transport = new HttpTransport(clock, network);
    this.#policy = {
      loopbackPorts: isLoopbackHost(base.hostname) ? loopbackPortsOf(manifest, base) : new Set(),
      privateHosts,
    };
  }

  /** Sends at once: the limiter decides when. @throws AppError `host-not-allowed`; as HttpTransport.exchange */
  async send(request: OutgoingRequest, bounds: ExchangeBounds, signal: AbortSignal): Promise<RawAnswer> {
    requireOrigin(this.#origins, request.url, this.#name);
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

/** A server’s metadata can name any address; a person accepted those of the manifest. @throws AppError `host-not-allowed` */
export function requireOrigin(origins: ReadonlySet<string>, { origin, host }: URL, name: string): void {
  if (origins.has(origin)) return;
  throw new AppError(
    'host-not-allowed',
    `A server of ${name} refers to ${host}, which neither its manifest nor an input names. Nothing was sent there.`,
    { next: 'Declare that address in a manifest (oauth.endpoints), which a person accepts.' },
  );
}
