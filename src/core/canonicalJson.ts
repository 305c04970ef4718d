// The only canonicaliser: RFC 8785 (JSON Canonicalization Scheme). Digests of identity, plan and audit
// rest on it, so two spellings of one meaning must give one text.
import type { JsonValue } from './json.ts';
import { AppError } from './errors.ts';

/**
 * The RFC 8785 text of `value`: members sorted by UTF-16 code units, ECMAScript number and string forms.
 * Members whose value is `undefined` are left out, as JSON.stringify does.
 * @throws AppError `not-json` for NaN, infinities, lone surrogates and anything that JSON cannot hold.
 */
export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new AppError('not-json', `JSON has no number ${value}.`);
    return JSON.stringify(value);
  }
  if (typeof value === 'string') {
    // RFC 8785 section 3.2.2.2: lone surrogates must be refused, not escaped.
    if (!value.isWellFormed()) throw new AppError('not-json', 'The text holds a lone surrogate.');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const members = Object.keys(value)
      .sort()
      .flatMap((key) => {
        const member: JsonValue | undefined = value[key];
        return member === undefined ? [] : [`${canonicalJson(key)}:${canonicalJson(member)}`];
      });
    return `{${members.join(',')}}`;
  }
  throw new AppError('not-json', `JSON cannot hold a ${typeof value}.`);
}
