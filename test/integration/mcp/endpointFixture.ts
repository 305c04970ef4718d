// An endpoint on a real socket, and the means to speak with it: the SDK's client and bare HTTP.
import { once } from 'node:events';
import {
  request as httpRequest,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { connect } from 'node:net';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ClientTokens } from '../../../src/core/access/clientTokens.ts';
import { ClientTokenStore, type TokenPlace } from '../../../src/core/access/clientTokenStore.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type { Clock } from '../../../src/core/hostPorts.ts';
import { DEFAULT_LIMITS, type EndpointLimits } from '../../../src/mcp/endpointLimits.ts';
import {
  startMcpEndpoint,
  type McpEndpoint,
  type McpEndpointOptions,
} from '../../../src/mcp/startMcpEndpoint.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { NodeHasher } from '../../../src/node/nodeHasher.ts';
import { NodeIds } from '../../../src/node/nodeIds.ts';
import { memoryTokenPlace } from '../../support/memoryTokenPlace.ts';
import { KeptLog } from './keptLog.ts';
import { registry, ScriptedRunner } from './scriptedRunner.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface OpenStream {
  firstChunk: Promise<string>;
  ended: Promise<void>;
  destroy(): Promise<void>;
}

export interface RequestParts {
  method?: string;
  path?: string;
  /** A header that is null is left out. */
  headers?: Record<string, string | null>;
  body?: string | undefined;
}

/** A client's first message. */
export const INITIALIZE = {
  jsonrpc: '2.0',
  id: 'init',
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'bare', version: '1' },
  },
};

export class EndpointFixture {
  readonly runner = new ScriptedRunner();
  readonly log = new KeptLog();
  readonly tokens: ClientTokens;
  readonly #clients: Client[] = [];
  readonly #endpoints: McpEndpoint[] = [];
  readonly #clock: Clock;
  #endpoint: McpEndpoint | undefined;
  #token = '';

  /** @param place what other endpoints of the same person share */
  constructor(clock: Clock = new NodeClock(), place: TokenPlace = memoryTokenPlace()) {
    this.#clock = clock;
    this.tokens = new ClientTokens(new ClientTokenStore(place, this.log), {
      hasher: new NodeHasher(),
      ids: new NodeIds(clock),
      logger: this.log,
      clock,
    });
  }

