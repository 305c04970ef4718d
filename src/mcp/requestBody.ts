// Reading a request's JSON body within bounds of size and time. It knows nothing of what the JSON means.
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../core/hostPorts.ts';
import { Refusal } from './refusal.ts';

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

export interface BodyLimits {
  /** Bytes of body at most. */
  maxBytes: number;
  /** Milliseconds from the request's headers to the last byte of its body, at most. */
  timeoutMs: number;
}

/** @throws Refusal `not-json` (415), `body-too-large` (413), `body-too-slow` (408), `bad-json` (400). */
export async function readJsonBody(
  request: IncomingMessage,
  limits: BodyLimits,
  clock: Clock,
): Promise<unknown> {
  const mediaType = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') {
    throw new Refusal(415, 'not-json', 'The body must be JSON.', {
      next: 'Send “Content-Type: application/json”.',
    });
  }
  const bytes = await readBody(request, limits, clock);
  try {
    return JSON.parse(UTF_8.decode(bytes)) as unknown;
  } catch {
    // The parser's message quotes the body, which may hold secrets: only the fact is passed on.
    throw new Refusal(400, 'bad-json', 'The body is not valid JSON in UTF-8.', {
      jsonRpc: 'parse',
      next: 'Nothing was done. Send one JSON-RPC message.',
    });
  }
}

async function readBody(request: IncomingMessage, limits: BodyLimits, clock: Clock): Promise<Buffer> {
  const length = Number(request.headers['content-length'] ?? Number.NaN);
  if (length > limits.maxBytes) throw tooLarge(limits.maxBytes);
  // Node has parsed what came with the headers by then: as a rule the whole body, for which nothing has to wait.
  await Promise.resolve();
  if (length === 0 || request.readableLength !== length) return readRest(request, limits, clock);
  const body = request.read() as Buffer;
  // Its end is still to be read, or the connection would not be done with it.
  request.resume();
  return body;
}

function readRest(
  request: IncomingMessage,
  { maxBytes, timeoutMs }: BodyLimits,
  clock: Clock,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (request.destroyed) {
      reject(tooSlow());
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (how: () => void): void => {
      timer.dispose();
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      how();
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > maxBytes) settle(() => reject(tooLarge(maxBytes)));
      else chunks.push(chunk);
    };
    const onEnd = (): void => settle(() => resolve(Buffer.concat(chunks)));
    // Nobody is left to read this refusal: the client went away before its body was complete.
    const onClose = (): void => settle(() => reject(tooSlow()));
    const timer = clock.setTimer(timeoutMs, () => settle(() => reject(tooSlow())));
    request.on('data', onData).once('end', onEnd).once('close', onClose);
  });
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(413, 'body-too-large', `The body is larger than ${maxBytes} bytes.`, {
    next: 'Nothing was done. Send less at once.',
  });
}

function tooSlow(): Refusal {
  return new Refusal(408, 'body-too-slow', 'The body did not arrive in time.', {
    next: 'Nothing was done. Send the request again.',
  });
}
