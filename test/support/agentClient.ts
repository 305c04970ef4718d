// An agent: the MCP SDK's own client over Streamable HTTP. It checks every result against the tool's output schema.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { tools } from '../../src/tools/index.ts';
import { ElicitRequestSchema, type Progress, type Tool } from '@modelcontextprotocol/sdk/types.js';

/** Longer than any call is held open. */
const REQUEST_TIMEOUT_MS = 58_000;

export interface AgentResult {
  output: Record<string, unknown>;
  text: string;
  /** URIs of the resources that the answer links to. */
  links: string[];
  isError: boolean;
}

export class AgentClient {
  /** As the server lists them. */
  readonly tools: Tool[];
  readonly #client: Client;

  private constructor(client: Client, tools: Tool[]) {
    this.#client = client;
    this.tools = tools;
  }

  /** @param onLink makes it a client that shows links: called with the URL of each */
  static async connect(url: string, token: string, onLink?: (link: string) => void): Promise<AgentClient> {
    const capabilities = onLink === undefined ? {} : { elicitation: { url: {} } };
    const client = new Client({ name: 'agent of the tests', version: '1' }, { capabilities });
    if (onLink !== undefined)
      client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
        if (params.mode === 'url') onLink(params.url);
        return { action: 'accept' };
      });
    const headers = { Authorization: `Bearer ${token}` };
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
    return new AgentClient(client, (await client.listTools()).tools);
  }

  /** Rejects for protocol errors, and for results that do not fit the output schema. */
  async call(
    name: string,
    args: Record<string, unknown> = {},
    options: { onProgress?: (progress: Progress) => void; signal?: AbortSignal } = {},
  ): Promise<AgentResult> {
    const result = await this.#client.callTool({ name, arguments: args }, undefined, {
      timeout: REQUEST_TIMEOUT_MS,
      ...(options.onProgress && { onprogress: options.onProgress }),
      ...(options.signal && { signal: options.signal }),
    });
    const content = result.content as { type: string; text?: string; uri?: string }[];
    const [first] = content;
    // The advertised schema is one tiny shape for all: the tool's own is held here.
    tools.find((tool) => tool.name === name)?.output.parse(result.structuredContent);
    return {
      output: result.structuredContent as Record<string, unknown>,
      text: first?.text ?? '',
      links: content.flatMap(({ type, uri }) => (type === 'resource_link' && uri !== undefined ? [uri] : [])),
      isError: result.isError === true,
    };
  }

  /** The text of a resource. @throws McpError as the server answers */
  async readResource(uri: string): Promise<string> {
    const [content] = (await this.#client.readResource({ uri })).contents;
    return content !== undefined && 'text' in content ? content.text : '';
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

/** The error in a failed call's output. */
export function errorOf({ output }: Pick<AgentResult, 'output'>): Record<string, unknown> {
  return (output['error'] ?? {}) as Record<string, unknown>;
}
