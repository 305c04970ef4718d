// JSON Pointer (RFC 6901): how manifests locate a value in an answer.
import type { JsonValue } from '../json.ts';

/** The value at `pointer` (in the form that the manifest schema checks), or undefined if there is none. */
export function valueAt(document: JsonValue, pointer: string): JsonValue | undefined {
  let current: JsonValue | undefined = document;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (current === null || typeof current !== 'object') return undefined;
    if (Array.isArray(current)) {
      // RFC 6901 section 4: an index has no leading zeros; `-` names no existing element.
      current = /^(0|[1-9]\d*)$/.test(key) ? current[Number(key)] : undefined;
    } else {
      current = Object.hasOwn(current, key) ? current[key] : undefined;
    }
  }
  return current;
}

/** A copy of the document with another value at `pointer`; its path must exist or consist of objects. */
export function withValueAt(document: JsonValue, pointer: string, value: JsonValue): JsonValue {
  const [, token, ...rest] = pointer.split('/');
  if (token === undefined) return value;
  const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
  const members = typeof document === 'object' && document !== null ? Object.entries(document) : [];
  const known = new Map<string, JsonValue>(members);
  const inner = withValueAt(known.get(key) ?? null, ['', ...rest].join('/'), value);
  return Object.fromEntries(known.set(key, inner));
}
