// Resolves a manifest's inputs before anything is sent: the given values, the secrets to ask a person for, and what
// follows from them (webhook URLs, the host that receives secrets).
import { AppError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { InputField } from '../operation/operation.ts';
import type { HttpManifestRequest, Manifest, ManifestInput } from './manifest.ts';
import { matchesPattern } from './patterns.ts';
import { baseUrlOf, urlOf, type Place } from './requestBuilder.ts';
import { fillPath, parseTemplate, type TemplateValues } from './template.ts';

export interface ResolvedInputs {
  /** By name, with defaults; omitted optional inputs are absent. */
  values: Record<string, JsonValue>;
  /** Required secrets: a person supplies them, never an agent. */
  requiredSecrets: InputField[];
  /** Optional secrets. */
  optionalSecrets: InputField[];
}

/**
 * Validates all given values against the manifest, before any request.
 * @throws AppError `missing-inputs` naming all that are missing; `bad-inputs` naming each that is invalid,
 * unknown, or a secret (which only a person can give)
 */
export function resolveInputs(manifest: Manifest, given: JsonObject, environment?: string): ResolvedInputs {
  const problems: string[] = [];
  const missing: string[] = [];
  const later = collectedByHand(manifest);
  const values: Record<string, JsonValue> = {};
  for (const name of Object.keys(given)) {
    const declared = inputOf(manifest, name);
    if (declared === undefined) problems.push(`“${name}” is not asked for`);
    else if (declared.secret)
      problems.push(`“${name}” is a secret, which only the person at the editor gives`);
    else if (later.has(name))
      problems.push(`“${name}” is the result of a manual step, and is requested then`);
  }
  for (const [name, input] of Object.entries(manifest.inputs)) {
    if (input.secret || later.has(name)) continue;
    const value = Object.hasOwn(given, name) ? given[name] : input.default;
    if (value === undefined || value === null) {
      if (input.required) missing.push(name);
      continue;
    }
    const problem = problemOf(input, value) ?? environmentProblem(input, value, environment);
    if (problem === undefined) values[name] = value;
    else problems.push(`“${name}” ${problem}`);
  }
  if (problems.length > 0) {
    throw new AppError(
      'bad-inputs',
      `These inputs do not fit ${manifest.name}: ${problems.join('; ')}. Nothing was sent.`,
      {
        details: { problems },
        next: describeInputs(manifest),
      },
    );
  }
  if (missing.length > 0) {
    throw new AppError('missing-inputs', `${manifest.name} needs ${missing.join(', ')}. Nothing was sent.`, {
      details: { missing },
      next: describeInputs(manifest),
    });
  }
  const secrets = Object.entries(manifest.inputs).filter(([name, { secret }]) => secret && !later.has(name));
  const fields = (required: boolean): InputField[] =>
    secrets
      .filter(([, input]) => input.required === required)
      .map(([name, input]) => inputField(name, input, environment));
  return { values, requiredSecrets: fields(true), optionalSecrets: fields(false) };
}

/**
 * The host (with any explicit port) that receives the place's requests and secrets, and after it the further servers that
 * are sent what a person entered. @throws AppError as `baseUrlOf`
 */
export function destinationHost(manifest: Manifest, place: Place, values: JsonObject): string {
  const servers: Record<string, string> =
    Object.entries(manifest.environments).find(([name]) => name === place.environment)?.[1]?.servers ?? {};
  const hosts = Object.values(manifest.requests).flatMap((request) => {
    if (request.type !== 'http' || request.server === undefined) return [];
    const url = Object.hasOwn(servers, request.server) ? URL.parse(servers[request.server] ?? '') : null;
    return url !== null && sendsSecret(manifest, request) ? [url.host] : [];
  });
  return [...new Set([baseUrlOf(manifest, place, values).host, ...hosts])].join(', ');
}

/** Whether it sends a secret as it was entered; a token by login, or a signature, is another value. */
function sendsSecret({ auth, inputs }: Manifest, request: HttpManifestRequest): boolean {
  if (request.auth === 'provider' && auth.scheme !== 'none' && auth.scheme !== 'token') return true;
  const { path, query, headers, json, form } = request;
  const sent = JSON.stringify([path, query, headers, json, form]);
  return Object.entries(inputs).some(
    ([name, { secret }]) =>
      secret && [`{secret:${name}}`, `{secret:${name}?}`].some((written) => sent.includes(written)),
  );
}

/** The webhooks that a bundle with these inputs gets. @throws AppError `missing-inputs`, `bad-inputs` */
export function webhooksOf(
  manifest: Manifest,
  values: JsonObject,
): { title: string; url: string; events: string[] }[] {
  const params: TemplateValues = { param: (name) => values[name], secret: () => undefined };
  return manifest.webhooks
    .filter(({ when }) => isWanted(when, values))
    .map(({ title, url, events }) => {
      const [first] = parseTemplate(url);
      if (first?.kind !== 'value') return { title, events, url: fillPath(url, params) };
      const whole = `{${first.name}}`;
      const base = urlOf(whole, values);
      base.pathname = base.pathname.replace(/\/$/, '') + fillPath(url.slice(whole.length), params);
      return { title, events, url: base.href };
    });
}

function inputOf(manifest: Manifest, name: string): ManifestInput | undefined {
  return Object.hasOwn(manifest.inputs, name) ? manifest.inputs[name] : undefined;
}

function problemOf(input: ManifestInput, value: JsonValue): string | undefined {
  switch (input.type) {
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'string-list': {
      const texts = Array.isArray(value) && value.length <= 100 && value.every((entry) => isText(entry));
      if (!texts) return 'must be a list of texts';
      return value.every((entry) => matchesPattern(input.pattern, entry))
        ? undefined
        : 'does not match its pattern';
    }
    case 'url': {
      const url = isText(value) ? URL.parse(value) : null;
      const web = url !== null && /^https?:$/.test(url.protocol) && url.username + url.password === '';
      if (!isText(value) || !web) return 'must be an http or https URL without user name';
      return matchesPattern(input.pattern, value) ? undefined : 'does not match its pattern';
    }
    case 'string':
      if (!isText(value)) return 'must be a text of 1 to 2000 characters without control characters';
      return matchesPattern(input.pattern, value) ? undefined : 'does not match its pattern';
  }
}

function isText(value: JsonValue): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= 2000 &&
    !/\p{Cc}/u.test(value) &&
    value.isWellFormed()
  );
}

