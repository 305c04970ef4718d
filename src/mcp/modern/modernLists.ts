// What a modern client reads beside calling tools: discovery, lists in pages, resources, prompts, completions.
import type { CompleteRequest } from '@modelcontextprotocol/sdk/types.js';
import type { SessionDeps } from '../sessionDeps.ts';
import { pageOf } from '../page.ts';
import type { ReadTool } from '../resources.ts';
import type { CallBase } from '../tasks.ts';
import { givenIn, textOf, type Handler } from './modernExchange.ts';
import { ALL_VERSIONS, TASKS_EXTENSION } from './modernProtocol.ts';
import { membersOf, type ModernRequest } from './modernRequest.ts';

/** Lists change with Sluice's version and with what a person pins, which is announced; what is read can change at any time. Nothing is for everybody. */
const LISTS = { ttlMs: 300_000, cacheScope: 'private' } as const;
const READS = { ttlMs: 0, cacheScope: 'private' } as const;

type ListDeps = Pick<SessionDeps, 'instructions' | 'toolsFor' | 'offer' | 'toolCalls'>;

export function listMethods({ instructions, toolsFor, offer, toolCalls }: ListDeps): [string, Handler][] {
  const readerOf =
    (base: CallBase): ReadTool =>
    (tool, args) =>
      toolCalls.read({ ...base, tool, args });
  const discovery = {
    supportedVersions: ALL_VERSIONS,
    // What is listed here is answered, and what is answered is listed. Log messages are deprecated and not offered.
    capabilities: {
      tools: { listChanged: true },
      resources: { subscribe: true, listChanged: true },
      prompts: {},
      completions: {},
      extensions: { [TASKS_EXTENSION]: {} },
    },
    instructions,
    ...LISTS,
  };
  return [
    ['server/discover', () => discovery],
    [
      'tools/list',
      ({ request, caller }) => {
        // `execution` belongs to the tasks of 2025-11-25.
        const tools = toolsFor(caller).map(({ execution: _legacy, ...tool }) => tool);
        const { items, ...next } = pageOf(tools, ({ name }) => name, cursorOf(request));
        return { tools: items, ...next, ...LISTS };
      },
    ],
    [
      'prompts/list',
      ({ request }) => {
        const { items, ...next } = pageOf(offer.prompts, ({ name }) => name, cursorOf(request));
        return { prompts: items, ...next, ...LISTS };
      },
    ],
    [
      'prompts/get',
      (exchange) => {
        const { params } = exchange.request;
        const name = textOf(params, 'name');
        return offer.getPromptModern?.(name, givenIn(exchange)) ?? offer.getPrompt(name, textsOf(params));
      },
    ],
    [
      'resources/list',
      async ({ request, base }) => ({
        ...(await offer.listResources(cursorOf(request), readerOf(base))),
        ...READS,
      }),
    ],
    [
      'resources/templates/list',
      ({ request }) => {
        const { items, ...next } = pageOf(
          offer.templates,
          ({ uriTemplate }) => uriTemplate,
          cursorOf(request),
        );
        return { resourceTemplates: items, ...next, ...LISTS };
      },
    ],
    [
      'resources/read',
      async ({ request: { params }, base }) => ({
        ...(await offer.readResource(textOf(params, 'uri'), readerOf(base))),
        ...READS,
      }),
    ],
    [
      'completion/complete',
      async ({ request: { params }, base }) => ({
        ...(await offer.complete(completionOf(params), readerOf(base))),
      }),
    ],
  ];
}

function cursorOf({ params }: ModernRequest): string | undefined {
  const { cursor } = params;
  return typeof cursor === 'string' ? cursor : undefined;
}

/** A prompt's arguments, all texts. */
function textsOf(params: ModernRequest['params']): Record<string, string> {
  const args = Object.entries(membersOf(params['arguments']) ?? {});
  return Object.fromEntries(args.map(([name, value]) => [name, String(value)]));
}

/** @throws ModernError if it names nothing to complete */
function completionOf(params: ModernRequest['params']): CompleteRequest['params'] {
  const ref = membersOf(params['ref']) ?? {};
  const argument = membersOf(params['argument']) ?? {};
  const typed = { name: textOf(argument, 'name'), value: textOf(argument, 'value') };
  return textOf(ref, 'type') === 'ref/resource'
    ? { ref: { type: 'ref/resource', uri: textOf(ref, 'uri') }, argument: typed }
    : { ref: { type: 'ref/prompt', name: textOf(ref, 'name') }, argument: typed };
}
