// The template language of manifests: `{name}`, `{name?}` (optional), `{secret:NAME}`, `{{` and `}}` for braces. The
// encoding of a value depends on its place, so that no value can break out of it.
import { AppError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { styledMembers, type MemberStyle } from './memberStyles.ts';

export type TemplatePart =
  | { kind: 'text'; text: string }
  | { kind: 'value'; name: string; secret: boolean; optional: boolean };

/** The source of template values. */
export interface TemplateValues {
  param(name: string): JsonValue | undefined;
  /** The secret's value, opened now. */
  secret(name: string): string | undefined;
}

/** Marks an object of one member whose content is sent as a text of JSON. */
const JSON_TEXT = '$json';

const token = /\{\{|\}\}|\{(secret:)?([a-z][a-z0-9_]*)(\?)?\}|[{}]/g;

/** @throws AppError `bad-manifest` if braces are unbalanced or a name is malformed */
export function parseTemplate(template: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let textFrom = 0;
  let text = '';
  for (const match of template.matchAll(token)) {
    text += template.slice(textFrom, match.index);
    textFrom = match.index + match[0].length;
    const name = match[2];
    if (match[0] === '{{' || match[0] === '}}') {
      text += match[0].charAt(0);
    } else if (name === undefined) {
      throw new AppError('bad-manifest', `The template "${template}" has an unbalanced brace.`, {
        next: 'Write {name}, {name?} or {secret:NAME}, and {{ or }} for a brace.',
      });
    } else {
      if (text !== '') parts.push({ kind: 'text', text });
      text = '';
      parts.push({ kind: 'value', name, secret: match[1] !== undefined, optional: match[3] !== undefined });
    }
  }
  text += template.slice(textFrom);
  if (text !== '') parts.push({ kind: 'text', text });
  return parts;
}

/**
 * The path: each value (of a list: each entry, with commas between) is percent-encoded (RFC 3986 section 2.1) and can neither end its segment nor be `.` or `..`.
 * @throws AppError `missing-inputs`, `bad-inputs`
 */
export function fillPath(template: string, values: TemplateValues): string {
  const path = fillLists(template, values, (text, name) => {
    if (!fitsPath(text)) throw unfit(name, 'a path');
    return encodeURIComponent(text);
  });
  if (path === undefined) throw unfit(template, 'a path, which can’t omit a part');
  // `{a}{b}` can combine into two dots, and WHATWG parsers read `%2e` as a dot.
  const climbs = path.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment));
  if (climbs) throw unfit(template, 'a path');
  return path;
}

/** Whether a value can stand in a path. */
export function fitsPath(text: string): boolean {
  // Servers exist that decode before they route, so an encoded traversal is one too.
  const climbs = text.split(/[/\\]/).some((piece) => piece === '.' || piece === '..');
  return text !== '' && !climbs && !hasControls(text) && text.isWellFormed();
}

/** Names of the values that a path is filled from. @throws AppError as `parseTemplate` */
export function namesIn(path: string): string[] {
  return parseTemplate(path).flatMap((part) => (part.kind === 'value' ? [part.name] : []));
}

/**
 * The address of a page that a person opens, with values percent-encoded in its path or query.
 * @throws AppError `missing-inputs`, `bad-inputs`
 */
