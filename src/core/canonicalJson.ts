// The only canonicalizer: RFC 8785 (JSON Canonicalization Scheme). Digests of identity, plan and audit depend on it,
// so two spellings of one meaning must give one text.
import type { JsonObject, JsonValue } from './json.ts';
import { AppError } from './errors.ts';

/**
 * The RFC 8785 text of `value`: members sorted by UTF-16 code units, ECMAScript number and string forms.
 * Members whose value is `undefined` are left out, as in JSON.stringify.
 * @throws AppError `not-json` for NaN, infinities, lone surrogates and anything that JSON can't hold
 */
export function canonicalJson(value: JsonValue): string {
  return written(value, quoted);
}

/**
 * The same text for the same value, also if it holds a provider's odd id: lone surrogates are escaped as in
 * JSON.stringify, where RFC 8785 refuses them. For digests of what a person decides on.
 */
export function canonicalText(value: JsonValue): string {
  return written(value, (text) => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text)));
}

type Quote = (text: string) => string;

function written(value: JsonValue, quote: Quote): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new AppError('not-json', `JSON has no number ${value}.`);
    return JSON.stringify(value);
  }
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map((each) => written(each, quote)).join(',')}]`;
  if (typeof value === 'object') return `{${membersOf(value, quote)}}`;
  throw new AppError('not-json', `JSON cannot hold a ${typeof value}.`);
}

function membersOf(value: JsonObject, quote: Quote): string {
  let text = '';
  for (const key of sorted(Object.keys(value))) {
    const member: JsonValue | undefined = value[key];
    if (member !== undefined) text += `${text === '' ? '' : ','}${quote(key)}:${written(member, quote)}`;
  }
  return text;
}

/** By UTF-16 code units (RFC 8785 section 3.2.3). Canonically stored values are already in order. */
function sorted(keys: string[]): string[] {
  let previous = '';
  for (const key of keys) {
    if (key < previous) return keys.sort();
    previous = key;
  }
  return keys;
}

/** Text that needs no escaping in JSON, as in most of a million audit records. */
const PLAIN = /^[\x20\x21\x23-\x5B\x5D-\x7E]*$/;

function quoted(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  // RFC 8785 section 3.2.2.2: lone surrogates must be refused, not escaped.
  if (!text.isWellFormed()) throw new AppError('not-json', 'The text holds a lone surrogate.');
  return JSON.stringify(text);
}
