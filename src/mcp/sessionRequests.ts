// What a client can ask of its session beside calling tools: resources, prompts, completions, log level and tasks.
// Everything that is read goes through the tools, as the client's own call.
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CancelTaskRequestSchema,
  CompleteRequestSchema,
  ErrorCode,
  GetPromptRequestSchema,
  GetTaskPayloadRequestSchema,
  GetTaskRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListTasksRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  SetLevelRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
  type ServerCapabilities,
} from '@modelcontextprotocol/sdk/types.js';
import type { ToolCall } from '../core/tool/runner.ts';
import type { LogMessages } from './logMessages.ts';
import type { Offer } from './offer.ts';
import { pageOf } from './page.ts';
import type { ReadTool } from './resources.ts';
import { MAX_SUBSCRIPTIONS, type ResourceWatch } from './resourceWatch.ts';
import type { CallBase, Tasks } from './tasks.ts';
import type { CallExtra } from './waitingLinks.ts';

/** What is declared in the answer to `initialize`; each has its requests here or in the session. */
export const CAPABILITIES: ServerCapabilities = {
  tools: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
  prompts: {},
  completions: {},
  logging: {},
  tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } },
};

interface SessionRequestsDeps {
  offer: Offer;
  read: ReadTool;
  watch: ResourceWatch;
  log: LogMessages;
  tasks: Tasks;
  /** A call of this session's client. */
  callBase: () => CallBase;
  /** Shows the client the link of a task that waits for a person. */
  showLink: (extra: CallExtra, taskId: string) => ToolCall['onWaiting'];
}

export function answerSessionRequests(
  server: Server,
  { offer, read, watch, log, tasks, callBase, showLink }: SessionRequestsDeps,
): void {
  server.setRequestHandler(ListResourcesRequestSchema, ({ params }) => {
    watch.listed();
    return offer.listResources(params?.cursor, read);
  });
  server.setRequestHandler(ListResourceTemplatesRequestSchema, ({ params }) => {
    const { items, ...next } = pageOf(offer.templates, ({ uriTemplate }) => uriTemplate, params?.cursor);
    return { resourceTemplates: items, ...next };
  });
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }) => offer.readResource(params.uri, read));
  server.setRequestHandler(SubscribeRequestSchema, ({ params }) => {
    offer.checkSubscribable(params.uri);
    if (watch.subscribe(params.uri)) return {};
    throw new McpError(
      ErrorCode.InvalidParams,
      `This session has ${MAX_SUBSCRIPTIONS} subscriptions already: unsubscribe from some.`,
    );
  });
  server.setRequestHandler(UnsubscribeRequestSchema, ({ params }) => {
    watch.unsubscribe(params.uri);
    return {};
  });
  server.setRequestHandler(ListPromptsRequestSchema, ({ params }) => {
    const { items, ...next } = pageOf(offer.prompts, ({ name }) => name, params?.cursor);
    return { prompts: items, ...next };
  });
  server.setRequestHandler(GetPromptRequestSchema, ({ params }) =>
    offer.getPrompt(params.name, params.arguments),
  );
  server.setRequestHandler(CompleteRequestSchema, ({ params }) => offer.complete(params, read));
  server.setRequestHandler(SetLevelRequestSchema, ({ params }) => {
    log.level = params.level;
    return {};
  });
  server.setRequestHandler(ListTasksRequestSchema, ({ params }) => tasks.list(params?.cursor, callBase()));
  server.setRequestHandler(GetTaskRequestSchema, ({ params }) =>
    tasks.get(params.taskId, callBase().caller.id),
  );
  server.setRequestHandler(GetTaskPayloadRequestSchema, ({ params: { taskId } }, extra) =>
    tasks.result(taskId, { ...callBase(), onWaiting: showLink(extra, taskId) }, extra.signal),
  );
  server.setRequestHandler(CancelTaskRequestSchema, ({ params }) => tasks.cancel(params.taskId, callBase()));
}
