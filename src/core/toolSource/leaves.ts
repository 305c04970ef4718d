// The values of arguments as a person reads them: one line each, by its path.
import { isJsonObject, type JsonValue } from '../json.ts';

/** One line for each value that will be sent, by its path: `labels[0]`. An empty list or object is a value too. */
export function leavesOf(value: JsonValue, path: string): [label: string, text: string][] {
  const members = membersOf(value, path);
  return members.length === 0
    ? [[path, textOf(value)]]
    : members.flatMap(([at, member]) => leavesOf(member, at));
}

/** The entries or members by their paths; none of what has none. */
export function membersOf(value: JsonValue, path: string): [path: string, member: JsonValue][] {
  if (Array.isArray(value)) return value.map((entry, index) => [`${path}[${index}]`, entry]);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).map(([name, member]) => [`${path}.${memberName(name)}`, member]);
}

/** Foreign names can't imitate a path. */
function memberName(name: string): string {
  return /^[\w-]+$/.test(name) ? name : JSON.stringify(name);
}

export function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
