// The demo's agent: a small MCP client over Streamable HTTP (MCP 2025-06-18), with its own token. It knows nothing of
// VS Code, and its calls take the same path as every agent's.
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { isObject } from '../commands/toolOutputs.ts';

/** Also the label of its token, by which dialogs and the audit log name it. */
export const DEMO_AGENT = 'Demo Agent';
const PROTOCOL = '2025-06-18';

export class DemoAgent {
  readonly #url: string;
  readonly #headers: Record<string, string>;
  #requests = 0;

  private constructor(url: string, headers: Record<string, string>) {
    this.#url = url;
    this.#headers = headers;
  }

  /** Opens a session (lifecycle: initialize, then initialized). */
  static async connect(url: string, token: string, signal: AbortSignal): Promise<DemoAgent> {
    const agent = new DemoAgent(url, {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${token}`,
    });
    await agent.#request(
      'initialize',
      {
        protocolVersion: PROTOCOL,
        capabilities: {},
        clientInfo: { name: 'Sluice demo', version: '1' },
      },
      signal,
    );
    agent.#headers['mcp-protocol-version'] = PROTOCOL;
    await agent.#post({ jsonrpc: '2.0', method: 'notifications/initialized' }, signal);
    return agent;
  }

  /** The tool's answer; the operation may still wait or run. */
  async call(tool: string, args: JsonObject, signal: AbortSignal): Promise<JsonObject> {
    const params = { name: tool, arguments: args, _meta: { progressToken: this.#requests + 1 } };
    const result = await this.#request('tools/call', params, signal);
    return objectOf(result['structuredContent']);
  }

  /** Ends the session. What it started continues. */
  async close(): Promise<void> {
    try {
      await fetch(this.#url, { method: 'DELETE', headers: this.#headers });
    } catch {
      // The server is gone, and the session with it.
    }
  }

  async #request(method: string, params: JsonObject, signal: AbortSignal): Promise<JsonObject> {
    const id = (this.#requests += 1);
    const response = await this.#post({ jsonrpc: '2.0', id, method, params }, signal);
    const session = response.headers.get('mcp-session-id');
    if (session !== null) this.#headers['mcp-session-id'] = session;
    for await (const message of messagesOf(response)) {
      // Progress arrives before the result; the window shows it itself.
      if (message['id'] !== id) continue;
      if (message['error'] !== undefined)
        throw new Error(`${method} was refused: ${JSON.stringify(message['error'])}`);
      return objectOf(message['result']);
    }
    throw new Error(`${method} was left without an answer.`);
  }

  async #post(body: JsonObject, signal: AbortSignal): Promise<Response> {
    const options = { method: 'POST', headers: this.#headers, body: JSON.stringify(body), signal };
    const response = await fetch(this.#url, options);
    if (!response.ok) throw new Error(`The server answered ${response.status}.`);
    return response;
  }
}

/** The JSON-RPC messages of an answer, a single one or a stream of server-sent events (WHATWG HTML, section 9.2). */
async function* messagesOf(response: Response): AsyncGenerator<JsonObject> {
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  if (!isStream || response.body === null) {
    yield objectOf((await response.json()) as JsonValue);
    return;
  }
  let rest = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const events = (rest + text).split(/\r?\n\r?\n/);
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = event
        .split(/\r?\n/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trimStart());
      if (data.length > 0 && data.join('') !== '') yield objectOf(JSON.parse(data.join('\n')) as JsonValue);
    }
  }
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {};
}
