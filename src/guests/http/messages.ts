// JSON-RPC messages in a text: one, or several, as MCP 2025-03-26 had them. Numbers keep their digits.
import { parseKeepingNumbers } from '../../core/exactNumbers.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';

/** Undefined: there is none, or something beside them. */
export function messagesIn(text: string): JsonObject[] | undefined {
  try {
    const value = parseKeepingNumbers(text);
    const all = Array.isArray(value) ? value : [value];
    const messages = all.filter(isJsonObject).filter(({ jsonrpc }) => jsonrpc === '2.0');
    return messages.length > 0 && messages.length === all.length ? messages : undefined;
  } catch {
    return undefined; // A page of a proxy's, or a banner.
  }
}
