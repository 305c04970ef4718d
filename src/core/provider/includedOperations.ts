// Makes tools and requests of the operations that a manifest includes from an OpenAPI description. Each passes the checks
// of a request and a tool that a person wrote; one that does not is named with its reason, and the rest works. Pure.
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { propertiesOf, requiredOf } from '../toolSource/inputSchema.ts';
import type { DescribedOperation, DescribedOperations } from './describedOperation.ts';
import type { HttpManifestRequest, Manifest } from './manifest.ts';
import { checkRequest, readManifest } from './manifestChecks.ts';
import { requestSchema } from './manifestRequests.ts';
import { toolSchema, type ManifestTool } from './manifestTools.ts';
import { ANSWER_OUTPUT, REQUEST_PREFIX } from './ownNames.ts';
import type { Inclusion } from './openapiMember.ts';
import { checkTools } from './toolChecks.ts';
import { NameRules, partsOf, type ManifestProblem } from './templateChecks.ts';
import { VERB_OF_METHOD } from './verbChecks.ts';

type Operations = Readonly<Record<string, DescribedOperation>>;

export interface ReadWithOperations {
  manifest: Manifest;
  /** Operations that are not offered. */
  problems: ManifestProblem[];
}

const PLAIN_REQUEST = requestSchema.parse({ type: 'http', method: 'GET', path: '/', verb: 'read' });
const PLAIN_TOOL = toolSchema.parse({ name: 'x', title: 'x' });

/** What is read and accepted as one: the manifest's file and the operations that it includes. */
export function withOperations(
  value: JsonObject,
  openapi: JsonObject,
  { digest, files, operations }: DescribedOperations,
): JsonObject {
  // Plain JSON: a reader of descriptions returns nothing else.
  return {
    ...value,
    openapi: { ...openapi, digest, files, operations: operations as unknown as JsonObject },
  };
}

/** The manifest of such a value, or all of its problems. A file alone has no operations yet. */
export function readWithOperations(value: JsonValue): ReadWithOperations | { problems: ManifestProblem[] } {
  const openapi = isJsonObject(value) ? value['openapi'] : undefined;
  if (!isJsonObject(value) || !isJsonObject(openapi)) return plainly(readManifest(value));
  const { operations = {}, files: _files, ...own } = openapi;
  const read = readManifest({ ...value, openapi: own });
  if ('problems' in read) return read;
  return included(read.manifest, operations as unknown as Operations);
}

function plainly(read: ReturnType<typeof readManifest>): ReturnType<typeof readWithOperations> {
  return 'problems' in read ? read : { ...read, problems: [] };
}

function included(manifest: Manifest, operations: Operations): ReadWithOperations {
  const problems: ManifestProblem[] = [];
  const names = new Set(manifest.tools.map(({ name }) => name));
  const tools: ManifestTool[] = [];
  const requests: [string, HttpManifestRequest][] = [];
  const rules = new NameRules(manifest);
  for (const [id, inclusion] of Object.entries(manifest.openapi?.include ?? {})) {
    const operation = Object.hasOwn(operations, id) ? operations[id] : undefined;
    // The reader of the description says why.
    if (operation === undefined) continue;
    const path = `openapi/include/${id}`;
    const made = toolOf(manifest, rules, operation, inclusion);
    if ('reason' in made) {
      problems.push({ path, reason: made.reason });
      continue;
    }
    if (names.has(made.tool.name)) {
      problems.push({ path, reason: `there are two tools ${made.tool.name}: give it another name` });
      continue;
    }
    const [problem] = problemsOf(manifest, rules, made);
    if (problem !== undefined) {
      problems.push({ path, reason: `can’t be used: ${problem.reason} (${problem.path})` });
      continue;
    }
    names.add(made.tool.name);
    tools.push(made.tool);
    requests.push([made.key, made.request]);
  }
  return {
    manifest: {
      ...manifest,
      tools: [...manifest.tools, ...tools],
      requests: { ...manifest.requests, ...Object.fromEntries(requests) },
    },
    problems,
  };
}

