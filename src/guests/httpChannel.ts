// An MCP server over Streamable HTTP (MCP 2025-11-25), with the SDK's client transport: headers from the vault, and never
// followed elsewhere.
// oxlint-disable unicorn/prefer-add-event-listener -- the SDK offers callbacks alone.
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { AppError } from '../core/errors.ts';
import type { HttpDefinition } from '../core/guest/guest.ts';
import type { JsonObject } from '../core/json.ts';
import type { ChannelHandlers, GuestChannel } from './guestChannel.ts';
import type { GuestLogRing } from './guestLogRing.ts';

export class HttpChannel implements GuestChannel {
  readonly #transport: StreamableHTTPClientTransport;
  readonly #log: GuestLogRing;
  readonly #url: string;

  constructor(
    { url, headers }: HttpDefinition,
    secrets: Readonly<Record<string, string>>,
    log: GuestLogRing,
  ) {
    this.#log = log;
    this.#url = url;
    this.#transport = new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers: { ...headers, ...secrets } },
      // A redirect would carry the headers to a place that no person accepted.
      fetch: (target, init) => fetch(target, { ...init, redirect: 'error' }),
    });
  }

  /** @inheritdoc */
  async open(handlers: ChannelHandlers): Promise<void> {
    this.#log.started(null);
    this.#transport.onmessage = (message) => handlers.onMessage(message as unknown as JsonObject);
    this.#transport.onclose = () => handlers.onClose('closed the connection');
    this.#transport.onerror = (error) => this.#log.note(`A problem with the connection: ${error.name}.`);
    await this.#transport.start();
  }

  /** @inheritdoc @throws AppError `provider-unreachable` if nothing was sent, `provider-rejected` if it was refused */
  async send(message: JsonObject): Promise<void> {
    try {
      await this.#transport.send(message as unknown as JSONRPCMessage);
    } catch (error) {
      throw this.#problem(error);
    }
  }

  /** @inheritdoc */
  agreed(version: string): void {
    this.#transport.setProtocolVersion(version);
  }

  /** @inheritdoc */
  async close(): Promise<void> {
    // The server may not support ending a session; it then ends by itself.
    await this.#transport.terminateSession().catch(() => undefined);
    await this.#transport.close();
  }

  #problem(error: unknown): unknown {
    const { host } = new URL(this.#url);
    const status = error instanceof Error && 'code' in error ? error.code : undefined;
    if (typeof status === 'number' && status >= 400 && status < 500)
      return new AppError('provider-rejected', `${host} refused the request with status ${status}.`, {
        cause: error,
        details: { provider_status: status },
        next:
          status === 401 || status === 403
            ? 'Nothing was done. The person checks the headers of this server.'
            : 'Nothing was done.',
      });
    const code = error instanceof Error && isWithCode(error.cause) ? error.cause.code : undefined;
    if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
      return new AppError('provider-unreachable', `${host} can’t be reached (${code}). Nothing was sent.`, {
        cause: error,
        retryable: true,
      });
    return error;
  }
}

function isWithCode(cause: unknown): cause is { code: string } {
  return typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string';
}
