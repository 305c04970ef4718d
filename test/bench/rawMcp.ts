// An MCP client with nothing to it: JSON-RPC over Streamable HTTP by node:http, so that what is measured is the
// server. Knows the protocols' envelopes alone (MCP 2025-11-25 and 2026-07-28, "Transports").
import { Agent, request, type IncomingMessage } from 'node:http';

const PROTOCOL = '2025-11-25';
const MODERN = '2026-07-28';
/** What each request of 2026-07-28 says of itself. */
const MODERN_META = {
  'io.modelcontextprotocol/protocolVersion': MODERN,
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
};

export interface RpcMessage {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { message: string };
}

export class RawMcp {
  readonly #url: URL;
  readonly #headers: Record<string, string>;
  readonly #agent = new Agent({ keepAlive: true });
  #isModern = false;
  #nextId = 1;

  private constructor(url: string, token: string | undefined) {
    this.#url = new URL(url);
    this.#headers = {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    };
  }

  /** A session of its own. */
  static async connect(url: string, token?: string): Promise<RawMcp> {
    const client = new RawMcp(url, token);
    await client.#initialize();
    return client;
  }

  /** Without a session: every request says all of it. */
  static connectModern(url: string, token?: string): RawMcp {
    const client = new RawMcp(url, token);
    client.#isModern = true;
    client.#headers['MCP-Protocol-Version'] = MODERN;
    return client;
  }

  /** The tool's result. Rejects for protocol errors. @param onMessage told of everything before it, such as progress */
  async call(
    name: string,
    args: Record<string, unknown>,
    { meta, onMessage }: { meta?: Record<string, unknown>; onMessage?: (message: RpcMessage) => void } = {},
  ): Promise<Record<string, unknown>> {
    if (this.#isModern) Object.assign(this.#headers, { 'Mcp-Method': 'tools/call', 'Mcp-Name': name });
    const all = this.#isModern ? { ...MODERN_META, ...meta } : meta;
    const params = { name, arguments: args, ...(all && { _meta: all }) };
    return this.#request('tools/call', params, onMessage);
  }

  close(): void {
    this.#agent.destroy();
  }

  async #initialize(): Promise<void> {
    const clientInfo = { name: 'bench', version: '1' };
    await this.#request('initialize', { protocolVersion: PROTOCOL, capabilities: {}, clientInfo });
    await this.#post({ method: 'notifications/initialized' });
  }

  async #request(
    method: string,
    params: Record<string, unknown>,
    onMessage?: (message: RpcMessage) => void,
  ): Promise<Record<string, unknown>> {
    const id = this.#nextId;
    this.#nextId += 1;
    let answer: RpcMessage | undefined;
    await this.#post({ id, method, params }, (message) => {
      if (message.id === id) answer = message;
      else onMessage?.(message);
    });
    if (answer?.result === undefined) throw new Error(answer?.error?.message ?? `No answer to ${method}.`);
    return answer.result;
  }

  /** Resolves when the response is over. */
  async #post(
    message: RpcMessage,
    onMessage: (message: RpcMessage) => void = () => undefined,
  ): Promise<void> {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { ...this.#headers, 'Content-Length': String(Buffer.byteLength(body)) };
      request(this.#url, { method: 'POST', agent: this.#agent, headers }, resolve)
        .on('error', reject)
        .end(body);
    });
    if ((response.statusCode ?? 500) >= 400) throw new Error(`The server answered ${response.statusCode}.`);
    const session = response.headers['mcp-session-id'];
    if (typeof session === 'string') this.#headers['Mcp-Session-Id'] = session;
    response.setEncoding('utf8');
    const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true;
    let text = '';
    for await (const piece of response) {
      text += String(piece);
      if (!isStream) continue;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        take(text.slice(0, end), onMessage);
        text = text.slice(end + 2);
      }
    }
    if (!isStream && text !== '') onMessage(JSON.parse(text) as RpcMessage);
  }
}

/** One event of the stream; comments and events without data say nothing. */
function take(event: string, onMessage: (message: RpcMessage) => void): void {
  const data = event
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5))
    .join('\n');
  if (data.trim() !== '') onMessage(JSON.parse(data) as RpcMessage);
}
