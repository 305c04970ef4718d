// From foreign JSON to a manifest: the schema, and what a schema can't express. The only way to create a manifest.
import { AppError } from '../errors.ts';
import { holdsMoreThan, isDeeperThan, MAX_JSON_DEPTH } from '../jsonDepth.ts';
import { checkIncluded, checkManual, checkPlainParts } from './guidedChecks.ts';
import {
  manifestSchema,
  type HttpManifestRequest,
  type Manifest,
  type ManifestInput,
  type ManifestRequest,
} from './manifest.ts';
import { checkJwt } from './jwtChecks.ts';
import { checkLogin } from './loginChecks.ts';
import { OWN_HEADERS } from './ownNames.ts';
import { patternProblem } from './patterns.ts';
import { sendsCursor, stringsIn } from './requestTemplates.ts';
import { checkDriven, checkGiven } from './runnableChecks.ts';
import { isSent } from './declaredRequests.ts';
import { checkNamedServer, checkServers } from './serverChecks.ts';
import { standardRequest } from './standardRequests.ts';
import { checkTools } from './toolChecks.ts';
import { withToolAnswers } from './toolRequests.ts';
import { checkServerUrl, checkTemplate, NameRules, partsOf, type ManifestProblem } from './templateChecks.ts';
import { checkVerb } from './verbChecks.ts';

/** One that includes 2,000 operations; validation must not block the host. */
const MOST_VALUES = 12_000;
/** The manifest, or all of its problems. */
export function readManifest(value: unknown): { manifest: Manifest } | { problems: ManifestProblem[] } {
  if (holdsMoreThan(value, MOST_VALUES))
    return { problems: [{ path: '', reason: `holds more than ${MOST_VALUES} values` }] };
  if (isDeeperThan(value, MAX_JSON_DEPTH))
    return { problems: [{ path: '', reason: 'is nested too deeply' }] };
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({
      path: path.join('/'),
      reason: message,
    }));
    return { problems };
  }
  const problems = [...checkManifest(parsed.data)];
  return problems.length === 0 ? { manifest: withToolAnswers(parsed.data) } : { problems };
}

/** @throws AppError `bad-manifest`, naming each problem with its path. */
export function parseManifest(value: unknown): Manifest {
  const read = readManifest(value);
  if ('manifest' in read) return read.manifest;
  const lines = read.problems.slice(0, 10).map(({ path, reason }) => `${path || '(whole)'}: ${reason}`);
  throw new AppError('bad-manifest', `The manifest is not valid. ${lines.join('; ')}.`, {
    details: { problems: read.problems.slice(0, 50).map(({ path, reason }) => ({ path, reason })) },
    next: 'Correct these places; docs/manifest.md describes the language.',
  });
}

function* checkManifest(manifest: Manifest): Generator<ManifestProblem> {
  const names = new NameRules(manifest);
  if (Object.keys(manifest.environments).length === 0) {
    yield { path: 'environments', reason: 'at least one environment is needed' };
  }
  for (const [name, { baseUrl, baseUrls, servers }] of Object.entries(manifest.environments)) {
    yield* checkServerUrl(`environments/${name}/baseUrl`, baseUrl, names);
    for (const [further, url] of Object.entries(baseUrls)) {
      const path = `environments/${name}/baseUrls/${further}`;
      if (partsOf(url).some(({ kind }) => kind === 'value')) yield { path, reason: 'is a fixed URL' };
      else yield* checkServerUrl(path, url, names);
    }
    yield* checkServers(`environments/${name}/servers`, servers, names);
  }
  for (const [name, input] of Object.entries(manifest.inputs)) {
    yield* checkInput(`inputs/${name}`, input);
  }
  yield* checkAuth(manifest, names);
  yield* checkLogin(manifest, names);
  yield* checkPlainParts(manifest, names);
  for (const [index, webhook] of manifest.webhooks.entries()) {
    const path = `webhooks/${index}/url`;
    yield* checkTemplate(path, webhook.url, (part) => !part.secret && names.isPlainInput(part.name));
    const [first] = partsOf(webhook.url);
    const whole = first?.kind === 'value' && names.isUrlInput(first.name);
    if (!whole && !webhook.url.startsWith('https://')) {
      yield { path, reason: 'begins with https:// or with an input of type url' };
    }
  }
  for (const [name, request] of Object.entries(manifest.requests)) {
    yield* checkRequest(manifest, names, name, request);
  }
  yield* checkTools(manifest, names);
  yield* checkDriven(manifest);
}

