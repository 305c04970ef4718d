// Whether a manifest's requests can run: each is driven by something, and is given what it asks for.
import type { HttpManifestRequest, Manifest } from './manifest.ts';
import { isSent } from './sentRequests.ts';
import { standardRequest } from './standardRequests.ts';
import type { ManifestProblem, NameRule } from './templateChecks.ts';

/** A request that changes something and that nothing sends is a mistake; one that reads can be tried by hand. */
export function* checkDriven(manifest: Manifest): Generator<ManifestProblem> {
  const named = new Set(Object.values(manifest.requests).flatMap(namedBy));
  for (const [name, request] of Object.entries(manifest.requests)) {
    if (!isSent(request) || request.verb === 'read') continue;
    if (standardRequest(name) === undefined && !named.has(name))
      yield { path: `requests/${name}`, reason: 'nothing sends it: it is no standard request, find or undo' };
  }
}

function namedBy(request: Manifest['requests'][string]): string[] {
  const names = 'undo' in request ? [request.undo] : [];
  if (request.type === 'http') names.push(request.find);
  if (request.type === 'manual') names.push(request.check);
  return names.filter((name) => name !== undefined);
}

/** What a request declares to need beyond what its name implies, something must give it. */
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
