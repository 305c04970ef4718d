// The templates inside a JSON body, each with its place.
import type { JsonValue } from '../json.ts';

export function stringsIn(value: JsonValue, path: string): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, member]) => stringsIn(member, `${path}/${key}`));
}
