// What MCP clients read by URI (MCP 2025-11-25, "Resources"). What is recorded is shown as a reading tool
// returns it, so that there is one path to the records; it knows no store.
import {
  ErrorCode,
  McpError,
  type ListResourcesResult,
  type ReadResourceResult,
  type Resource,
  type ResourceTemplate,
} from '@modelcontextprotocol/sdk/types.js';
import type { JsonObject, JsonValue } from '../core/json.ts';
import { manifestJsonSchema } from '../core/provider/manifestJsonSchema.ts';
import type { ToolResult } from '../core/tool/runner.ts';
import { choiceText } from '../core/nearest.ts';
import { visibleText } from '../core/visibleText.ts';

/** MCP 2025-11-25, "Resources", "Error Handling". */
const RESOURCE_NOT_FOUND = -32_002;
const JSON_TYPE = 'application/json';
const AUDIT_URI = 'sluice://audit';
/** Bundles a page of `resources/list`. */
const PAGE = 50;

/** Calls a reading tool for the client that asks. */
export type ReadTool = (tool: string, args: JsonObject) => Promise<ToolResult>;

interface Kind {
  tool: string;
  template: ResourceTemplate;
}

const BUNDLES: Kind = {
  tool: 'get_bundle',
  template: {
    uriTemplate: 'sluice://bundles/{id}',
    name: 'bundle',
    title: 'Integration bundle',
    description:
      'One bundle as get_bundle shows it: state, webhooks, OAuth client, settings. Never a secret.',
    mimeType: JSON_TYPE,
  },
};
const OPERATIONS: Kind = {
  tool: 'get_operation',
  template: {
    uriTemplate: 'sluice://operations/{id}',
    name: 'operation',
    title: 'Operation',
    description: 'One operation as get_operation shows it: status, percent, steps, result or error.',
    mimeType: JSON_TYPE,
  },
};
const RESULTS: Kind = {
  tool: 'read_result',
  template: {
    uriTemplate: 'sluice://results/{id}{?pointer,cursor}',
    name: 'result',
    title: 'Stored result',
    description:
      'An answer that was too large to return, as read_result shows it: one page, with the URI of the next. Kept for a day.',
    mimeType: JSON_TYPE,
  },
};
const AUDIT: Resource = {
  uri: AUDIT_URI,
  name: 'audit',
  title: 'Audit log',
  description: 'The newest requests, decisions and executions, as list_audit_events shows them.',
  mimeType: JSON_TYPE,
};

/** The manifest language, for agents that help to write one. */
const MANIFEST_SCHEMA: Resource = {
  uri: 'sluice://schema/manifest',
  name: 'manifest_schema',
  title: 'Provider manifest schema',
  description: 'The JSON schema of provider manifests; validate_manifest checks what it cannot say.',
  mimeType: 'application/schema+json',
};

export const RESOURCE_TEMPLATES: readonly ResourceTemplate[] = [
  BUNDLES.template,
  OPERATIONS.template,
  RESULTS.template,
];

export function bundleUri(id: string): string {
  return `sluice://bundles/${encodeURIComponent(id)}`;
}

export function operationUri(id: string): string {
  return `sluice://operations/${encodeURIComponent(id)}`;
}

/** One page of a stored result. */
export function resultUri(id: string, { pointer = '', cursor = '' } = {}): string {
  const query = new URLSearchParams({ ...(pointer !== '' && { pointer }), ...(cursor !== '' && { cursor }) });
  return `sluice://results/${encodeURIComponent(id)}${query.size === 0 ? '' : `?${query.toString()}`}`;
}

export const auditUri = AUDIT_URI;

