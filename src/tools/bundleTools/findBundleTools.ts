// find_bundle_tools: what bundles can do at their providers, found by what an agent wants to do.
import { z } from 'zod';
import { definitionName } from '../../core/guest/guest.ts';
import { isGuestId } from '../../core/guest/guestPool.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import { VERBS, type Verb } from '../../core/plan/verb.ts';
import { keyOfCursor, listCursor } from '../../core/tool/listCursor.ts';
import { defineAnswerTool } from '../../core/tool/tool.ts';
import { fileArguments } from '../../core/toolSource/fileArguments.ts';
import { propertiesOf, typesOf } from '../../core/toolSource/inputSchema.ts';
import { searchTools, type Found, type FoundTool } from '../../core/toolSource/toolSearch.ts';
import { guestSources, wiredGuestTool } from '../guests/pooledTools.ts';
import { listBundles } from '../listBundles.ts';
import { openOutput } from '../wire.ts';
import { offeringBundles, type Offering } from './offeringBundles.ts';

const LIST = 'tools';
const SCHEMAS_SHOWN = 3;
const NONE: Offering = { total: 0, anyLive: false, named: [] };

const input = z.strictObject({
  query: z.string().max(200).optional().describe('what you want to do'),
  bundle_id: z.string().min(1).max(80).optional(),
  verbs: z.array(z.enum(VERBS)).optional(),
  cursor: z.string().min(1).max(120).optional(),
  limit: z.int().min(1).max(50).default(10),
});

export const findBundleTools = defineAnswerTool({
  name: 'find_bundle_tools',
  title: 'Find bundle tools',
  description:
    'Finds what bundles and MCP servers here can do (issues, …), with input_schema. Use it before other ways to a service.',
  input,
  output: openOutput.extend({
    tools: z.array(z.looseObject({ tool: z.string() })).optional(),
    total: z.number().optional(),
    next_cursor: z.string().nullable().optional(),
    has_more: z.boolean().optional(),
  }),
  verbs: ['read'],
  pace: 'short',
  openWorld: false,
  idempotent: true,
  answer: async ({ query = '', bundle_id, verbs, cursor, limit }, context) => {
    const isOfGuest = bundle_id !== undefined && isGuestId(bundle_id);
    const bundles = isOfGuest
      ? new Map<string, Offering>()
      : await offeringBundles(context, bundle_id, query);
    const manifests = [...bundles.keys()].flatMap((id) => context.manifests.find(id) ?? []);
    const guests = bundle_id === undefined || isOfGuest ? guestSources(context, bundle_id) : [];
    const all = searchTools([...manifests, ...guests], query).filter(
      ({ tool }) => verbs?.includes(tool.verb) ?? true,
    );
    const start = Number(keyOfCursor(LIST, cursor) ?? 0) || 0;
    const page = all.slice(start, start + limit);
    const isExact = bundle_id !== undefined && all.some((found) => nameOf(found) === query);
    const next = start + page.length < all.length ? String(start + page.length) : null;
    return {
      status: 'ok',
      tools: page.map((found, index) =>
        'guest' in found
          ? wiredGuestTool(found, isExact || start + index < SCHEMAS_SHOWN, context)
          : wired(found, bundles.get(found.manifest.id) ?? NONE, isExact || start + index < SCHEMAS_SHOWN),
      ),
      total: all.length,
      next_cursor: listCursor(LIST, next),
      has_more: next !== null,
    };
  },
  summarize: ({ tools = [], total = 0 }) =>
    total === 0
      ? 'No tool of a bundle or MCP server fits. list_bundles shows the bundles; provision_bundle sets one up.'
      : `${tools.length} of ${total} tools: ${tools.map(({ tool }) => tool).join(', ')}. Call read_from_bundle or act_with_bundle.${tools.some(({ all_bundles }) => all_bundles !== undefined) ? ' all_bundles is the call that lists every bundle of a tool.' : ''}`,
});

function wired(
  { manifest, tool }: FoundTool,
  { total, anyLive, named }: Offering,
  withSchema: boolean,
): JsonObject & { tool: string } {
  return {
    tool: tool.name,
    title: tool.title,
    ...(withSchema && { description: tool.description }),
    provider: manifest.id,
    call: tool.verb === 'read' ? 'read_from_bundle' : 'act_with_bundle',
    verbs: [tool.verb],
    asks: asksOf(tool.verb, anyLive),
    bundles: named.map(({ id, name, environment, live }) => ({ bundle_id: id, name, environment, live })),
    ...(total > named.length && {
      more_bundles: total - named.length,
      all_bundles: { tool: listBundles.name, input: { provider: manifest.id, status: 'active' } },
    }),
    ...(withSchema && { input_schema: tool.input, ...filesOf(tool) }),
  };
}

/** Which arguments take a file of the workspace: no schema says so. */
function filesOf(tool: FoundTool['tool']): JsonObject {
  const properties = propertiesOf(tool.input);
  const names = [...fileArguments(tool)].filter((name) => takesText(properties[name]));
  return names.length === 0 ? {} : { files: `{"$file": "path in the workspace"} for ${names.join(', ')}` };
}

function takesText(schema: JsonValue | undefined): boolean {
  return isJsonObject(schema) && typesOf(schema).includes('string') && schema['enum'] === undefined;
}

function nameOf(found: Found): string {
  return 'guest' in found ? definitionName(found.tool.definition) : found.tool.name;
}

/** When a person is asked: for each call, where live, before the first read where live, or not at all. */
function asksOf(verb: Verb, anyLive: boolean): 'never' | 'first' | 'live' | 'always' {
  if (verb === 'read') return anyLive ? 'first' : 'never';
  return verb === 'create' || verb === 'change' ? 'live' : 'always';
}