export function fillPage(template: string, params: JsonObject): string {
  const values: TemplateValues = { param: (name) => params[name], secret: () => undefined };
  const [page = '', ...query] = template.split('?');
  const [, origin = '', path = ''] = /^(https:\/\/[^/?#]+)(.*)$/s.exec(page) ?? [];
  const rest = fill(query.join('?'), values, (text) => encodeURIComponent(text)) ?? '';
  return origin + fillPath(path === '' ? '/' : path, values) + (query.length > 0 ? `?${rest}` : '');
}

/** A header's value (RFC 9110 section 5.5: visible ASCII and blanks), or undefined if an optional part is absent. */
export function fillHeader(template: string, values: TemplateValues): string | undefined {
  return fillLists(template, values, (text, name) => {
    if (!/^[\x20-\x7e]*$/.test(text)) throw unfit(name, 'a header');
    return text;
  });
}

/**
 * The members of a query or form, not yet encoded; a template of exactly one list or object yields members in
 * its style, by default one per entry.
 */
export function fillMembers(
  templates: Readonly<Record<string, string>>,
  values: TemplateValues,
  styles: Readonly<Record<string, MemberStyle>> = {},
): [name: string, value: string][] {
  return Object.entries(templates).flatMap(([member, template]) => {
    const parts = parseTemplate(template);
    const only = onlyValue(parts);
    const value = only?.secret === false ? values.param(only.name) : undefined;
    if (only !== undefined && value !== null && typeof value === 'object')
      return styledMembers(member, value, styles, (entry) => scalar(entry, only.name));
    const text = fillParts(parts, values, (value) => value);
    return text === undefined ? [] : [[member, text] satisfies [string, string]];
  });
}

/**
 * The JSON body, without members and entries whose optional value is absent, and without objects that this
 * empties.
 */
export function fillJson(template: JsonValue, values: TemplateValues): JsonValue | undefined {
  if (typeof template === 'string') {
    const parts = parseTemplate(template);
    const only = onlyValue(parts);
    if (only === undefined || only.secret) return fillParts(parts, values, (text) => text);
    const value = values.param(only.name);
    // Without `?` a null is a value like any other.
    if (only.optional) return value ?? undefined;
    if (value === undefined) throw missing(only.name);
    return value;
  }
  if (Array.isArray(template)) {
    return template.map((entry) => fillJson(entry, values)).filter((entry) => entry !== undefined);
  }
  if (template === null || typeof template !== 'object') return template;
  const inner = template[JSON_TEXT];
  if (inner !== undefined && Object.keys(template).length === 1)
    return JSON.stringify(fillJson(inner, values) ?? null);
  const filled: JsonObject = {};
  for (const [key, member] of Object.entries(template)) {
    const value = fillJson(member, values);
    if (value !== undefined && !isEmptied(member, value)) filled[key] = value;
  }
  return filled;
}

/** Whether an object lost all its members because their optional values are absent. */
function isEmptied(template: JsonValue, value: JsonValue): boolean {
  return (
    isObject(template) &&
    isObject(value) &&
    Object.keys(value).length === 0 &&
    Object.keys(template).length > 0
  );
}

function isObject(value: JsonValue): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Text to compare with a provider's answer, or undefined if an optional part is absent. */
export function fillText(template: string, values: TemplateValues): string | undefined {
  return fill(template, values, (text) => text);
}

function fill(
  template: string,
  values: TemplateValues,
  write: (text: string, name: string) => string,
): string | undefined {
  return fillParts(parseTemplate(template), values, write);
}

/** Like `fill`; a list is its entries with commas between (RFC 6570 section 3.2.2, RFC 9110 section 5.6.1). */
function fillLists(
  template: string,
  values: TemplateValues,
  write: (text: string, name: string) => string,
): string | undefined {
  const listed: TemplateValues = {
    secret: (name) => values.secret(name),
    param: (name) => {
      const value = values.param(name);
      if (!Array.isArray(value)) return value;
      return value.length === 0
        ? write('', name)
        : value.map((entry) => write(scalar(entry, name), name)).join(',');
    },
  };
  const isList = (name: string): boolean => Array.isArray(values.param(name));
  return fill(template, listed, (text, name) => (isList(name) ? text : write(text, name)));
}

function fillParts(
  parts: readonly TemplatePart[],
  values: TemplateValues,
  write: (text: string, name: string) => string,
): string | undefined {
  let filled = '';
  for (const part of parts) {
    if (part.kind === 'text') {
      filled += part.text;
      continue;
    }
    const value = part.secret ? values.secret(part.name) : values.param(part.name);
    if (value === undefined || value === null) {
      if (part.optional) return undefined;
      throw missing(part.name);
    }
    filled += write(scalar(value, part.name), part.name);
  }
  return filled;
}

function onlyValue(parts: readonly TemplatePart[]): Extract<TemplatePart, { kind: 'value' }> | undefined {
  const first = parts[0];
  return parts.length === 1 && first?.kind === 'value' ? first : undefined;
}

function scalar(value: JsonValue, name: string): string {
  if (value === null || typeof value === 'object') throw unfit(name, 'a text, which takes no list or object');
  const text = String(value);
  if (!text.isWellFormed()) throw unfit(name, 'a request: it holds half a character');
  return text;
}

function hasControls(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

function missing(name: string): AppError {
  return new AppError(
    'missing-inputs',
    `The request needs “${name}”, which was not given. Nothing was sent.`,
    {
      details: { missing: [name] },
      next: `Give a value for “${name}”.`,
    },
  );
}

// The message omits the value, which can be a secret.
function unfit(name: string, place: string): AppError {
  return new AppError('bad-inputs', `The value of “${name}” is not valid in ${place}. Nothing was sent.`, {
    details: { input: name },
    next: `Give a plain value for “${name}”.`,
  });
}
