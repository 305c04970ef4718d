// An MCP server over Streamable HTTP that treats each call as a test says. It counts what every call really did.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of a call: whether it takes effect, and how its answer travels. */
export const FATES = [
  'json',
  'stream',
  'split-stream',
  'dropped-and-resumed',
  'dropped-twice-and-resumed',
  'dropped-for-good',
  'cut-without-head',
  'cut-within-json',
  'session-lost',
  'session-unknown',
  'refused',
  'own-error',
  'failed',
  'redirected',
  'no-message',
  'too-large',
] as const;
export type Fate = (typeof FATES)[number];

const TOO_LARGE = 9 * 1024 * 1024;
const TOOLS = [
  { name: 'get_note', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } },
  { name: 'write_note', inputSchema: { type: 'object' } },
];

type Members = Record<string, unknown>;

export class OddHttpServer {
  readonly #server: Server;
  /** The next calls, in order; then `json`. */
  readonly fates: Fate[] = [];
  /** Arguments of the calls that took effect. */
  readonly effects: unknown[] = [];
  /** Headers of every request. */
  readonly seen: IncomingMessage['headers'][] = [];
  /** What was asked for elsewhere: nothing must be. */
  readonly elsewhere: string[] = [];
  /** Answers whose streams broke, by the id of the event before them. */
  readonly #resumable = new Map<string, { message: Members; drops: number }>();
  #sessions = 0;
  #session: string | undefined;
  #events = 0;
  /** Answers 401 unless a request has this. */
  wanted: { name: string; value: string } | undefined;

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<OddHttpServer> {
    const odd = new OddHttpServer();
    await new Promise<void>((resolve) => {
      odd.#server.listen(0, '127.0.0.1', resolve);
    });
    return odd;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/mcp`;
  }

  get sessions(): number {
    return this.#sessions;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.seen.push(request.headers);
    const { wanted } = this;
    if (request.url !== '/mcp') {
      this.elsewhere.push(request.url ?? '');
      response.writeHead(200).end();
    } else if (wanted !== undefined && request.headers[wanted.name] !== wanted.value)
      response.writeHead(401, { 'WWW-Authenticate': 'Bearer' }).end('no token');
    else if (request.method === 'GET') this.#resume(request, response);
    else if (request.method === 'DELETE') response.writeHead(204).end();
    else await this.#post(request, response);
  }

  async #post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
    const { id, method, params } = JSON.parse(body) as { id?: unknown; method: string; params?: Members };
    if (method === 'initialize') {
      this.#sessions += 1;
      this.#session = `session-${this.#sessions}`;
      json(
        response,
        {
          id,
          result: {
            protocolVersion: '2025-11-25',
            capabilities: { tools: {} },
            serverInfo: { name: 'odd', version: '1' },
          },
        },
        { 'Mcp-Session-Id': this.#session },
      );
    } else if (request.headers['mcp-session-id'] !== this.#session)
      response.writeHead(404).end(
        JSON.stringify({
          jsonrpc: '2.0',
          error: { code: -32_001, message: 'Session not found' },
          id: null,
        }),
      );
    else if (id === undefined) response.writeHead(202).end();
    else if (method === 'tools/list') json(response, { id, result: { tools: TOOLS } });
    else if (method === 'tools/call') this.#call(id, params ?? {}, response);
    else json(response, { id, error: { code: -32_601, message: 'There is no such method.' } });
  }

  #call(id: unknown, params: Members, response: ServerResponse): void {
    const fate = this.fates.shift() ?? 'json';
    const took = (): Members => {
      this.effects.push(params['arguments']);
      return {
        id,
        result: { content: [{ type: 'text', text: `done ${JSON.stringify(params['arguments'])}` }] },
      };
    };
    switch (fate) {
      case 'json':
        return json(response, took());
      case 'stream':
        return void stream(response).end(event(took()));
      case 'split-stream': {
        const text = `: a comment\r\n\r\n${event({ method: 'notifications/message', params: { level: 'info', data: 1 } })}${event(took())}`;
        const open = stream(response);
        for (const each of text) open.write(each);
        return void open.end();
      }
      case 'dropped-and-resumed':
        return this.#drop(response, took(), 1);
      case 'dropped-twice-and-resumed':
        return this.#drop(response, took(), 2);
      case 'dropped-for-good':
        stream(response).write(
          event({ method: 'notifications/message', params: { level: 'info', data: 1 } }),
        );
        took();
        return void setTimeout(() => response.destroy(), 5);
      case 'cut-without-head':
        took();
        return void response.destroy();
      case 'cut-within-json':
        response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 5_000 });
        response.write(JSON.stringify({ jsonrpc: '2.0', ...took() }));
        return void setTimeout(() => response.destroy(), 5);
      case 'session-lost':
        this.#session = undefined;
        return void response.writeHead(404).end();
      case 'session-unknown':
        this.#session = undefined;
        return void response.writeHead(400).end('Bad Request: No valid session ID provided');
      case 'refused':
        return void response.writeHead(403).end('no');
      case 'own-error':
        response.writeHead(400, { 'Content-Type': 'application/json' });
        return void response.end(
          JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32_602, message: 'Not like that.' } }),
        );
      case 'failed':
        took();
        return void response.writeHead(502).end('<html>bad gateway</html>');
      case 'redirected':
        return void response.writeHead(307, { Location: this.url.replace('/mcp', '/elsewhere') }).end();
      case 'no-message':
        took();
        return void response.writeHead(200, { 'Content-Type': 'application/json' }).end('"hello"');
      case 'too-large':
        took();
        return json(response, { id, result: { content: [{ type: 'text', text: 'x'.repeat(TOO_LARGE) }] } });
    }
  }

  /** Breaks the stream after an event that it can be resumed from. */
  #drop(response: ServerResponse, message: Members, drops: number): void {
    this.#events += 1;
    const key = `event-${this.#events}`;
    this.#resumable.set(key, { message, drops });
    const { headersSent } = response;
    (headersSent ? response : stream(response)).write(`retry: 5\nid: ${key}\ndata:\n\n`);
    setTimeout(() => response.destroy(), 5);
  }

  #resume(request: IncomingMessage, response: ServerResponse): void {
    const from = request.headers['last-event-id'];
    const lost = typeof from === 'string' ? this.#resumable.get(from) : undefined;
    if (lost === undefined) response.writeHead(405).end();
    else if (lost.drops > 1) this.#drop(response, lost.message, lost.drops - 1);
    else stream(response).end(event(lost.message));
  }
}

function json(response: ServerResponse, message: Members, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify({ jsonrpc: '2.0', ...message }));
}

function stream(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { 'Content-Type': 'text/event-stream' });
}

function event(message: Members): string {
  return `event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`;
}