/** The input as Sluice asks a person for it: the environment's rules are part of its pattern. */
export function inputField(name: string, input: ManifestInput, environment?: string): InputField {
  const here = patternIn(input, environment);
  return {
    name,
    title: input.title,
    description: input.description,
    secret: input.secret,
    pattern: here ?? input.pattern ?? null,
  };
}

/** Inputs that manual steps produce, and that are requested only then. */
export function collectedByHand(manifest: Manifest): ReadonlySet<string> {
  return new Set(
    Object.values(manifest.requests).flatMap((request) => (request.type === 'manual' ? request.collect : [])),
  );
}

/** Whether whatever depends on the input `when` applies: the input was given, and is not false. */
export function isWanted(when: string | undefined, values: JsonObject): boolean {
  if (when === undefined) return true;
  const value = Object.hasOwn(values, when) ? values[when] : undefined;
  return value !== undefined && value !== null && value !== false;
}

function patternIn(
  { environmentPatterns }: ManifestInput,
  environment: string | undefined,
): string | undefined {
  return Object.entries(environmentPatterns ?? {}).find(([name]) => name === environment)?.[1];
}

function environmentProblem(
  input: ManifestInput,
  value: JsonValue,
  environment: string | undefined,
): string | undefined {
  const here = patternIn(input, environment);
  return here === undefined || (typeof value === 'string' && matchesPattern(here, value))
    ? undefined
    : `does not have the form that ${environment} needs`;
}

function describeInputs(manifest: Manifest): string {
  const lines = Object.entries(manifest.inputs)
    .filter(([name, input]) => !input.secret && !collectedByHand(manifest).has(name))
    .map(([name, { type, required, title }]) => `${name} (${type}${required ? '' : ', optional'}): ${title}`);
  return lines.length === 0
    ? `${manifest.name} takes no inputs.`
    : `Inputs of ${manifest.name}: ${lines.join('; ')}.`;
}
