// Whether a manifest's requests can run: something sends each one, and something supplies its values.
import type { HttpManifestRequest, Manifest } from './manifest.ts';
import type { ManifestTool } from './manifestTools.ts';
import { isSent } from './declaredRequests.ts';
import { standardRequest } from './standardRequests.ts';
import type { ManifestProblem, NameRule } from './templateChecks.ts';

/** A request that changes something and is never sent is a mistake; a person can try out one that reads. */
export function* checkDriven(manifest: Manifest): Generator<ManifestProblem> {
  const named = new Set([...Object.values(manifest.requests), ...manifest.tools].flatMap(namedBy));
  if (manifest.auth.scheme === 'token') named.add(manifest.auth.request);
  for (const [name, request] of Object.entries(manifest.requests)) {
    if (!isSent(request) || request.verb === 'read') continue;
    if (standardRequest(name) === undefined && !named.has(name))
      yield {
        path: `requests/${name}`,
        reason: 'nothing sends it: it is no standard request, login, find, undo or tool',
      };
  }
}

function namedBy(request: Manifest['requests'][string] | ManifestTool): string[] {
  const names = 'undo' in request ? [request.undo] : [];
  if ('input' in request) return [request.request, ...names].filter((name) => name !== undefined);
  if (request.type === 'http') names.push(request.find);
  if (request.type === 'manual') names.push(request.check);
  return names.filter((name) => name !== undefined);
}

/** Something must supply whatever a request needs beyond what its name implies. */
export function* checkGiven(
  path: string,
  { params, secrets }: HttpManifestRequest,
  isGiven: NameRule,
): Generator<ManifestProblem> {
  const wanted = [
    { list: 'params', names: params, secret: false },
    { list: 'secrets', names: secrets, secret: true },
  ];
  for (const { list, names, secret } of wanted)
    for (const name of names)
      if (!isGiven({ name, secret }))
        yield { path: `${path}/${list}`, reason: `nothing gives ${name} to this request` };
}
