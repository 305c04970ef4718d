// Reading requests from, and writing answers to, the sandbox's sockets; spoiling answers as faults ask.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { FaultAction } from './faults.ts';
import type { Reply } from './exchange.ts';

const MAX_BODY_BYTES = 1024 * 1024;
const OVERSIZE_BYTES = 20 * 1024 * 1024;

/** The members of a JSON or form body; undefined if it is neither, or too long. */
export async function readBody(message: IncomingMessage): Promise<JsonObject | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return {};
  if (message.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(text));
  }
  try {
    const value = JSON.parse(text) as JsonValue;
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
  } catch {
    // Not JSON: answered as a bad request.
    return undefined;
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: JsonValue,
  headers: Record<string, string> = {},
): void {
  if (body === null) {
    response.writeHead(status, headers).end();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Sends the reply, or what its fault makes of it. */
export async function sendReply(
  response: ServerResponse,
  reply: Reply,
  wait: (ms: number) => Promise<void>,
  now: number,
): Promise<void> {
  if (reply.spoil === null) {
    sendJson(response, reply.status, reply.body);
    return;
  }
  await spoil(response, reply, reply.spoil, wait, now);
}

async function spoil(
  response: ServerResponse,
  reply: Reply,
  action: FaultAction,
  wait: (ms: number) => Promise<void>,
  now: number,
): Promise<void> {
  switch (action.type) {
    case 'status':
      sendJson(
        response,
        action.status,
        action.body ?? { error: 'fault', error_description: 'As was asked for.' },
      );
      return;
    case 'hang':
      // The socket stays open until the client gives up or the sandbox closes.
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>');
      return;
    case 'oversize':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(`{"padding":"${'x'.repeat(OVERSIZE_BYTES)}"}`);
      return;
    case 'truncated': {
      const text = JSON.stringify(reply.body);
      response
        .writeHead(reply.status, { 'content-type': 'application/json' })
        .end(text.slice(0, text.length / 2));
      return;
    }
    case 'limit': {
      const until = new Date(Math.ceil(now / 1000) * 1000 + action.seconds * 1000).toUTCString();
      const retryAfter = action.retryAfter === 'date' ? until : String(action.seconds);
      sendJson(response, 429, { error: 'rate_limited' }, { 'retry-after': retryAfter });
      return;
    }
    case 'redirect':
      sendJson(response, 307, {}, { location: action.location });
      return;
    case 'slow':
      await wait(action.ms);
      sendJson(response, reply.status, reply.body);
      return;
  }
}
