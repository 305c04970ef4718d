// One HTTP exchange over a window's local socket. Tells apart what never arrived and what may have.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { hasCode } from '../windows/privateDirectory.ts';
import { AnswerLost, Undelivered } from './problems.ts';

export interface Exchange {
  socket: string;
  /** Of Sluice's own endpoint by default. */
  path?: string | undefined;
  method: 'GET' | 'POST' | 'DELETE';
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
}

/**
 * Resolves at the answer's headers. Every exchange has a connection of its own: one that was kept could break just as
 * it is used again, and then it is unknown whether the request arrived.
 * @throws Undelivered if there is no listener; AnswerLost if the connection broke
 */
export function exchange({
  socket,
  path = '/mcp',
  method,
  headers,
  body,
  signal,
}: Exchange): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      socketPath: socket,
      path,
      method,
      agent: false,
      signal,
      headers: {
        Host: 'localhost',
        ...headers,
        ...(body !== undefined && {
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
        }),
      },
    });
    request.once('response', resolve);
    request.on('error', (cause) => {
      const isUnheard = hasCode(cause, 'ECONNREFUSED', 'ENOENT');
      reject(
        isUnheard
          ? new Undelivered('There is no listener on the socket.', { cause })
          : new AnswerLost('The connection broke.', { cause }),
      );
    });
    request.end(body);
  });
}

/** @throws AnswerLost if the connection breaks before the end */
export async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer);
  } catch (cause) {
    throw new AnswerLost('The connection broke.', { cause });
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function isEventStream(response: IncomingMessage): boolean {
  return (header(response, 'content-type') ?? '').startsWith('text/event-stream');
}

export function header(response: IncomingMessage, name: string): string | undefined {
  const value = response.headers[name];
  return typeof value === 'string' ? value : undefined;
}
