// Checks the request that logs in for a manifest with `auth` of the scheme `token`. It is sent before any other request,
// for whichever bundle: nothing but the bundle's own inputs is known then.
import type { HttpManifestRequest, Manifest } from './manifest.ts';
import { stringsIn } from './requestTemplates.ts';
import { partsOf, type ManifestProblem, type NameRules } from './templateChecks.ts';
import { declaredIn, requestsOf } from './toolRequests.ts';

/** The request that yields the token; undefined: requests need none. */
export function loginOf({
  auth,
  requests,
}: Pick<Manifest, 'auth' | 'requests'>): HttpManifestRequest | undefined {
  const request = auth.scheme === 'token' ? declaredIn(requests, auth.request) : undefined;
  return request?.type === 'http' ? request : undefined;
}

/** Names of the inputs that the login sends, in order of appearance. */
export function namesInLogin(login: HttpManifestRequest): { name: string; secret: boolean }[] {
  const { path, query, headers, form, json, jwt } = login;
  const claims = jwt?.claims;
  const templates = [path, ...[query, headers, form, claims].flatMap((part) => Object.values(part ?? {}))];
  const texts = [...templates, ...(json === undefined ? [] : stringsIn(json, '').map(([, text]) => text))];
  const named = texts.flatMap(partsOf).filter((part) => part.kind === 'value');
  if (jwt === undefined) return named;
  // What stands for the token that Sluice signs is the key that signs it.
  return [{ name: jwt.key, secret: true }, ...named.filter(({ name }) => name !== jwt.name)];
}

export function* checkLogin(manifest: Manifest, names: NameRules): Generator<ManifestProblem> {
  const { auth } = manifest;
  if (auth.scheme !== 'token') return;
  const login = loginOf(manifest);
  if (login === undefined) {
    yield { path: 'auth/request', reason: `there is no http request ${auth.request}` };
    return;
  }
  const path = `requests/${auth.request}`;
  if (login.auth !== 'none') yield { path: `${path}/auth`, reason: 'a login has no token yet: “none”' };
  if (login.verb !== 'maintain') yield { path: `${path}/verb`, reason: 'a login is “maintain”' };
  if (!('access_token' in login.secretOutputs))
    yield { path: `${path}/secretOutputs`, reason: 'a login must yield access_token' };
  const others = Object.keys({ ...login.outputs, ...login.secretOutputs }).filter(
    (output) => output !== 'access_token' && output !== 'expires_in',
  );
  for (const output of others)
    yield { path: `${path}/outputs/${output}`, reason: 'a login yields access_token and expires_in alone' };
  for (const member of ['find', 'undo', 'select', 'page', 'when'] as const)
    if (login[member] !== undefined) yield { path: `${path}/${member}`, reason: 'a login has none' };
  if (login.generate.length > 0 || login.idempotent)
    yield { path, reason: 'a login generates nothing and has no idempotency key' };
  for (const [index, tool] of manifest.tools.entries())
    if (requestsOf(manifest, tool).includes(auth.request))
      yield { path: `tools/${index}/request`, reason: 'a tool can’t log in: its answer is the token' };
  for (const { name, secret } of namesInLogin(login))
    if (secret ? !names.isSecret(name) : !names.isPlainInput(name))
      yield { path, reason: `${name}: a login knows the inputs alone` };
}
