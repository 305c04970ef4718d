// The values of arguments as a person reads them: one line each, by its path.
import { isJsonObject, type JsonValue } from '../json.ts';

/** One line for each value that will be sent, by its path: `labels[0]`. An empty list or object is a value too. */
export function leavesOf(value: JsonValue, path: string): [label: string, text: string][] {
  if (Array.isArray(value) && value.length > 0)
    return value.flatMap((entry, index) => leavesOf(entry, `${path}[${index}]`));
  if (isJsonObject(value) && Object.keys(value).length > 0)
    return Object.entries(value).flatMap(([name, member]) => leavesOf(member, `${path}.${memberName(name)}`));
  return [[path, textOf(value)]];
}

/** Foreign names can't imitate a path. */
function memberName(name: string): string {
  return /^[\w-]+$/.test(name) ? name : JSON.stringify(name);
}

export function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
