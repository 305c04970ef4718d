// What a guest's definitions are pinned by, and how a person reads them: the same text that a model would read.
import { canonicalText } from '../canonicalJson.ts';
import type { Hasher } from '../hostPorts.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { visibleLines } from '../visibleText.ts';
import type { GuestDefinition } from './guest.ts';

type Hash = Pick<Hasher, 'sha256'>;

/** Over what starts or where it goes; secrets count by their names alone. */
export function launchDigestOf(name: string, definition: GuestDefinition, hasher: Hash): string {
  return digestOf({ name, definition: { ...definition } }, hasher);
}

/** Over every member of a tool, a prompt, or instructions. */
export function digestOf(value: JsonValue, hasher: Hash): string {
  return hasher.sha256(canonicalText(value));
}

/** What a call means: the same request joins, whichever way it comes. */
export function requestDigest(
  callerId: string,
  guestId: string,
  tool: string,
  given: JsonValue,
  hasher: Hash,
): string {
  return digestOf([callerId, guestId, tool, given], hasher);
}

/** In the order in which a person reads; whatever else the server sent follows. */
const FIRST_MEMBERS = ['name', 'title', 'description', 'annotations', 'inputSchema', 'outputSchema'];

/** A tool or prompt as lines: texts with their own line breaks, the rest as JSON, hidden characters visible. */
export function definitionText(definition: JsonObject): string {
  const rest = Object.keys(definition)
    .filter((name) => !FIRST_MEMBERS.includes(name))
    .sort();
  return [...FIRST_MEMBERS, ...rest]
    .flatMap((name) => {
      const value = definition[name];
      return value === undefined ? [] : [`${visibleLines(name)}: ${memberText(value)}`];
    })
    .join('\n');
}

function memberText(value: JsonValue): string {
  if (typeof value === 'string')
    return value.includes('\n') ? `\n${visibleLines(value)}` : visibleLines(value);
  return visibleLines(JSON.stringify(sorted(value), null, 2));
}

/** Two orders of the same members read the same. */
function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sorted(value[name] ?? null)]));
}
