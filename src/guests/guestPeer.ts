// JSON-RPC with one MCP server: requests and their answers, and what the server says by itself on its way to whoever asked.
// It knows no method's meaning but those of the protocol's own machinery.
import { AppError } from '../core/errors.ts';
import {
  errorIn,
  GuestRequestError,
  type GuestClient,
  type GuestRequestOptions,
} from '../core/guest/guestConnections.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.ts';
import type { ChannelHandlers, GuestChannel } from './guestChannel.ts';

const METHOD_NOT_FOUND = -32_601;
const INTERNAL = -32_603;

interface Pending {
  method: string;
  client: GuestClient | undefined;
  /** As the client knows it; the guest gets one of its own. */
  progressToken: JsonValue | undefined;
  resolve(result: JsonObject): void;
  reject(error: unknown): void;
}

export interface PeerEvents {
  /** A notification that belongs to no client's request. */
  onNotification(method: string, params: JsonObject): void;
  /** Called once: nothing can be sent any more. */
  onClose(why: string): void;
}

export class GuestPeer implements ChannelHandlers {
  readonly #name: string;
  readonly #channel: GuestChannel;
  readonly #events: PeerEvents;
  readonly #pending = new Map<number, Pending>();
  /** Requests of the guest's that a client is answering, by the guest's id. */
  readonly #asked = new Map<JsonValue, AbortController>();
  #count = 0;
  #closed: string | undefined;

  constructor(name: string, channel: GuestChannel, events: PeerEvents) {
    this.#name = name;
    this.#channel = channel;
    this.#events = events;
  }