interface Made {
  key: string;
  tool: ManifestTool;
  request: HttpManifestRequest;
}

function toolOf(
  manifest: Manifest,
  rules: NameRules,
  operation: DescribedOperation,
  inclusion: Inclusion,
): Made | { reason: string } {
  const { method } = operation.request;
  const verb = inclusion.verb ?? (method === 'GET' || method === 'HEAD' ? 'read' : undefined);
  if (verb === undefined)
    return {
      reason: `${method} needs a verb here, e.g. “${VERB_OF_METHOD[method]}”: descriptions only claim`,
    };
  const elsewhere = operation.servers?.filter((url) => !isOwnServer(manifest, url)) ?? [];
  if (elsewhere.length > 0 && elsewhere.length === operation.servers?.length)
    return { reason: `is on other servers: ${elsewhere.join(', ')}` };
  const paged = pagedRequest(operation, inclusion);
  if ('reason' in paged) return paged;
  const name = inclusion.name ?? operation.name;
  const key = REQUEST_PREFIX + name;
  const request = {
    ...(PLAIN_REQUEST as HttpManifestRequest),
    ...paged.request,
    verb,
    outputs: { [ANSWER_OUTPUT]: '' },
    optionalOutputs: [ANSWER_OUTPUT],
  };
  const tool: ManifestTool = {
    ...PLAIN_TOOL,
    name,
    title: operation.title,
    description: operation.description,
    tags: operation.tags,
    request: key,
    // What the bundle was set up with is no argument: its request takes it from there.
    input: without(operation.input, (argument) => paged.taken.has(argument) || rules.isPlainInput(argument)),
    reads: method === 'POST' && verb === 'read',
    items: inclusion.items ?? '',
    fields: inclusion.fields ?? [],
    ...(inclusion.page && { page: toolPage(inclusion.page) }),
  };
  return { key, tool, request };
}

/** The request whose parameters for pages Sluice fills, and the arguments that this takes away. */
function pagedRequest(
  { request }: DescribedOperation,
  { page }: Inclusion,
): { request: DescribedOperation['request']; taken: Set<string> } | { reason: string } {
  if (page === undefined) return { request, taken: new Set() };
  const query = { ...request.query };
  const taken = new Set<string>();
  for (const [param, member] of [
    ['cursor', page.cursor],
    ['limit', page.limit],
  ] as const) {
    if (member === undefined) continue;
    const template = Object.hasOwn(query, member) ? query[member] : undefined;
    if (template === undefined) return { reason: `page/${param}: its query has no parameter ${member}` };
    for (const part of partsOf(template)) if (part.kind === 'value') taken.add(part.name);
    query[member] = `{${param}?}`;
  }
  return { request: { ...request, query }, taken };
}

function toolPage(page: NonNullable<Inclusion['page']>): NonNullable<ManifestTool['page']> {
  const { cursor, limit: _limit, ...own } = page;
  return own.kind === 'link' ? { ...own, query: cursor } : own;
}

function without(input: JsonObject, isTaken: (argument: string) => boolean): JsonObject {
  const properties = propertiesOf(input);
  if (!Object.keys(properties).some(isTaken)) return input;
  return {
    ...input,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !isTaken(name))),
    required: requiredOf(input).filter((name) => !isTaken(name)),
  };
}

/** The checks of what a person wrote, on this tool alone. */
function* problemsOf(
  manifest: Manifest,
  rules: NameRules,
  { key, tool, request }: Made,
): Generator<ManifestProblem> {
  const alone: Manifest = { ...manifest, tools: [tool], requests: { [key]: request } };
  yield* checkRequest(alone, rules, key, request);
  yield* checkTools(alone, rules);
}

function isOwnServer({ environments }: Manifest, server: string): boolean {
  return Object.values(environments).some((environment) =>
    [environment?.baseUrl, ...Object.values(environment?.baseUrls ?? {})].some(
      (url) => url !== undefined && url.replace(/\/+$/, '') === server.replace(/\/+$/, ''),
    ),
  );
}