  /** @param parts what takes the place of the fixture's own */
  async start({
    port = 0,
    socketPath,
    limits,
    parts,
  }: {
    port?: number;
    socketPath?: string;
    limits?: Partial<EndpointLimits>;
    parts?: Partial<McpEndpointOptions>;
  } = {}): Promise<McpEndpoint> {
    const endpoint = await startMcpEndpoint({
      runner: this.runner,
      registry,
      operations: {
        get: (id) => this.runner.outcome(id) as never,
        onDidChange: () => ({ dispose: () => undefined }),
      },
      tokens: this.tokens,
      clock: this.#clock,
      logger: this.log,
      ids: new NodeIds(this.#clock),
      hasher: new NodeHasher(),
      port,
      socketPath,
      version: '1.2.3',
      instructions: 'Use cursors.',
      limits: { ...DEFAULT_LIMITS, ...limits },
      ...parts,
    });
    this.#endpoints.push(endpoint);
    this.#endpoint = endpoint;
    this.#token = await this.tokenOf('Claude Code');
    return endpoint;
  }

  /** A fresh token for the client of this label. */
  async tokenOf(label: string): Promise<string> {
    return (await this.tokens.issue(label, { lasting: false })).token;
  }

  get endpoint(): McpEndpoint {
    if (this.#endpoint === undefined) throw new Error('The endpoint was not started.');
    return this.#endpoint;
  }

  get token(): string {
    return this.#token;
  }

  /** The SDK's own client, connected. */
  async connect({ token = this.#token, name = 'test client' } = {}): Promise<Client> {
    const client = new Client({ name, version: '9' });
    const transport = new StreamableHTTPClientTransport(new URL(this.endpoint.url), {
      requestInit: { headers: { Authorization: `Bearer ${token}` } },
    });
    this.#clients.push(client);
    await client.connect(transport);
    return client;
  }

  /** One request as any program could send it; with everything that a good client sends unless told otherwise. */
  async send(parts: RequestParts): Promise<Answer> {
    const request = this.#request(parts);
    const answered = once(request, 'response');
    request.end(parts.body);
    const [response] = (await answered) as [IncomingMessage];
    let text = '';
    for await (const chunk of response) text += String(chunk);
    // What the server no longer reads may break after its answer has arrived.
    request.once('error', () => undefined);
    return { status: response.statusCode ?? 0, headers: response.headers, text };
  }

  headers(changes: Record<string, string | null> = {}): OutgoingHttpHeaders {
    const all: Record<string, string | null> = {
      Authorization: `Bearer ${this.#token}`,
      Accept: 'application/json, text/event-stream',
      'Content-Type': 'application/json',
      ...changes,
    };
    return Object.fromEntries(
      Object.entries(all).filter((entry) => entry[1] !== null),
    ) as OutgoingHttpHeaders;
  }

  post(message: object, headers: Record<string, string | null> = {}): Promise<Answer> {
    return this.send({ headers, body: JSON.stringify(message) });
  }

  initialize(headers: Record<string, string | null> = {}): Promise<Answer> {
    return this.post(INITIALIZE, headers);
  }

  /** Opens a session by bare HTTP. */
  async sessionId(token = this.#token): Promise<string> {
    const answer = await this.initialize({ Authorization: `Bearer ${token}` });
    const id = answer.headers['mcp-session-id'];
    if (typeof id !== 'string') throw new Error(`No session: ${answer.status} ${answer.text}`);
    return id;
  }

  /** The session's stream for what the server sends by itself; resolves when it is open. */
  async openStream(headers: Record<string, string | null>): Promise<OpenStream> {
    const request = this.#request({ method: 'GET', headers });
    const [response] = (await once(request.end(), 'response')) as [IncomingMessage];
    if (response.statusCode !== 200) throw new Error(`No stream: ${response.statusCode}`);
    const firstChunk = new Promise<string>((resolve) => {
      response.once('data', (chunk) => resolve(String(chunk)));
    });
    const ended = once(response, 'close').then(() => undefined);
    // A stream that is broken on purpose says so.
    response.once('error', () => undefined);
    return { firstChunk, ended, destroy: () => this.#destroy(request) };
  }

  /** A request whose answer nobody waits for; without a message its body stays away. */
  abandon(
    message: object | undefined,
    headers: Record<string, string | null>,
  ): { continued: Promise<unknown>; destroy(): Promise<void> } {
    const request = this.#request({ headers });
    const continued = once(request, 'continue');
    request.once('error', () => undefined);
    if (message === undefined) request.flushHeaders();
    else request.end(JSON.stringify(message));
    return { continued, destroy: () => this.#destroy(request) };
  }

  /** A connection that is there already, in the midst of a request's head. */
  async openConnection(): Promise<{
    post(message: object, headers: Record<string, string>): Promise<Answer>;
  }> {
    const socket = connect(this.endpoint.port, '127.0.0.1');
    socket.write('POST /mcp HTTP/1.1\r\n');
    await this.#roundTrip();
    return {
      post: async (message, headers) => {
        const body = JSON.stringify(message);
        const lines = Object.entries({ Host: `127.0.0.1:${this.endpoint.port}`, ...this.headers(headers) });
        const head = lines.map(([name, value]) => `${name}: ${String(value)}\r\n`).join('');
        socket.write(`${head}Content-Length: ${body.length}\r\n\r\n${body}`);
        let text = '';
        for await (const chunk of socket) text += String(chunk);
        const [, status, headerText, answerBody] =
          /^HTTP\/1\.1 (\d+) [^\r]*\r\n([^]*?)\r\n\r\n([^]*)$/.exec(text) ?? [];
        const type = /content-type: (.*)/i.exec(headerText ?? '')?.[1];
        return { status: Number(status), headers: { 'content-type': type?.trim() }, text: answerBody ?? '' };
      },
    };
  }

  /** Breaks the connection; resolves when the endpoint has noticed: what was sent later has been answered. */
  async #destroy(request: ClientRequest): Promise<void> {
    request.destroy();
    for (let trips = 0; trips < 3; trips += 1) await this.#roundTrip();
  }

  async #roundTrip(): Promise<void> {
    await this.send({ method: 'GET', path: '/nothing' });
  }

  #request({ method = 'POST', path = '/mcp', headers = {} }: RequestParts): ClientRequest {
    return httpRequest({
      host: '127.0.0.1',
      port: this.endpoint.port,
      method,
      path,
      agent: false,
      headers: this.headers(headers),
    });
  }

  async stop(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await Promise.all(this.#endpoints.map((endpoint) => endpoint.close()));
  }
}

/** The JSON-RPC messages in an answer, as one JSON body or as events. */
export function messagesOf({ headers, text }: Answer): JsonObject[] {
  if (headers['content-type'] === 'application/json') return [JSON.parse(text) as JsonObject];
  return (
    text
      .split('\n')
      // An event without data only gives its stream an id to be taken up again by.
      .filter((line) => line.startsWith('data: {'))
      .map((line) => JSON.parse(line.slice('data: '.length)) as JsonObject)
  );
}

/** The result in an answer to a request. */
export function resultOf(answer: Answer): JsonObject {
  const [message, ...more] = messagesOf(answer);
  const result = message?.['result'];
  if (more.length > 0 || typeof result !== 'object' || result === null || Array.isArray(result))
    throw new Error(`No single result: ${answer.status} ${answer.text}`);
  return result;
}

/** The reason that a refusal names. */
export function reasonOf(answer: Answer): unknown {
  const error = messagesOf(answer)[0]?.['error'] as { data?: { code?: string; next?: string } } | undefined;
  return error?.data?.next === '' ? 'says nothing about what to do' : error?.data?.code;
}
