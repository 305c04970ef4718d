// Which requests are answered in one piece, because nothing can come before their answer. It knows no transport.
import type { ClientRequest, JSONRPCRequest } from '@modelcontextprotocol/sdk/types.js';
import { readsAtOnce, type AnyTool } from '../core/tool/tool.ts';
import type { ProtocolTool } from './protocolTool.ts';

/** Those of the protocol that are answered from what is there; `tools/call` goes by its tool. */
const METHODS: ReadonlySet<string> = new Set<ClientRequest['method']>([
  'ping',
  'tools/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'prompts/list',
  'prompts/get',
  'completion/complete',
  'logging/setLevel',
  'tasks/list',
  'tasks/get',
]);

/** Whether the answer is all that a request is sent. */
export type IsPlain = (request: JSONRPCRequest) => boolean;

/** @param protocolTools speak with the client while they work, even where they have the name of one of `tools` */
export function plainRequests(tools: readonly AnyTool[], protocolTools: readonly ProtocolTool[]): IsPlain {
  const names = new Set<unknown>(tools.filter(readsAtOnce).map(({ name }) => name));
  for (const { description } of protocolTools) names.delete(description.name);
  return ({ method, params }) =>
    method === 'tools/call'
      ? names.has(params?.['name']) && params?.['task'] === undefined
      : METHODS.has(method);
}
