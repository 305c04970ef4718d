// A window whose endpoint speaks MCP 2026-07-28 over its socket, and refuses whatever breaks that page's rules of HTTP.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import { OwnEntry } from '../../src/windows/ownEntry.ts';

export const VERSION = '2026-07-28';
const META = 'io.modelcontextprotocol/protocolVersion';
const NAMED_BY: Record<string, string> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

export interface Asked {
  id: string | number;
  method: string;
  params: Record<string, unknown>;
}

export type Answering = (asked: Asked, response: ServerResponse) => void;

export class ModernWindow {
  /** Every well-formed request, in the order of arrival. */
  readonly asked: Asked[] = [];
  readonly #server: Server;
  readonly #entry: OwnEntry;

  private constructor(entry: OwnEntry, token: string, answering: Answering) {
    this.#entry = entry;
    this.#server = createServer((request, response) => {
      void this.#serve(request, response, token, answering);
    });
  }

  static async open(
    home: string,
    folder: string,
    token: string,
    answering: Answering,
  ): Promise<ModernWindow> {
    const directory = { root: home, windows: path.join(home, 'windows') };
    const entry = await OwnEntry.open({ directory, version: '1.0.0' });
    const window = new ModernWindow(entry, token, answering);
    await once(window.#server.listen(entry.socketPath), 'listening');
    await entry.tell({ folders: [folder], name: '', trusted: true, url: null, socket: entry.socketPath });
    return window;
  }

  /** As a crash ends it: every connection breaks. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await this.#entry.close();
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    token: string,
    answering: Answering,
  ): Promise<void> {
    if (request.headers.authorization !== `Bearer ${token}`) {
      response.writeHead(401, { 'WWW-Authenticate': 'Bearer realm="Sluice"' }).end();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const asked = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Asked;
    const wrong = mismatchOf(request, asked);
    if (wrong === undefined) {
      this.asked.push(asked);
      answering(asked, response);
      return;
    }
    const error = { code: -32_020, message: wrong };
    response
      .writeHead(400, { 'Content-Type': 'application/json' })
      .end(JSON.stringify({ jsonrpc: '2.0', id: asked.id, error }));
  }
}

/** `http.version-header`, `http.method-header`, `http.name-header`, `http.base64`, `era.same-endpoint`. */
function mismatchOf({ method, headers }: IncomingMessage, asked: Asked): string | undefined {
  const meta = asked.params['_meta'] as Record<string, unknown>;
  if (method !== 'POST' || headers['mcp-session-id'] !== undefined) return 'This is no modern request.';
  if (headers['mcp-protocol-version'] !== meta[META]) return 'MCP-Protocol-Version differs.';
  if (headers['mcp-method'] !== asked.method) return 'Mcp-Method differs.';
  const name = asked.params[NAMED_BY[asked.method] ?? ''];
  const sent = headers['mcp-name'];
  const decoded = typeof sent === 'string' ? decode(sent) : undefined;
  return decoded === name ? undefined : `Mcp-Name differs: ${String(sent)}`;
}

function decode(value: string): string {
  const base64 = /^=\?base64\?(.*)\?=$/.exec(value)?.[1];
  return base64 === undefined ? value : Buffer.from(base64, 'base64').toString('utf8');
}

/** The response's stream begins; `send` adds a message to it. */
export function streamOf(response: ServerResponse): (message: Record<string, unknown>) => void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.flushHeaders();
  return (message) => void response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`);
}

/** One object as the whole answer. */
export function answerWith(response: ServerResponse, message: Record<string, unknown>, status = 200): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json' })
    .end(JSON.stringify({ jsonrpc: '2.0', ...message }));
}

/** A request as a client of the revision writes it. */
export function modernRequest(
  id: string | number,
  method: string,
  params: Record<string, unknown> = {},
): object {
  const _meta = { [META]: VERSION, 'io.modelcontextprotocol/clientCapabilities': {} };
  return { jsonrpc: '2.0', id, method, params: { ...params, _meta } };
}
