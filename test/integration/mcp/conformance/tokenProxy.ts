// A proxy on loopback that adds a client's token to what passes, for a program that sends none. Everything else of a
// request goes on as it came, foreign names of hosts included; only its own address becomes the server's.
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export class TokenProxy {
  readonly #http: Server;
  readonly #streams = new EventTarget();
  /** Sessions that opened their stream for what the server sends by itself. */
  readonly #listening = new Set<string>();
  #latest = '';

  private constructor(http: Server) {
    this.#http = http;
  }

  static async start(target: { port: number; token: string }): Promise<TokenProxy> {
    const http = createServer();
    const proxy = new TokenProxy(http);
    http.on('request', (request, response) => {
      proxy.#latest = sessionOf(request) ?? proxy.#latest;
      // Of the client's connection, not of the kept ones here.
      const { connection: _hop, ...headers } = request.headers;
      const onward = httpRequest({
        host: '127.0.0.1',
        port: target.port,
        method: request.method,
        path: request.url,
        headers: {
          ...headers,
          ...(request.headers.host !== undefined && {
            host: proxy.#named(request.headers.host, target.port),
          }),
          ...(request.headers.origin !== undefined && {
            origin: proxy.#named(request.headers.origin, target.port),
          }),
          authorization: `Bearer ${target.token}`,
        },
      });
      onward.on('response', (answer: IncomingMessage) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        response.flushHeaders();
        answer.pipe(response);
        if (request.method === 'GET' && answer.statusCode === 200) proxy.#opened(request);
      });
      // Either side may leave in the midst of a stream, which ends the other.
      onward.on('error', () => response.destroy());
      response.on('close', () => onward.destroy());
      request.pipe(onward);
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    return proxy;
  }

  get #port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/mcp`;
  }

  /** Resolves when the session that sent something last listens to what the server sends by itself. */
  async listens(): Promise<void> {
    const session = this.#latest;
    while (!this.#listening.has(session))
      await new Promise((resolve) => {
        this.#streams.addEventListener('opened', resolve, { once: true });
      });
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, 'close');
  }

  #opened(request: IncomingMessage): void {
    this.#listening.add(sessionOf(request) ?? '');
    this.#streams.dispatchEvent(new Event('opened'));
  }

  #named(text: string, port: number): string {
    return text.replace(`127.0.0.1:${this.#port}`, `127.0.0.1:${port}`);
  }
}

function sessionOf({ headers }: IncomingMessage): string | undefined {
  const id = headers['mcp-session-id'];
  return typeof id === 'string' ? id : undefined;
}
