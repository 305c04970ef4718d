// One HTTP request to a server, up to the head of its answer. Follows no redirect and has no time limit: whoever waits sets
// one. It knows nothing of MCP.
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';

/** Agents of https connections by the host's settings; absent: direct connections with Node's certificates. */
export type SecureAgentFor = (url: URL) => Promise<https.Agent>;

export interface HttpRequest {
  method: 'GET' | 'POST' | 'DELETE';
  url: URL;
  headers: Readonly<Record<string, string>>;
  body?: string;
  secureAgentFor?: SecureAgentFor | undefined;
  signal: AbortSignal;
}

/** No answer came. `sent`: the server may have got the request. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly sent: boolean;
  /** Of the machine or the network: `ECONNREFUSED` and the like. */
  readonly code: string;

  constructor(cause: Error & { code?: string }, sent: boolean) {
    super('No answer came.', { cause });
    this.sent = sent;
    this.code = cause.code ?? cause.name;
  }
}

/** @throws NoAnswer; `signal.reason` */
export async function answerTo({
  url,
  method,
  headers,
  body,
  secureAgentFor,
  signal,
}: HttpRequest): Promise<IncomingMessage> {
  signal.throwIfAborted();
  const isSecure = url.protocol === 'https:';
  // A connection of its own: on a kept one that the server just closes, it would stay open whether it got the request.
  const agent = isSecure && secureAgentFor !== undefined ? await secureAgentFor(url) : false;
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const outgoing = (isSecure ? https : http).request(url, {
      method,
      headers: { ...headers, ...length, 'accept-encoding': 'identity' },
      agent,
      signal,
    });
    let isSent = false;
    outgoing.once('socket', (socket) => {
      socket.once(isSecure ? 'secureConnect' : 'connect', () => (isSent = true));
    });
    outgoing.once('response', resolve);
    outgoing.on('error', (cause) =>
      reject(signal.aborted ? (signal.reason as Error) : new NoAnswer(cause, isSent)),
    );
    outgoing.end(body);
  });
}

/** The whole body as text; undefined if it is larger than that. Rejects if it is cut off. */
export async function bodyOf(incoming: IncomingMessage, mostBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) {
      incoming.destroy();
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
