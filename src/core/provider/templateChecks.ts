// Whether the templates of a manifest are well-formed and use only names that are declared at their place.
import { AppError } from '../errors.ts';
import type { HttpManifestRequest, Manifest } from './manifest.ts';
import { isSent } from './declaredRequests.ts';
import { COMMON_PARAMS, standardRequest } from './standardRequests.ts';
import { parseTemplate, type TemplatePart } from './template.ts';
import { toolParamsOf } from './toolRequests.ts';

/** A problem of a manifest, and its place: `requests/webhook.create/path`. */
export interface ManifestProblem {
  path: string;
  reason: string;
}

/** Whether a template can use this value. */
export type NameRule = (part: { name: string; secret: boolean }) => boolean;

/** Which names templates can use. */
export class NameRules {
  readonly #manifest: Manifest;

  constructor(manifest: Manifest) {
    this.#manifest = manifest;
  }

  isPlainInput(name: string): boolean {
    return this.#input(name)?.secret === false;
  }

  isUrlInput(name: string): boolean {
    const input = this.#input(name);
    return input?.secret === false && input.type === 'url';
  }

  isSecret(name: string): boolean {
    return this.#input(name)?.secret === true || this.#manifest.provided.includes(name);
  }

  #input(name: string): Manifest['inputs'][string] | undefined {
    return Object.hasOwn(this.#manifest.inputs, name) ? this.#manifest.inputs[name] : undefined;
  }

  /**
   * The names that a request can use: Sluice's values for it, and the outputs of the requests that it undoes
   * or finds.
   */
  allowedIn(manifest: Manifest, name: string, request: HttpManifestRequest): NameRule {
    const params = new Set<string>([...COMMON_PARAMS, ...(standardRequest(name)?.params ?? [])]);
    const secrets = new Set<string>([...request.generate, ...(standardRequest(name)?.secrets ?? [])]);
    if (request.jwt !== undefined) secrets.add(request.jwt.name);
    for (const param of toolParamsOf(manifest, name)) params.add(param);
    if (request.page?.kind === 'cursor') params.add('cursor');
    for (const [otherName, other] of Object.entries(manifest.requests)) {
      if (!isSent(other)) continue;
      const leadsHere = other.undo === name || (other.type === 'http' && other.find === name);
      if (!leadsHere) continue;
      for (const param of standardRequest(otherName)?.params ?? []) params.add(param);
      if (other.type !== 'http') continue;
      for (const param of Object.keys(other.outputs)) params.add(param);
      for (const secret of [...other.generate, ...Object.keys(other.secretOutputs)]) secrets.add(secret);
    }
    return (part) =>
      part.secret
        ? secrets.has(part.name) || this.isSecret(part.name)
        : params.has(part.name) || this.isPlainInput(part.name);
  }
}

/** A page that a person opens: https on a fixed host, so that no input can redirect them. */
export function* checkPage(path: string, template: string): Generator<ManifestProblem> {
  const [first, ...others] = partsOf(template);
  const url = URL.parse(template.replaceAll(/\{[^}]*\}/g, 'x'));
  const whole = others.length === 0 ? /^https:\/\/[^/?#]+([/?#]|$)/ : /^https:\/\/[^/?#]+[/?#]/;
  const host = first?.kind === 'text' && whole.test(first.text);
  if (url === null || !host || url.username + url.password !== '')
    yield { path, reason: 'is no https page on a fixed host' };
  for (const part of partsOf(template))
    if (part.kind === 'value' && part.optional)
      yield { path, reason: `{${part.name}?}: an address can’t omit a part` };
}

/** A fixed URL, or one input of type url for the whole. */
export function* checkServerUrl(
  path: string,
  template: string,
  names: NameRules,
): Generator<ManifestProblem> {
  const parts = partsOf(template);
  const [first] = parts;
  if (first?.kind === 'value') {
    const whole = parts.length === 1 && !first.secret && !first.optional && names.isUrlInput(first.name);
    if (!whole) yield { path, reason: 'one input of type url can be the whole URL, with nothing beside it' };
    return;
  }
  const url = parts.length === 1 ? URL.parse(template) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) yield { path, reason: 'is no http or https URL' };
  else if (url.username + url.password + url.search + url.hash !== '') {
    yield { path, reason: 'holds a user name, a query or a fragment' };
  }
}

export function* checkTemplate(
  path: string,
  template: string,
  allowed: NameRule,
): Generator<ManifestProblem> {
  try {
    for (const part of parseTemplate(template)) {
      if (part.kind === 'value' && !allowed(part)) {
        const written = part.secret ? `{secret:${part.name}}` : `{${part.name}}`;
        yield { path, reason: `${written} is not declared here` };
      }
    }
  } catch (error) {
    if (!AppError.is(error, 'bad-manifest')) throw error;
    yield { path, reason: 'unbalanced brace: write {name}, and {{ or }} for a brace' };
  }
}

/** The template's parts; none if it is malformed, which checkTemplate reports. */
export function partsOf(template: string): TemplatePart[] {
  try {
    return parseTemplate(template);
  } catch {
    // Reported by checkTemplate at the template's place.
    return [];
  }
}
