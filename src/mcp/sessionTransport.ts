// A session's way to its client: the SDK's Streamable HTTP transport, and beside it a short way for requests that are
// answered in one piece (MCP 2025-11-25, "Sending Messages to the Server": an answer may be one JSON object). Whatever
// is odd about a request leaves it to the SDK, which refuses as ever. It knows neither tools nor sessions' lives.
// oxlint-disable unicorn/prefer-add-event-listener -- the SDK offers callbacks alone.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport, TransportSendOptions } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  JSONRPCRequestSchema,
  McpError,
  SUPPORTED_PROTOCOL_VERSIONS,
  type CancelledNotification,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type MessageExtraInfo,
  type RequestId,
  type Result,
} from '@modelcontextprotocol/sdk/types.js';
import type { Mask } from '../core/provider/redaction.ts';
import { directCallIn, type DirectCall } from './directCalls.ts';
import { EventBuffer } from './eventBuffer.ts';
import { maskedMessage, maskedText } from './maskedMessage.ts';
import type { IsPlain } from './plainRequests.ts';

/** How soon a client takes up a stream that ended before its answer, milliseconds (the SSE field `retry`). */
const RETRY_MS = 1_000;
/** Media types as clients write them; of others the SDK decides what they are. */
const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i;
const CANCELLED: CancelledNotification['method'] = 'notifications/cancelled';

export interface SessionTransportOptions {
  /** What `initialize` is answered with as `Mcp-Session-Id`. */
  sessionId: string;
  /** Milliseconds between comments on quiet SSE streams. */
  keepAliveMs: number;
  isPlain: IsPlain;
  /** Resolves with the result of a plain call, or rejects with the error that answers it; absent: the SDK passes it on. */
  call?: (call: DirectCall) => Promise<Result>;
  /** Masks whatever is sent. */
  secrets: Mask | undefined;
}

/** A request on the short way, whose response has not begun. */
interface PlainRequest {
  /** Its id as the client knows it. */
  id: RequestId;
  response: ServerResponse;
}

export class SessionTransport implements Transport {
  /** @inheritdoc */
  onclose?: (() => void) | undefined;
  /** @inheritdoc */
  onerror?: ((error: Error) => void) | undefined;
  /** @inheritdoc */
  onmessage?: Transport['onmessage'];
  readonly #streams: StreamableHTTPServerTransport;
  readonly #isPlain: IsPlain;
  readonly #call: SessionTransportOptions['call'];
  readonly #secrets: Mask | undefined;
  /**
   * By an id that no other request of the session has had: a client that uses one twice at once gets each answer in the
   * response to its own request.
   */
  readonly #plain = new Map<RequestId, PlainRequest>();
  #plainCount = 0;
  #isClosed = false;

