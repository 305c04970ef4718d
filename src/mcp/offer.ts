// What a server offers beside tools: resources, prompts, completions. The protocol around it (lists in pages,
// subscriptions, errors) is the session's; what Sluice offers stands here, and it knows no session.
import type {
  CompleteRequest,
  CompleteResult,
  GetPromptResult,
  ListResourcesResult,
  Prompt,
  ReadResourceResult,
  ResourceTemplate,
} from '@modelcontextprotocol/sdk/types.js';
import { complete } from './completions.ts';
import { getPrompt, PROMPTS } from './prompts.ts';
import type { ModernInput } from './protocolTool.ts';
import { listResources, readResource, RESOURCE_TEMPLATES, toolCallFor, type ReadTool } from './resources.ts';

/** Errors are McpErrors: -32602 for what is asked wrongly, -32002 for a resource that is not there. */
export interface Offer {
  readonly prompts: readonly Prompt[];
  readonly templates: readonly ResourceTemplate[];
  /** One page. `cursor` undefined: the first. */
  listResources(cursor: string | undefined, read: ReadTool): Promise<ListResourcesResult>;
  readResource(uri: string, read: ReadTool): Promise<ReadResourceResult>;
  /** Throws where nothing of that URI can be subscribed to. */
  checkSubscribable(uri: string): void;
  getPrompt(name: string, args: Readonly<Record<string, string>> | undefined): GetPromptResult;
  /** In MCP 2026-07-28: undefined for a prompt that needs nothing from its client, whose result is `getPrompt`'s. */
  getPromptModern?(name: string, given: ModernInput): Readonly<Record<string, unknown>> | undefined;
  complete(params: CompleteRequest['params'], read: ReadTool): Promise<CompleteResult>;
}

export const SLUICE_OFFER: Offer = {
  prompts: PROMPTS,
  templates: RESOURCE_TEMPLATES,
  listResources,
  readResource,
  checkSubscribable: (uri) => void toolCallFor(uri),
  getPrompt,
  complete,
};
