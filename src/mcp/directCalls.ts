// Calls that only read, past the SDK's dispatch: it would check message, call and result again, each against a schema.
// A message in which anything is unusual goes the SDK's way.
import { RELATED_TASK_META_KEY, type JSONRPCRequest } from '@modelcontextprotocol/sdk/types.js';
import { isJsonObject, type JsonObject } from '../core/json.ts';

/** A call as its message names it. */
export interface DirectCall {
  id: JSONRPCRequest['id'];
  tool: string;
  args: JsonObject | undefined;
  progressToken: JSONRPCRequest['id'] | undefined;
}

const ENVELOPE: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'method', 'params']);
const PARAMS: ReadonlySet<string> = new Set(['name', 'arguments', '_meta']);

/** The call in a well-formed `tools/call`. */
export function directCallIn(message: unknown): DirectCall | undefined {
  if (!isJsonObject(message) || !hasOnly(message, ENVELOPE)) return undefined;
  const { jsonrpc, id, method, params } = message;
  if (jsonrpc !== '2.0' || method !== 'tools/call' || !isId(id)) return undefined;
  if (!isJsonObject(params) || !hasOnly(params, PARAMS)) return undefined;
  const { name: tool, arguments: args, _meta: meta } = params;
  if (typeof tool !== 'string' || (args !== undefined && !isJsonObject(args))) return undefined;
  if (meta === undefined) return { id, tool, args, progressToken: undefined };
  if (!isJsonObject(meta) || meta[RELATED_TASK_META_KEY] !== undefined) return undefined;
  const { progressToken } = meta;
  return progressToken === undefined || isId(progressToken) ? { id, tool, args, progressToken } : undefined;
}

function hasOnly(value: JsonObject, members: ReadonlySet<string>): boolean {
  for (const name in value) if (!members.has(name)) return false;
  return true;
}

function isId(id: unknown): id is JSONRPCRequest['id'] {
  return typeof id === 'string' || Number.isSafeInteger(id);
}
