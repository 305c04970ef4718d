// Checks the further servers of an environment and the requests that name them.
import type { HttpManifestRequest, Manifest } from './manifest.ts';
import { checkServerUrl, partsOf, type ManifestProblem, type NameRules } from './templateChecks.ts';

export function* checkServers(
  path: string,
  servers: Readonly<Record<string, string>>,
  names: NameRules,
): Generator<ManifestProblem> {
  for (const [server, url] of Object.entries(servers))
    if (partsOf(url).some(({ kind }) => kind === 'value'))
      yield { path: `${path}/${server}`, reason: 'is a fixed URL' };
    else yield* checkServerUrl(`${path}/${server}`, url, names);
}

export function* checkNamedServer(
  { environments }: Manifest,
  path: string,
  { server }: HttpManifestRequest,
): Generator<ManifestProblem> {
  if (server === undefined) return;
  for (const [name, environment] of Object.entries(environments))
    if (environment !== undefined && !Object.hasOwn(environment.servers, server))
      yield { path: `${path}/server`, reason: `${name} has no server “${server}”` };
}
