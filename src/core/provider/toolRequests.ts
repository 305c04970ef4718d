// How the requests and the tools of a manifest belong together: which names a tool gives to which request. Pure.
import { propertiesOf } from '../toolSource/inputSchema.ts';
import type { ManifestTool } from './manifestTools.ts';
import type { Manifest, ManifestRequest } from './manifest.ts';
import { ANSWER_OUTPUT, PAGE_PARAMS } from './ownNames.ts';

type ToolsAndRequests = Pick<Manifest, 'tools' | 'requests'>;

/** The request that undoes what the tool did; undefined if nothing does. */
export function undoOf({ requests }: Pick<Manifest, 'requests'>, tool: ManifestTool): string | undefined {
  const own = tool.request === undefined ? undefined : declaredIn(requests, tool.request);
  return tool.undo ?? (own?.type === 'http' ? own.undo : undefined);
}

/** Parameters that tools supply to a request: their arguments, and to the undo of one what it returned. */
export function toolParamsOf({ tools, requests }: ToolsAndRequests, name: string): Set<string> {
  const params = new Set<string>();
  for (const tool of tools) {
    const isUndo = undoOf({ requests }, tool) === name;
    if (tool.request !== name && !isUndo && !lookedUpBy(tool).includes(name)) continue;
    for (const argument of Object.keys(propertiesOf(tool.input))) params.add(argument);
    if (tool.request === name) for (const param of PAGE_PARAMS) params.add(param);
    if (!isUndo) continue;
    for (const param of Object.keys(tool.before?.values ?? {})) params.add(param);
    const sent = tool.request === undefined ? undefined : declaredIn(requests, tool.request);
    if (sent?.type === 'http') for (const output of Object.keys(sent.outputs)) params.add(output);
  }
  return params;
}

/** Whether a tool says that this POST only reads: it reads by it, or looks up by it what a person is shown. */
export function readsByPost({ tools }: Pick<Manifest, 'tools'>, name: string): boolean {
  return tools.some((tool) => (tool.reads && tool.request === name) || lookedUpBy(tool).includes(name));
}

/** Every request that the tool's calls can send: its own, those that show a person what it is about, and its undo. */
export function requestsOf(manifest: Pick<Manifest, 'requests'>, tool: ManifestTool): string[] {
  const undo = undoOf(manifest, tool);
  return [...askedBy(tool), ...(undo === undefined ? [] : [undo])];
}

function askedBy(tool: ManifestTool): string[] {
  return [tool.request, ...lookedUpBy(tool)].filter((name) => name !== undefined);
}

/** What is read before a person is asked. */
export function lookedUpBy({ before, names }: Pick<ManifestTool, 'before' | 'names'>): string[] {
  const shown = Object.values(names).map(({ request }) => request);
  return before === undefined ? shown : [before.request, ...shown];
}

/**
 * The manifest as tools need it: an output for the whole answer on each request that a tool sends or asks for values,
 * and the account's token on those of a tool with `auth: account`.
 */
export function withToolAnswers(manifest: Manifest): Manifest {
  const asked = new Set(manifest.tools.flatMap(askedBy));
  const ofAccounts = new Set(
    manifest.tools.filter(({ auth }) => auth === 'account').flatMap((tool) => requestsOf(manifest, tool)),
  );
  const requests = Object.entries(manifest.requests).map(([name, request]): [string, ManifestRequest] => {
    if (request.type !== 'http') return [name, request];
    const auth = ofAccounts.has(name) ? 'account' : request.auth;
    if (!asked.has(name)) return [name, { ...request, auth }];
    return [
      name,
      {
        ...request,
        auth,
        outputs: { ...request.outputs, [ANSWER_OUTPUT]: '' },
        optionalOutputs: [...new Set([...request.optionalOutputs, ANSWER_OUTPUT])],
      },
    ];
  });
  return { ...manifest, requests: Object.fromEntries(requests) };
}

/** The request of that name; undefined for a name such as `constructor` too. */
export function declaredIn(requests: Manifest['requests'], name: string): ManifestRequest | undefined {
  return Object.hasOwn(requests, name) ? requests[name] : undefined;
}