/** The bundles, a page at a time, with the audit log and the manifest schema before the first. @throws McpError -32602 for a foreign cursor */
export async function listResources(
  cursor: string | undefined,
  read: ReadTool,
): Promise<ListResourcesResult> {
  const page = await read('list_bundles', { limit: PAGE, ...(cursor !== undefined && { cursor }) });
  if (page.isError) throw new McpError(ErrorCode.InvalidParams, page.text);
  const { bundles, next_cursor } = page.output;
  const resources = (Array.isArray(bundles) ? bundles : []).flatMap(resourceOfBundle);
  return {
    resources: cursor === undefined ? [AUDIT, MANIFEST_SCHEMA, ...resources] : resources,
    ...(typeof next_cursor === 'string' && { nextCursor: next_cursor }),
  };
}

/** @throws McpError -32002 where there is nothing of that URI */
export async function readResource(uri: string, read: ReadTool): Promise<ReadResourceResult> {
  if (uri === MANIFEST_SCHEMA.uri)
    return {
      contents: [{ uri, mimeType: 'application/schema+json', text: JSON.stringify(manifestJsonSchema()) }],
    };
  const { tool, args } = toolCallFor(uri);
  const result = await read(tool, args);
  if (result.isError) throw notFound(uri, result.text);
  const output = tool === RESULTS.tool ? withNextUri(args, result.output) : result.output;
  return { contents: [{ uri, mimeType: JSON_TYPE, text: JSON.stringify(output, null, 2) }] };
}

/** @throws McpError -32002 for a URI that names no resource of Sluice */
export function toolCallFor(uri: string): { tool: string; args: JsonObject } {
  if (uri === AUDIT_URI) return { tool: 'list_audit_events', args: { limit: 100 } };
  const stored = /^sluice:\/\/results\/([^/?#]{1,200})(?:\?([^#]{1,8000}))?$/.exec(uri);
  if (stored !== null) return storedCall(uri, stored[1] ?? '', new URLSearchParams(stored[2]));
  const [, kind, id] = /^sluice:\/\/(bundles|operations)\/([^/?#]{1,200})$/.exec(uri) ?? [];
  const decoded = id === undefined ? undefined : decode(id);
  if (decoded === undefined) throw notFound(uri, choiceText(uri, KNOWN_URIS));
  return kind === 'bundles'
    ? { tool: BUNDLES.tool, args: { bundle_id: decoded } }
    : { tool: OPERATIONS.tool, args: { operation_id: decoded } };
}

function storedCall(uri: string, id: string, query: URLSearchParams): { tool: string; args: JsonObject } {
  const result_id = decode(id);
  if (result_id === undefined || [...query.keys()].some((name) => name !== 'pointer' && name !== 'cursor'))
    throw notFound(uri, choiceText(uri, KNOWN_URIS));
  return { tool: RESULTS.tool, args: { result_id, ...Object.fromEntries(query) } };
}

function withNextUri(args: JsonObject, output: JsonObject): JsonObject {
  const { next_cursor: cursor } = output;
  const { result_id: id, pointer } = args;
  if (typeof cursor !== 'string' || typeof id !== 'string') return output;
  return { ...output, next_uri: resultUri(id, { cursor, ...(typeof pointer === 'string' && { pointer }) }) };
}

function resourceOfBundle(bundle: JsonValue): Resource[] {
  if (bundle === null || typeof bundle !== 'object' || Array.isArray(bundle)) return [];
  const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
  const { provider, environment, status } = bundle;
  return [
    {
      uri: bundleUri(text(bundle['id'])),
      name: text(bundle['name']),
      description: `${text(provider)}, ${text(environment)}, ${text(status)}`,
      mimeType: JSON_TYPE,
    },
  ];
}

function decode(id: string): string | undefined {
  try {
    return decodeURIComponent(id);
  } catch {
    return undefined; // Not an escape sequence: it names nothing.
  }
}

/** What can be read, with templates as they are. */
const KNOWN_URIS = [
  AUDIT_URI,
  MANIFEST_SCHEMA.uri,
  ...RESOURCE_TEMPLATES.map(({ uriTemplate }) => uriTemplate),
];

function notFound(uri: string, next: string): McpError {
  return new McpError(RESOURCE_NOT_FOUND, `There is no resource ${visibleText(uri, 200)}. ${next}`, { uri });
}
