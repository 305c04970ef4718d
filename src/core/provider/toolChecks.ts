// Whether the tools of a manifest can work: each sends a request of the manifest's own, and every argument goes
// somewhere.
import { propertiesOf, requiredOf, schemaProblems } from '../toolSource/inputSchema.ts';
import type { ManifestTool } from './manifestTools.ts';
import type { HttpManifestRequest, Manifest } from './manifest.ts';
import { ANSWER_OUTPUT, OWN_PARAMS } from './ownNames.ts';
import { valuesIn } from './requestTemplates.ts';
import { isSent } from './declaredRequests.ts';
import { standardRequest } from './standardRequests.ts';
import type { ManifestProblem, NameRules } from './templateChecks.ts';
import { declaredIn, requestsOf, undoOf } from './toolRequests.ts';

const ARGUMENT = /^[a-z][a-z0-9_]{0,39}$/;

export function* checkTools(manifest: Manifest, names: NameRules): Generator<ManifestProblem> {
  const seen = new Set<string>();
  const ofBundles = new Set(
    manifest.tools.filter(({ auth }) => auth === 'bundle').flatMap((tool) => requestsOf(manifest, tool)),
  );
  for (const [index, tool] of manifest.tools.entries()) {
    const path = `tools/${index}`;
    if (seen.has(tool.name)) yield { path: `${path}/name`, reason: `there are two tools ${tool.name}` };
    seen.add(tool.name);
    if (tool.request !== undefined) yield* checkTool(manifest, names, path, tool, tool.request);
    if (tool.auth === 'account')
      for (const name of requestsOf(manifest, tool))
        if (ofBundles.has(name) || standardRequest(name) !== undefined)
          yield { path: `${path}/auth`, reason: `${name} is sent with the bundle’s own credential too` };
  }
}

function* checkTool(
  manifest: Manifest,
  names: NameRules,
  path: string,
  tool: ManifestTool,
  requestName: string,
): Generator<ManifestProblem> {
  const request = declaredIn(manifest.requests, requestName);
  const at = `${path}/request`;
  // Sluice's own requests create and remove what bundles consist of; a tool would do so behind its records.
  if (standardRequest(requestName) !== undefined)
    return yield { path: at, reason: `${requestName} is a request of Sluice’s own` };
  if (request?.type !== 'http') return yield { path: at, reason: `there is no http request ${requestName}` };
  if (request.verb === 'maintain') yield { path: at, reason: 'a tool reads, or has a verb that changes' };
  if (request.select !== undefined || request.page !== undefined)
    yield { path: at, reason: 'a tool returns its answer as it is: without select and page' };
  if (ANSWER_OUTPUT in request.outputs && request.outputs[ANSWER_OUTPUT] !== '')
    yield { path: at, reason: `the output ${ANSWER_OUTPUT} is the whole answer` };
  if (tool.reads && (request.method !== 'POST' || request.verb !== 'read'))
    yield { path: `${path}/reads`, reason: 'is for a POST with the verb read' };
  const problems = schemaProblems(tool.input);
  for (const problem of problems) yield { ...problem, path: `${path}/input/${problem.path}` };
  if (problems.length > 0) return;
  yield* checkArguments(names, path, tool, request);
  yield* checkPage(path, tool, request);
  yield* checkReferences(manifest, path, tool);
}

/** Every argument goes somewhere, and none takes the place of what the bundle was set up with. */
function* checkArguments(
  names: NameRules,
  path: string,
  { input }: ManifestTool,
  request: HttpManifestRequest,
): Generator<ManifestProblem> {
  const used = valuesIn(request);
  const required = new Set(requiredOf(input));
  for (const name of required)
    if (!Object.hasOwn(propertiesOf(input), name))
      yield { path: `${path}/input/required`, reason: `${name} is no member of the input` };
  for (const name of Object.keys(propertiesOf(input))) {
    const at = `${path}/input/properties/${name}`;
    const parts = used.filter((part) => part.name === name && !part.secret);
    if (!ARGUMENT.test(name)) yield { path: at, reason: 'is no name like "channel_id"' };
    else if (OWN_PARAMS.has(name)) yield { path: at, reason: `${name} is Sluice’s own parameter` };
    else if (names.isPlainInput(name) || names.isSecret(name))
      yield { path: at, reason: `${name} is an input of the bundle, which no call can replace` };
    else if (parts.length === 0) yield { path: at, reason: `its request does not send {${name}}` };
    else if (!required.has(name) && parts.some(({ optional }) => !optional))
      yield { path: at, reason: `can be left out: write {${name}?} in its request` };
  }
}

function* checkPage(
  path: string,
  tool: ManifestTool,
  request: HttpManifestRequest,
): Generator<ManifestProblem> {
  const sends = valuesIn(request).some(({ name }) => name === 'cursor');
  if (tool.page === undefined) {
    if (sends) yield { path: `${path}/page`, reason: 'its request sends {cursor}: where does it come from?' };
    return;
  }
  if (request.verb !== 'read') yield { path: `${path}/page`, reason: 'only what is read has pages' };
  if (!sends) yield { path: `${path}/page`, reason: 'its request does not send {cursor?}' };
  if (tool.page.kind === 'cursor' && (tool.page.next === undefined) === (tool.page.last === undefined))
    yield { path: `${path}/page`, reason: 'a cursor is at `next`, or at `last` of the last item' };
}

function* checkReferences(manifest: Manifest, path: string, tool: ManifestTool): Generator<ManifestProblem> {
  const properties = propertiesOf(tool.input);
  const reading: [string, string][] = Object.entries(tool.names).map(([name, { request }]) => [
    `names/${name}/request`,
    request,
  ]);
  if (tool.before !== undefined) reading.push(['before/request', tool.before.request]);
  for (const [at, name] of reading) {
    const request = declaredIn(manifest.requests, name);
    if (request?.type !== 'http' || request.verb !== 'read')
      yield { path: `${path}/${at}`, reason: `there is no http request ${name} that only reads` };
  }
  const named = [...Object.keys(tool.names), ...(tool.recipient === undefined ? [] : [tool.recipient])];
  for (const name of named)
    if (!Object.hasOwn(properties, name)) yield { path, reason: `${name} is no member of the input` };
  const undo = undoOf(manifest, tool);
  const undoes = undo === undefined ? undefined : declaredIn(manifest.requests, undo);
  if (undo !== undefined && (undoes === undefined || !isSent(undoes)))
    yield { path: `${path}/undo`, reason: `there is no request ${undo}` };
}