  /** @throws as `GuestConnections.request`; nothing is retried */
  request(
    method: string,
    params: JsonObject,
    { signal, cancelling, client }: GuestRequestOptions,
  ): Promise<JsonObject> {
    if (this.#closed !== undefined) return Promise.reject(this.#notSent());
    signal.throwIfAborted();
    this.#count += 1;
    const id = this.#count;
    const meta = isJsonObject(params['_meta']) ? params['_meta'] : undefined;
    const progressToken = meta?.['progressToken'];
    const sent = progressToken === undefined ? params : { ...params, _meta: { ...meta, progressToken: id } };
    return new Promise((resolve, reject) => {
      const cancel = (): void =>
        this.notify('notifications/cancelled', { requestId: id, reason: 'The client cancelled it.' });
      const onAbort = (): void => {
        if (!this.#pending.delete(id)) return;
        cancelling?.removeEventListener('abort', cancel);
        if (cancelling?.aborted !== true) cancel();
        reject(signal.reason);
      };
      const settle = (how: () => void): void => {
        signal.removeEventListener('abort', onAbort);
        cancelling?.removeEventListener('abort', cancel);
        how();
      };
      cancelling?.addEventListener('abort', cancel, { once: true });
      this.#pending.set(id, {
        method,
        client,
        progressToken,
        resolve: (result) => settle(() => resolve(result)),
        reject: (error) => settle(() => reject(error)),
      });
      signal.addEventListener('abort', onAbort, { once: true });
      this.#channel.send({ jsonrpc: '2.0', id, method, params: sent }).catch((error: unknown) => {
        const pending = this.#pending.get(id);
        this.#pending.delete(id);
        pending?.reject(error instanceof AppError ? error : this.#lost(method));
      });
    });
  }

  /** Whoever can't be reached does not hear it. */
  notify(method: string, params: JsonObject): void {
    if (this.#closed !== undefined) return;
    this.#channel.send({ jsonrpc: '2.0', method, params }).catch(() => undefined);
  }

  /** @inheritdoc */
  onMessage(message: JsonObject): void {
    const { id, method } = message;
    if (typeof method !== 'string') this.#answer(message);
    else if (id === undefined || id === null) this.#hear(method, membersOf(message['params']));
    else void this.#serve(id, method, membersOf(message['params']));
  }

  /** @inheritdoc */
  onTooLarge(): void {
    // One request waits: it is its answer. Of several, none can be told from the others.
    const [only, ...others] = this.#pending;
    if (only === undefined || others.length > 0) return;
    const [id, pending] = only;
    this.#pending.delete(id);
    pending.reject(
      new AppError('provider-invalid-answer', `${this.#name} answered with more than Sluice takes at once.`, {
        next: 'It did what it was asked. Ask it for less, or in parts.',
      }),
    );
  }

  /** @inheritdoc */
  onClose(why: string, refused?: { id: JsonValue | undefined; error: Error }): void {
    if (this.#closed !== undefined) return;
    this.#closed = why;
    if (typeof refused?.id === 'number') {
      this.#pending.get(refused.id)?.reject(refused.error);
      this.#pending.delete(refused.id);
    }
    for (const controller of this.#asked.values()) controller.abort(new Error('The server is gone.'));
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of waiting) pending.reject(this.#lost(pending.method));
    this.#events.onClose(why);
  }

  #answer({ id, result, error }: JsonObject): void {
    const pending = typeof id === 'number' ? this.#pending.get(id) : undefined;
    if (typeof id !== 'number' || pending === undefined) return;
    this.#pending.delete(id);
    if (isJsonObject(error)) pending.reject(errorIn(error));
    else if (isJsonObject(result)) pending.resolve(result);
    else
      pending.reject(
        new AppError('provider-invalid-answer', `${this.#name} answered ${pending.method} with no object.`),
      );
  }

  #hear(method: string, params: JsonObject): void {
    if (method === 'notifications/progress') {
      const token = params['progressToken'];
      const pending = typeof token === 'number' ? this.#pending.get(token) : undefined;
      if (pending?.progressToken === undefined) return;
      pending.client?.notify(method, { ...params, progressToken: pending.progressToken });
    } else if (method === 'notifications/cancelled') {
      const { requestId = null, reason } = params;
      this.#asked.get(requestId)?.abort(reason);
    } else if (method === 'notifications/message' && this.#onlyClient() !== undefined)
      this.#onlyClient()?.notify(method, params);
    else this.#events.onNotification(method, params);
  }

  /** A request of the guest's own. */
  async #serve(id: JsonValue, method: string, params: JsonObject): Promise<void> {
    const answer = (members: JsonObject): Promise<void> =>
      this.#channel.send({ jsonrpc: '2.0', id, ...members }).catch(() => undefined);
    if (method === 'ping') return answer({ result: {} });
    const controller = new AbortController();
    this.#asked.set(id, controller);
    try {
      const client = this.#onlyClient();
      if (client === undefined)
        throw new GuestRequestError(
          METHOD_NOT_FOUND,
          'No one client’s request is under way that this could belong to.',
        );
      const result = await client.ask(method, params, controller.signal);
      return await answer({ result });
    } catch (error) {
      if (controller.signal.aborted) return undefined;
      const { code, message, data } =
        error instanceof GuestRequestError
          ? error
          : new GuestRequestError(INTERNAL, 'The client did not answer.');
      return await answer({ error: { code, message, ...(data !== undefined && { data }) } });
    } finally {
      this.#asked.delete(id);
    }
  }

  /** The client of whatever is under way, if all of it is one client's: nobody gets another's question. */
  #onlyClient(): GuestClient | undefined {
    const clients = new Set([...this.#pending.values()].flatMap(({ client }) => client ?? []));
    const [only, ...others] = clients;
    return others.length === 0 ? only : undefined;
  }

  #notSent(): AppError {
    return new AppError(
      'provider-unreachable',
      `${this.#name} ${this.#closed ?? 'is gone'}. Nothing was sent.`,
      {
        retryable: true,
      },
    );
  }

  #lost(method: string): AppError {
    return new AppError(
      'provider-uncertain',
      `${this.#name} ${this.#closed ?? 'went away'} before it answered ${method}.`,
      { next: 'It may have done what it was asked. Check before asking again.' },
    );
  }
}

function membersOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
