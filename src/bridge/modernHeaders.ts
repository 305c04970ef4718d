// Which era a client's message belongs to, and the headers that MCP 2026-07-28 asks for beside a modern one. Pure.
import type { Message, Request } from './jsonRpc.ts';

const VERSION = 'io.modelcontextprotocol/protocolVersion';

/** The member of `params` that `Mcp-Name` repeats, by method. */
const NAMED_BY: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};
/** What a header carries as it is; a value that looks encoded would be decoded. */
const PLAIN = /^(?!=\?base64\?)[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/i;

/** The protocol version that the message itself names; undefined for one of the session era. */
export function modernVersion({ params }: Message): string | undefined {
  const meta = params?.['_meta'];
  if (typeof meta !== 'object' || meta === null) return undefined;
  const version = (meta as Record<string, unknown>)[VERSION];
  return typeof version === 'string' ? version : undefined;
}

/** Throws nothing: what the window cannot make sense of, it refuses itself. */
export function modernHeaders(request: Request): Record<string, string> {
  const name = request.params?.[NAMED_BY[request.method] ?? ''];
  return {
    'MCP-Protocol-Version': encoded(modernVersion(request) ?? ''),
    'Mcp-Method': encoded(request.method),
    ...(typeof name === 'string' && { 'Mcp-Name': encoded(name) }),
  };
}

function encoded(value: string): string {
  return PLAIN.test(value) ? value : `=?base64?${Buffer.from(value, 'utf8').toString('base64')}?=`;
}
