// An HTTP request that the endpoint turns away, as it goes over the wire. It knows nothing of tools or operations.
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type { Clock } from '../core/hostPorts.ts';

/** JSON-RPC 2.0 section 5.1, and the code that MCP's SDKs use for errors of the transport. */
const JSON_RPC = {
  parse: -32_700,
  invalidRequest: -32_600,
  invalidParams: -32_602,
  transport: -32_000,
  unknownSession: -32_001,
} as const;

/** How long, and how much of, a refused request is still read away before its connection closes. */
const LINGER_MS = 500;
const LINGER_BYTES = 16 * 1024 * 1024;

type RefusalReason =
  | 'bad-target'
  | 'wrong-host'
  | 'foreign-origin'
  | 'unknown-path'
  | 'query-refused'
  | 'no-token'
  | 'bad-token'
  | 'bad-method'
  | 'not-json'
  | 'bad-json'
  | 'batch-refused'
  | 'bad-params'
  | 'body-too-large'
  | 'body-too-slow'
  | 'no-session'
  | 'no-guest'
  | 'unknown-session'
  | 'too-many-sessions'
  | 'shutting-down'
  | 'storage'
  | 'internal';

interface RefusalOptions {
  /** What the client should do now, one sentence. */
  next: string;
  headers?: OutgoingHttpHeaders;
  jsonRpc?: keyof typeof JSON_RPC;
  /** The request's id, if it could be read; default: none. */
  id?: JsonValue | undefined;
}

/** Thrown while a request is examined; nothing of the request was carried out. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly reason: RefusalReason;
  readonly next: string;
  readonly headers: OutgoingHttpHeaders;
  readonly #jsonRpcCode: number;
  readonly #id: JsonValue;

  constructor(status: number, reason: RefusalReason, message: string, options: RefusalOptions) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.next = options.next;
    this.headers = options.headers ?? {};
    this.#jsonRpcCode = JSON_RPC[options.jsonRpc ?? 'transport'];
    this.#id = options.id ?? null;
  }

  /** A JSON-RPC error, as a rule without a request's id (MCP 2025-11-25, Streamable HTTP, "Sending Messages"). */
  get body(): JsonObject {
    return {
      jsonrpc: '2.0',
      id: this.#id,
      error: {
        code: this.#jsonRpcCode,
        message: `${this.message} ${this.next}`,
        data: { code: this.reason, next: this.next },
      },
    };
  }
}

/**
 * Answers with the refusal and closes the connection, but reads what is still coming first: a connection closed with
 * unread data is reset, and the reset would destroy the answer on its way (RFC 9112 section 9.6).
 */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Refusal,
  clock: Clock,
): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const body = JSON.stringify(refusal.body);
  response.writeHead(refusal.status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    Connection: 'close',
    ...refusal.headers,
  });
  response.write(body);
  readAway(request, clock, () => response.end());
}

function readAway(request: IncomingMessage, clock: Clock, done: () => void): void {
  if (request.complete || request.destroyed) {
    done();
    return;
  }
  let read = 0;
  const end = (): void => {
    timer.dispose();
    request.off('data', count);
    done();
  };
  const count = (chunk: Buffer): void => {
    read += chunk.length;
    if (read > LINGER_BYTES) end();
  };
  const timer = clock.setTimer(LINGER_MS, end);
  request.on('data', count);
  request.once('end', end);
  request.once('close', end);
}
