// JSON-RPC 2.0 as it passes through the bridge: just enough of a message to know where it belongs.

export type RequestId = string | number;

export interface Message {
  jsonrpc: '2.0';
  id?: RequestId | null;
  method?: string;
  params?: Record<string, unknown>;
  result?: unknown;
  error?: { code: number; message: string; data?: unknown };
}

export type Request = Message & { id: RequestId; method: string };

/** Section 5.1; `transport` is what MCP's SDKs use. */
export const CODES = {
  parse: -32_700,
  invalidRequest: -32_600,
  internal: -32_603,
  transport: -32_000,
} as const;

/** Undefined for what is no single message; batches are gone from MCP since 2025-06-18. */
export function asMessage(value: unknown): Message | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { jsonrpc, id, method, params } = value as Record<keyof Message, unknown>;
  const isMessage =
    jsonrpc === '2.0' &&
    (id === undefined || id === null || typeof id === 'string' || typeof id === 'number') &&
    (method === undefined ? 'result' in value || 'error' in value : typeof method === 'string') &&
    (params === undefined || (typeof params === 'object' && params !== null));
  return isMessage ? (value as Message) : undefined;
}

/** Undefined for a text that is no message: none of the endpoint's, so it is not passed on. */
export function readMessage(text: string): Message | undefined {
  try {
    return asMessage(JSON.parse(text));
  } catch {
    return undefined; // It is no JSON.
  }
}

export function isRequest(message: Message): message is Request {
  return message.method !== undefined && message.id !== undefined && message.id !== null;
}

export function isResponse(message: Message): boolean {
  return message.method === undefined;
}

export function errorResponse(id: RequestId | null, code: number, message: string, data?: unknown): Message {
  return { jsonrpc: '2.0', id, error: { code, message, ...(data !== undefined && { data }) } };
}
