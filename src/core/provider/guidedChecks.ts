// Checks a manifest's declarations other than sent requests: manual steps, parts of other requests, OAuth endpoints,
// the bundle's own grant, private networks and webhook signatures.
import type { Manifest, ManifestRequest, ManualManifestRequest } from './manifest.ts';
import { isSent } from './declaredRequests.ts';
import { checkSignature } from './signatureChecks.ts';
import { standardRequest } from './standardRequests.ts';
import {
  checkPage,
  checkServerUrl,
  checkTemplate,
  partsOf,
  type ManifestProblem,
  type NameRules,
} from './templateChecks.ts';

/** What provisioning can guide a person through. */
const MANUAL = new Set(['credential.obtain', 'webhook.create', 'oauthClient.register']);

export function* checkManual(
  manifest: Manifest,
  names: NameRules,
  name: string,
  request: ManualManifestRequest,
): Generator<ManifestProblem> {
  const path = `requests/${name}`;
  if (!MANUAL.has(name)) yield { path, reason: `only ${[...MANUAL].join(', ')} can be manual` };
  if (name === 'webhook.create' && manifest.webhooks.length > 1)
    yield { path, reason: 'a manifest with a manual webhook has one webhook' };
  yield* checkTemplate(
    `${path}/open`,
    request.open,
    (part) => !part.secret && names.isPlainInput(part.name) && !request.collect.includes(part.name),
  );
  yield* checkPage(`${path}/open`, request.open);
  for (const input of request.collect) {
    const secret = names.isSecret(input) && !manifest.provided.includes(input);
    if (!secret && !names.isPlainInput(input))
      yield { path: `${path}/collect`, reason: `${input} is no input` };
    else if (!secret && manifest.inputs[input]?.type !== 'string')
      yield { path: `${path}/collect`, reason: `${input} is no text: a person pastes texts` };
  }
  for (const [output, input] of [
    ...Object.entries(request.outputs),
    ...Object.entries(request.secretOutputs),
  ])
    if (!request.collect.includes(input))
      yield { path: `${path}/outputs/${output}`, reason: `${input} is not collected here` };
  for (const [output, input] of Object.entries(request.outputs))
    if (names.isSecret(input))
      yield { path: `${path}/outputs/${output}`, reason: `${input} is a secret: name it in secretOutputs` };
  yield* checkYield(path, name, request);
  const check = request.check === undefined ? undefined : manifest.requests[request.check];
  if (request.check !== undefined && (check === undefined || !isSent(check) || check.verb !== 'read'))
    yield { path: `${path}/check`, reason: `there is no request ${request.check} that only reads` };
}

export function* checkIncluded(
  manifest: Manifest,
  name: string,
  request: Extract<ManifestRequest, { type: 'included' }>,
): Generator<ManifestProblem> {
  const path = `requests/${name}`;
  const other = Object.hasOwn(manifest.requests, request.in) ? manifest.requests[request.in] : undefined;
  if (other?.type !== 'http') {
    yield { path: `${path}/in`, reason: `there is no http request ${request.in}` };
    return;
  }
  for (const [output, from] of Object.entries(request.outputs))
    if (!(from in other.outputs))
      yield { path: `${path}/outputs/${output}`, reason: `${request.in} does not yield ${from}` };
  for (const [output, from] of Object.entries(request.secretOutputs))
    if (!(from in other.secretOutputs) && !other.generate.includes(from))
      yield { path: `${path}/secretOutputs/${output}`, reason: `${request.in} does not yield ${from}` };
  yield* checkYield(path, name, request);
}

/** What callers of the standard request depend on. */
function* checkYield(
  path: string,
  name: string,
  { outputs, secretOutputs }: { outputs: object; secretOutputs: object },
): Generator<ManifestProblem> {
  const standard = standardRequest(name);
  for (const output of standard?.outputs ?? [])
    if (!output.endsWith('?') && !(output in outputs))
      yield { path: `${path}/outputs`, reason: `${name} must yield ${output}` };
  for (const output of standard?.secretOutputs ?? [])
    if (!output.endsWith('?') && !(output in secretOutputs))
      yield { path: `${path}/secretOutputs`, reason: `${name} must yield ${output}` };
}

/** Sections that are not requests. */
export function* checkPlainParts(manifest: Manifest, names: NameRules): Generator<ManifestProblem> {
  const { oauth, ownGrant, scope, inputs, webhookSignature: signature } = manifest;
  for (const name of scope?.inputs ?? [])
    if (!names.isPlainInput(name) || inputs[name]?.required !== true)
      yield { path: 'scope/inputs', reason: `${name} is no required input that anybody may know` };
  if (oauth !== undefined) {
    if ((oauth.issuer === undefined) === (oauth.endpoints === undefined))
      yield { path: 'oauth', reason: 'needs either issuer or endpoints' };
    if (oauth.issuer !== undefined) yield* checkServerUrl('oauth/issuer', oauth.issuer, names);
    yield* checkOrigins(oauth.endpointOrigins ?? [], manifest, names);
    for (const [name, url] of Object.entries(oauth.endpoints ?? {}))
      if (url !== undefined) yield* checkServerUrl(`oauth/endpoints/${name}`, url, names);
  }
  if (ownGrant !== undefined) {
    for (const input of [ownGrant.access, ownGrant.refresh])
      if (!names.isSecret(input)) yield { path: 'ownGrant', reason: `${input} is no secret input` };
    const refresh = manifest.requests['token.refresh'];
    if (refresh === undefined || !isSent(refresh))
      yield { path: 'ownGrant', reason: 'needs the request token.refresh' };
  }
  if (
    manifest.privateNetwork &&
    !Object.values(manifest.environments).some((known) => isFixed(known?.baseUrl ?? ''))
  )
    yield { path: 'privateNetwork', reason: 'holds for fixed hosts alone, and there is none' };
  for (const [index, { when }] of manifest.webhooks.entries())
    if (when !== undefined && !names.isPlainInput(when))
      yield { path: `webhooks/${index}/when`, reason: `${when} is no input` };
  if (signature !== undefined) yield* checkSignature(signature);
}

function* checkOrigins(
  origins: readonly string[],
  { inputs }: Manifest,
  names: NameRules,
): Generator<ManifestProblem> {
  for (const origin of origins) {
    const path = 'oauth/endpointOrigins';
    const [part, ...more] = partsOf(origin);
    if (part?.kind !== 'value') yield* checkServerUrl(path, origin, names);
    else if (more.length > 0 || !names.isPlainInput(part.name) || inputs[part.name]?.type !== 'string-list')
      yield { path, reason: `${origin} is no input of type string-list` };
  }
}

function isFixed(baseUrl: string): boolean {
  return partsOf(baseUrl)[0]?.kind === 'text';
}