  constructor({ sessionId, keepAliveMs, isPlain, call, secrets }: SessionTransportOptions) {
    this.#isPlain = isPlain;
    this.#call = call;
    this.#secrets = secrets;
    this.#streams = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => sessionId,
      eventStore: new EventBuffer(),
      retryInterval: RETRY_MS,
      keepAliveMs,
    });
  }

  /** Undefined until a valid `initialize`. */
  get sessionId(): string | undefined {
    return this.#streams.sessionId;
  }

  /** @inheritdoc */
  async start(): Promise<void> {
    this.#streams.onmessage = (message, extra) => this.#receive(message, extra);
    this.#streams.onerror = (error) => this.onerror?.(error);
    this.#streams.onclose = () => {
      this.#isClosed = true;
      for (const id of this.#plain.keys()) this.#endUnanswered(id);
      this.onclose?.();
    };
    await this.#streams.start();
  }

  /** One HTTP request of the client. @param body what a POST holds, parsed */
  async handle(request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
    if (!this.#isServed(request)) await this.#streams.handleRequest(request, response, body);
    else await this.#serve(request, response, body);
  }

  /** @inheritdoc The one place where answers, notifications and errors leave: no known secret passes it. */
  async send(said: JSONRPCMessage, { relatedRequestId }: TransportSendOptions = {}): Promise<void> {
    const id = 'method' in said ? undefined : said.id;
    if (id !== undefined && this.#answerPlain(id, said)) return;
    // A plain request has no stream of its own: what is said for it all the same goes to the session's. An answer to
    // one whose client left reaches nobody, which the SDK reports.
    const hasStream = relatedRequestId !== undefined && !this.#plain.has(relatedRequestId);
    const message = maskedMessage(said, this.#secrets);
    await this.#streams.send(message, hasStream ? { relatedRequestId } : {});
  }

  /** Ends the stream of a request's answer; the client takes it up again. */
  closeStream(requestId: RequestId): void {
    this.#streams.closeSSEStream(requestId);
  }

  /** @inheritdoc */
  async close(): Promise<void> {
    await this.#streams.close();
  }

  /** Whether the SDK would serve the request, as far as its headers say. */
  #isServed({ method, headers }: IncomingMessage): boolean {
    const { accept = '', 'content-type': type = '', 'mcp-protocol-version': version } = headers;
    return (
      method === 'POST' &&
      !this.#isClosed &&
      accept.includes('application/json') &&
      accept.includes('text/event-stream') &&
      JSON_TYPE.test(type) &&
      headers['mcp-session-id'] === this.sessionId &&
      this.sessionId !== undefined &&
      (version === undefined || SUPPORTED_PROTOCOL_VERSIONS.includes(String(version)))
    );
  }

  async #serve(request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
    const call = directCallIn(body);
    if (call !== undefined && this.#call !== undefined && this.#isPlain(body as JSONRPCRequest))
      return this.#answerCall(this.#call, { ...call, id: this.#wait(call.id, response) });
    const { data: message } = JSONRPCRequestSchema.safeParse(body);
    if (message === undefined || !this.#isPlain(message))
      await this.#streams.handleRequest(request, response, body);
    else this.onmessage?.({ ...message, id: this.#wait(message.id, response) });
  }

  async #answerCall(run: (call: DirectCall) => Promise<Result>, call: DirectCall): Promise<void> {
    const { id } = call;
    const answer = { jsonrpc: '2.0', id } as const;
    try {
      this.#answerPlain(id, { ...answer, result: await run(call) });
    } catch (error) {
      if (!(error instanceof McpError)) throw error;
      this.#answerPlain(id, { ...answer, error: { code: error.code, message: error.message } });
    }
  }

  /** @returns the id under which the response waits for its answer */
  #wait(requestId: RequestId, response: ServerResponse): string {
    this.#plainCount += 1;
    const id = `plain:${this.#plainCount}`;
    this.#plain.set(id, { id: requestId, response });
    // Answered, or the client left: either way nobody waits any more.
    response.once('close', () => this.#plain.delete(id));
    return id;
  }

  /** @returns whether the request waited for its answer here */
  #answerPlain(id: RequestId, message: JSONRPCMessage): boolean {
    const plain = this.#plain.get(id);
    if (plain === undefined) return false;
    this.#plain.delete(id);
    const text = maskedText({ ...message, id: plain.id }, this.#secrets);
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(text),
      'Cache-Control': 'no-store',
      'Mcp-Session-Id': this.sessionId,
    };
    plain.response.writeHead(200, headers).end(text);
    return true;
  }

  #receive(message: JSONRPCMessage, extra: MessageExtraInfo | undefined): void {
    if ('method' in message && message.method === CANCELLED) this.#cancel(message);
    this.onmessage?.(message, extra);
  }

  /** A cancelled request gets no answer, and its client is not kept waiting for one. */
  #cancel(message: JSONRPCMessage & { params?: Record<string, unknown> | undefined }): void {
    const { params } = message;
    for (const [id, plain] of this.#plain) {
      if (plain.id !== params?.['requestId']) continue;
      this.onmessage?.({ ...message, params: { ...params, requestId: id } });
      this.#endUnanswered(id);
    }
  }

  /** As a stream that ends without having brought anything, which is what clients know from other requests. */
  #endUnanswered(id: RequestId): void {
    const plain = this.#plain.get(id);
    this.#plain.delete(id);
    plain?.response
      .writeHead(200, {
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-cache, no-transform',
        'Mcp-Session-Id': this.sessionId,
      })
      .end();
  }
}
