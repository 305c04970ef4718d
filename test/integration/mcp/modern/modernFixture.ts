// An endpoint with the conformance suite's tools, spoken to as any program could speak MCP 2026-07-28 over bare HTTP.
import type { JsonObject } from '../../../../src/core/json.ts';
import type { Clock } from '../../../../src/core/hostPorts.ts';
import { META, TASKS_EXTENSION } from '../../../../src/mcp/modern/modernProtocol.ts';
import { fixtureParts } from '../conformance/conformanceServer.ts';
import { EndpointFixture, messagesOf, type Answer } from '../endpointFixture.ts';

export const VERSION = '2026-07-28';
export const TASKS = { extensions: { [TASKS_EXTENSION]: {} } };

export interface ModernParts {
  id?: string | number;
  /** Added to `_meta`; undefined leaves a member out. */
  meta?: Record<string, unknown>;
  capabilities?: object;
  /** Instead of what a good client sends; null leaves a header out. */
  headers?: Record<string, string | null>;
}

type Params = Record<string, unknown>;

/** A request as a good client sends it, with its headers. */
export function modernRequest(
  method: string,
  params: Params = {},
  { id = 1, meta = {}, capabilities = {}, headers = {} }: ModernParts = {},
): { message: object; headers: Record<string, string | null> } {
  const all = { [META.protocolVersion]: VERSION, [META.clientCapabilities]: capabilities, ...meta };
  const named = params['name'] ?? params['uri'] ?? params['taskId'];
  return {
    message: { jsonrpc: '2.0', id, method, params: { ...params, _meta: all } },
    headers: {
      'MCP-Protocol-Version': VERSION,
      'Mcp-Method': method,
      ...(typeof named === 'string' && { 'Mcp-Name': named }),
      ...headers,
    },
  };
}

export class ModernFixture {
  readonly endpoint: EndpointFixture;
  readonly called: string[] = [];

  constructor(clock?: Clock) {
    this.endpoint = new EndpointFixture(clock);
  }

  async start(): Promise<void> {
    const parts = fixtureParts(
      (tool) => void this.called.push(tool),
      () => Promise.resolve(),
    );
    await this.endpoint.start({ parts });
  }

  send(method: string, params?: Params, parts?: ModernParts): Promise<Answer> {
    const { message, headers } = modernRequest(method, params, parts);
    return this.endpoint.post(message, headers);
  }

  /** The result. @throws Error if there is none */
  async result(method: string, params?: Params, parts?: ModernParts): Promise<JsonObject> {
    const answer = await this.send(method, params, parts);
    const result = messagesOf(answer).at(-1)?.['result'];
    if (typeof result === 'object' && result !== null && !Array.isArray(result)) return result;
    throw new Error(`No result: ${answer.status} ${answer.text}`);
  }

  /** A refusal: HTTP status, code, data, id. */
  async refusal(method: string, params?: Params, parts?: ModernParts): Promise<ModernRefusal> {
    return refusalIn(await this.send(method, params, parts));
  }

  stop(): Promise<void> {
    return this.endpoint.stop();
  }
}

export interface ModernRefusal {
  status: number;
  code: unknown;
  id: unknown;
  data: Record<string, unknown>;
  message: string;
}

export function refusalIn(answer: Answer): ModernRefusal {
  const [message] = messagesOf(answer);
  const error = (message?.['error'] ?? {}) as { code?: number; message?: string; data?: object };
  return {
    status: answer.status,
    code: error.code,
    id: message?.['id'],
    data: { ...error.data },
    message: error.message ?? '',
  };
}
