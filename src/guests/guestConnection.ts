// One connection to one MCP server, from its handshake to its end. Whoever asks while it starts waits for the same start.
import { AppError } from '../core/errors.ts';
import type { GuestSnapshot } from '../core/guest/guest.ts';
import { GuestRequestError, type GuestRequestOptions } from '../core/guest/guestConnections.ts';
import type { JsonObject } from '../core/json.ts';
import type { GuestChannel } from './guestChannel.ts';
import { GuestPeer } from './guestPeer.ts';
import { listAll } from './listedParts.ts';

/** Revisions of the protocol with a handshake, newest first. */
const VERSIONS: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];
const INITIALIZE_MS = 60_000;
const LIST_MS = 60_000;

export interface ConnectionDeps {
  name: string;
  channel: GuestChannel;
  /** Sluice's own, as the guest sees its client. */
  version: string;
  /** Ends the handshake. */
  signal: AbortSignal;
  note: (line: string) => void;
  onNotification(method: string, params: JsonObject): void;
  /** Called once. */
  onClose(why: string): void;
}

export class GuestConnection {
  readonly #deps: ConnectionDeps;
  readonly #peer: GuestPeer;
  #initialized: JsonObject = {};

  private constructor(deps: ConnectionDeps) {
    this.#deps = deps;
    this.#peer = new GuestPeer(deps.name, deps.channel, {
      onNotification: (method, params) => deps.onNotification(method, params),
      onClose: (why) => deps.onClose(why),
    });
  }

  /** @throws AppError `provider-unreachable`, `provider-invalid-answer`; the channel is closed then */
  static async open(deps: ConnectionDeps): Promise<GuestConnection> {
    const connection = new GuestConnection(deps);
    try {
      await deps.channel.open(connection.#peer);
      await connection.#initialize();
      return connection;
    } catch (error) {
      await deps.channel.close();
      throw toUnreachable(deps.name, error);
    }
  }

  async snapshot(signal: AbortSignal): Promise<GuestSnapshot> {
    const within = AbortSignal.any([signal, AbortSignal.timeout(LIST_MS)]);
    try {
      return await listAll(
        this.#initialized,
        (method, params) => this.#peer.request(method, params, { signal: within }),
        this.#deps.note,
      );
    } catch (error) {
      throw toUnreachable(this.#deps.name, error);
    }
  }

  request(method: string, params: JsonObject, options: GuestRequestOptions): Promise<JsonObject> {
    return this.#peer.request(method, params, options);
  }

  notify(method: string, params: JsonObject): void {
    this.#peer.notify(method, params);
  }

  close(): Promise<void> {
    return this.#deps.channel.close();
  }

  async #initialize(): Promise<void> {
    const { name, version, channel, signal: ended } = this.#deps;
    const params = {
      protocolVersion: VERSIONS[0] ?? '',
      // Whichever client is connected, or none: what it can't do is answered with an error.
      capabilities: {
        roots: { listChanged: true },
        sampling: { tools: {}, context: {} },
        elicitation: { form: {}, url: {} },
      },
      clientInfo: { name: 'sluice', title: 'Sluice', version },
    };
    const signal = AbortSignal.any([ended, AbortSignal.timeout(INITIALIZE_MS)]);
    this.#initialized = await this.#peer.request('initialize', params, { signal });
    const { protocolVersion } = this.#initialized;
    if (typeof protocolVersion !== 'string' || !VERSIONS.includes(protocolVersion))
      throw new AppError('provider-invalid-answer', `${name} speaks no revision of MCP that Sluice does.`);
    channel.agreed(protocolVersion);
    this.#peer.notify('notifications/initialized', {});
  }
}

/** Nothing of a start or a list did anything: whatever failed can be tried again. */
function toUnreachable(name: string, error: unknown): unknown {
  if (AppError.is(error, 'provider-uncertain') || error instanceof GuestRequestError)
    return new AppError('provider-unreachable', `${name} did not start: ${error.message}`, {
      cause: error,
      retryable: true,
      next: 'Nothing was done. The person sees its log with “Sluice: Show Log”.',
    });
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return new AppError('provider-unreachable', `${name} did not answer in time.`, {
      cause: error,
      retryable: true,
      next: 'Nothing was done. The person sees its log with “Sluice: Show Log”.',
    });
  return error;
}
