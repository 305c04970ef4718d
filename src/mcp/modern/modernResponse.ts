// How a modern request is answered over HTTP: by one JSON object, or by a stream of events that ends with the answer.
// It knows no method's meaning.
import type { ServerResponse } from 'node:http';
import type { RequestId } from '@modelcontextprotocol/sdk/types.js';
import type { Disposable } from '../../core/lifecycle.ts';
import type { Clock } from '../../core/hostPorts.ts';
import { StreamClosed } from '../../core/tool/streamClosed.ts';
import type { Mask } from '../../core/provider/redaction.ts';
import { maskedText } from '../maskedMessage.ts';
import type { ModernError } from './modernProtocol.ts';

type Result = Readonly<Record<string, unknown>>;

export interface ModernResponseDeps {
  clock: Clock;
  /** Milliseconds between comments on a quiet stream. */
  keepAliveMs: number;
  /** Masks the secrets that this process knows. */
  secrets?: Mask | undefined;
}

export class ModernResponse {
  readonly #response: ServerResponse;
  readonly #clock: Clock;
  readonly #keepAliveMs: number;
  readonly #secrets: Mask | undefined;
  readonly #closed = new AbortController();
  #keepAlive: Disposable | undefined;

  constructor(response: ServerResponse, { clock, keepAliveMs, secrets }: ModernResponseDeps) {
    this.#response = response;
    this.#clock = clock;
    this.#keepAliveMs = keepAliveMs;
    this.#secrets = secrets;
    response.once('close', () => {
      this.#keepAlive?.dispose();
      if (!response.writableFinished) this.#closed.abort(new StreamClosed());
    });
  }

  /** Aborted with `StreamClosed` if the client closes the response before it has it all: that cancels the request. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** Begins a stream of events; what follows is sent as it comes. */
  openStream(): void {
    if (this.#response.headersSent || this.#response.destroyed) return;
    this.#response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      // Proxies must not hold events back (2026-07-28, Streamable HTTP).
      'X-Accel-Buffering': 'no',
    });
    this.#response.flushHeaders();
    this.#beat();
  }

  /** A notification that belongs to this request. Dropped if the client is gone. */
  notify(method: string, params: Result): void {
    this.#event({ jsonrpc: '2.0', method, params });
  }

  /** The answer, which ends the response, where nothing depends on whether it arrives. */
  reply(id: RequestId, result: Result): void {
    this.#end(200, { jsonrpc: '2.0', id, result });
  }

  /** The answer, which ends the response. Resolves to whether all of it was handed to the connection. */
  answer(id: RequestId, result: Result): Promise<boolean> {
    return new Promise((resolve) => {
      this.#end(200, { jsonrpc: '2.0', id, result }, resolve);
    });
  }

  /** @param id null if it could not be read */
  fail(id: RequestId | null, { code, message, httpStatus, data }: ModernError): void {
    this.#end(httpStatus, { jsonrpc: '2.0', id, error: { code, message, ...(data && { data }) } });
  }

  /** A notification was accepted: it has no answer. */
  accept(): void {
    this.#response.writeHead(202).end();
  }

  /** @param told whether all of it was handed to the connection */
  #end(status: number, message: object, told?: (isThrough: boolean) => void): void {
    const response = this.#response;
    this.#keepAlive?.dispose();
    if (response.destroyed) return told?.(false);
    const isStream = response.headersSent;
    if (isStream) this.#event(message);
    if (told !== undefined) {
      response.once('close', () => told(response.writableFinished));
      response.once('finish', () => told(true));
    }
    // Head and body leave in one piece.
    response.end(isStream ? undefined : this.#begin(status, message));
    return undefined;
  }

  /** @returns what the response ends with */
  #begin(status: number, message: object): string {
    const body = this.#textOf(message);
    this.#response.writeHead(status, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': 'no-store',
    });
    return body;
  }

  #event(message: object): void {
    if (this.#response.destroyed) return;
    this.#response.write(`event: message\ndata: ${this.#textOf(message)}\n\n`);
  }

  /** The one place where answers, notifications and errors leave: no known secret passes it. */
  #textOf(message: object): string {
    return maskedText(message, this.#secrets);
  }

  #beat(): void {
    this.#keepAlive = this.#clock.setTimer(this.#keepAliveMs, () => {
      this.#response.write(': keep-alive\n\n');
      this.#beat();
    });
  }
}
