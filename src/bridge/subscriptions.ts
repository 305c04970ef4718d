// What a client may have missed while its `subscriptions/listen` was not open (MCP 2026-07-28). Pure.
import type { Message } from './jsonRpc.ts';

export const SUBSCRIPTION_ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';

const LISTS = {
  toolsListChanged: 'notifications/tools/list_changed',
  promptsListChanged: 'notifications/prompts/list_changed',
  resourcesListChanged: 'notifications/resources/list_changed',
} as const;

/** A notification for everything that the window accepted to tell of, with the subscription's own tag. */
export function missedOf({ params = {} }: Message): Message[] {
  const { notifications, _meta } = params;
  const filter = (typeof notifications === 'object' && notifications !== null ? notifications : {}) as Record<
    string,
    unknown
  >;
  const uris = filter['resourceSubscriptions'];
  const told = (method: string, more: Record<string, unknown> = {}): Message => ({
    jsonrpc: '2.0',
    method,
    params: { ...more, ...(_meta !== undefined && { _meta }) },
  });
  return [
    ...Object.entries(LISTS).flatMap(([name, method]) => (filter[name] === true ? [told(method)] : [])),
    ...(Array.isArray(uris) ? uris : []).map((uri: unknown) =>
      told('notifications/resources/updated', { uri }),
    ),
  ];
}