/** Everything about one request that a schema can't express. */
export function* checkRequest(
  manifest: Manifest,
  names: NameRules,
  name: string,
  request: ManifestRequest,
): Generator<ManifestProblem> {
  const path = `requests/${name}`;
  if (request.type === 'unsupported') return;
  if ('when' in request && request.when !== undefined && !names.isPlainInput(request.when))
    yield { path: `${path}/when`, reason: `${request.when} is no input` };
  if (request.type === 'manual') return yield* checkManual(manifest, names, name, request);
  if (request.type === 'included') return yield* checkIncluded(manifest, name, request);
  yield* checkVerb(manifest, path, name, request);
  for (const key of ['find', 'undo'] as const) {
    const target = key in request ? (request as Partial<Record<typeof key, string>>)[key] : undefined;
    if (target === undefined) continue;
    const declared = Object.hasOwn(manifest.requests, target) ? manifest.requests[target] : undefined;
    if (declared === undefined || !isSent(declared)) {
      yield { path: `${path}/${key}`, reason: `there is no request ${target}` };
    } else if (key === 'find' && declared.verb !== 'read') {
      yield { path: `${path}/find`, reason: `${target} does not only read` };
    }
  }
  if (name === 'credential.rotate' && !isDeclaredSent(manifest, 'credential.delete'))
    yield { path, reason: 'needs credential.delete, which removes the old key' };
  if (request.type === 'oauth') {
    if (manifest.oauth === undefined) yield { path, reason: 'needs the section oauth' };
    return;
  }
  yield* checkHttp(manifest, names, name, request);
}

function isDeclaredSent({ requests }: Manifest, name: string): boolean {
  const declared = Object.hasOwn(requests, name) ? requests[name] : undefined;
  return declared !== undefined && isSent(declared);
}

function* checkHttp(
  manifest: Manifest,
  names: NameRules,
  name: string,
  request: HttpManifestRequest,
): Generator<ManifestProblem> {
  const path = `requests/${name}`;
  const allowed = names.allowedIn(manifest, name, request);
  yield* checkGiven(path, request, allowed);
  yield* checkJwt(manifest, names, path, request);
  yield* checkNamedServer(manifest, path, request);
  const templates: [string, string][] = [
    ['path', request.path],
    ...under('query', request.query),
    ...under('headers', request.headers),
    ...under('form', request.form),
    ...under('select/match', request.select?.match),
    ...(request.json === undefined ? [] : stringsIn(request.json, 'json')),
  ];
  for (const [where, template] of templates) yield* checkTemplate(`${path}/${where}`, template, allowed);
  for (const part of partsOf(request.path)) {
    // Every proxy on the way logs a path; only a request that answers errors can hold a secret there.
    if (part.kind === 'value' && part.secret)
      yield { path: `${path}/path`, reason: 'a path holds no secret' };
    if (part.kind === 'value' && part.optional) {
      yield { path: `${path}/path`, reason: `{${part.name}?}: a path can’t omit a part` };
    }
  }
  if (/[?#\\\s]|(^|\/)\.{1,2}(\/|$)/.test(request.path.replaceAll(/\{[^}]*\}/g, 'x'))) {
    yield { path: `${path}/path`, reason: 'a plain path without query, fragment or dot segments' };
  }
  for (const header of Object.keys(request.headers ?? {})) {
    if (OWN_HEADERS.has(header.toLowerCase())) {
      yield { path: `${path}/headers/${header}`, reason: 'this header is set by the transport' };
    }
  }
  if (request.json !== undefined && request.form !== undefined) {
    yield { path, reason: 'a request has one body: json or form' };
  }
  const hasBody = request.json !== undefined || request.form !== undefined;
  if ((request.method === 'GET' || request.method === 'HEAD') && hasBody)
    yield { path, reason: `${request.method} has no body` };
  for (const member of Object.keys(request.styles ?? {}))
    if (!hasMember(request, member)) yield { path: `${path}/styles`, reason: `there is no member ${member}` };
  const { page } = request;
  if (page !== undefined && request.select === undefined)
    yield { path: `${path}/page`, reason: 'pages are of a list: needs select' };
  if (page?.kind === 'cursor' && (page.next === undefined) === (page.last === undefined))
    yield { path: `${path}/page`, reason: 'needs either next or last' };
  if (page?.kind === 'cursor' && page.last !== undefined && page.query === undefined)
    yield { path: `${path}/page`, reason: 'last needs query' };
  if (page !== undefined && sendsCursor(request) && (page.kind !== 'cursor' || page.query !== undefined))
    yield {
      path: `${path}/page`,
      reason: 'the request sends {cursor?}: the next page is at a cursor, without query',
    };
  yield* checkOutputs(path, name, request);
}

/** Members of what is spread have styles of their own. */
function hasMember({ query = {}, form = {}, styles = {} }: HttpManifestRequest, member: string): boolean {
  return (
    Object.hasOwn(query, member) || Object.hasOwn(form, member) || Object.values(styles).includes('spread')
  );
}

function* checkOutputs(path: string, name: string, request: HttpManifestRequest): Generator<ManifestProblem> {
  const secret = Object.keys(request.secretOutputs);
  const all = [...Object.keys(request.outputs), ...secret];
  for (const made of request.generate.filter((part) => all.includes(part))) {
    yield { path: `${path}/generate`, reason: `${made} is made by Sluice or by the provider, not by both` };
  }
  for (const doubled of secret.filter((output) => output in request.outputs)) {
    yield { path: `${path}/outputs/${doubled}`, reason: 'a value is secret or it is not' };
  }
  for (const unknown of request.optionalOutputs.filter((output) => !all.includes(output))) {
    yield { path: `${path}/optionalOutputs`, reason: `there is no output ${unknown}` };
  }
  const standard = standardRequest(name);
  for (const output of standard?.outputs ?? []) {
    if (!output.endsWith('?') && !(output in request.outputs)) {
      yield { path: `${path}/outputs`, reason: `${name} must yield ${output}` };
    }
  }
  for (const output of standard?.secretOutputs ?? []) {
    const plain = output.replace('?', '');
    if (plain in request.outputs) yield { path: `${path}/outputs/${plain}`, reason: `${plain} is a secret` };
    if (!output.endsWith('?') && !secret.includes(plain) && !request.generate.includes(plain)) {
      yield { path: `${path}/secretOutputs`, reason: `${name} must yield ${plain}` };
    }
  }
}

function* checkAuth({ auth }: Manifest, names: NameRules): Generator<ManifestProblem> {
  if (auth.scheme === 'none' || auth.scheme === 'token') return;
  const secret = auth.scheme === 'basic' ? auth.passwordInput : auth.input;
  if (!names.isSecret(secret)) yield { path: 'auth', reason: `${secret} is no secret input` };
  if (auth.scheme === 'basic' && !names.isPlainInput(auth.usernameInput)) {
    yield { path: 'auth/usernameInput', reason: `${auth.usernameInput} is no input` };
  }
  if (auth.scheme === 'header' && OWN_HEADERS.has(auth.header.toLowerCase())) {
    yield { path: 'auth/header', reason: 'this header is set by the transport' };
  }
}

function* checkInput(path: string, input: ManifestInput): Generator<ManifestProblem> {
  const patterns: [string, string | undefined][] = [
    ['pattern', input.pattern],
    ...Object.entries(input.environmentPatterns ?? {}).map(([name, pattern]): [string, string] => [
      `environmentPatterns/${name}`,
      pattern,
    ]),
  ];
  for (const [place, pattern] of patterns) {
    const reason = pattern === undefined ? undefined : patternProblem(pattern);
    if (reason !== undefined) yield { path: `${path}/${place}`, reason };
  }
  if (input.secret && input.default !== undefined)
    yield { path: `${path}/default`, reason: 'a secret has no default' };
}

function under(where: string, templates: Record<string, string> | undefined): [string, string][] {
  return Object.entries(templates ?? {}).map(([name, template]) => [`${where}/${name}`, template]);
}
