// Cuts a provider's answer down to what a model reads: its fields, then a budget. What does not fit is told by count and
// shape. Text of a provider is data: what is invisible or rearranges text is made visible. Pure.
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { valueAt, withValueAt } from '../provider/jsonPointer.ts';
import { maskedJson } from '../provider/redaction.ts';
import { visibleLines } from '../visibleText.ts';

/** What every client passes on to its model, in bytes of JSON. */
export const ANSWER_BYTES = 10_000;
const LONGEST_SHOWN_TEXT = 400;
const MOST_SHOWN_MEMBERS = 40;
const DEEPEST_SHAPE = 3;

/** A list's items, or the one answer; only the fields that are wanted, empty: all of it. */
export function keptFields(value: JsonValue, fields: readonly string[]): JsonValue {
  if (fields.length === 0) return value;
  if (Array.isArray(value)) return value.map((item) => fieldsOf(item, fields));
  return fieldsOf(value, fields);
}

function fieldsOf(item: JsonValue, fields: readonly string[]): JsonValue {
  let kept: JsonValue = {};
  for (const pointer of fields) {
    const value = valueAt(item, pointer);
    if (value !== undefined) kept = withValueAt(kept, pointer, value);
  }
  return kept;
}

/** The same value, with nothing in its texts that cannot be seen. */
export function visibleJson(value: JsonValue): JsonValue {
  return maskedJson(value, visibleLines);
}

export function bytesOf(value: JsonValue): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

/** As many of the first items as fit. */
export function firstThatFit(items: readonly JsonValue[], bytes: number): JsonValue[] {
  let left = bytes;
  const fitting: JsonValue[] = [];
  for (const item of items) {
    left -= bytesOf(item) + 1;
    if (left < 0) break;
    fitting.push(item);
  }
  return fitting;
}

/** What the value consists of: types, counts, and the beginnings of its texts. */
export function shapeOf(value: JsonValue, depth = 0): JsonValue {
  if (typeof value === 'string')
    return value.length > LONGEST_SHOWN_TEXT
      ? `${value.slice(0, LONGEST_SHOWN_TEXT)}… (${value.length})`
      : value;
  if (Array.isArray(value)) {
    const [first] = value;
    if (first === undefined || depth >= DEEPEST_SHAPE) return `list of ${value.length}`;
    return [shapeOf(first, depth + 1), `… ${value.length} in all`];
  }
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value);
  if (depth >= DEEPEST_SHAPE) return `object of ${members.length}`;
  const shown: JsonObject = Object.fromEntries(
    members.slice(0, MOST_SHOWN_MEMBERS).map(([name, member]) => [name, shapeOf(member, depth + 1)]),
  );
  return members.length > MOST_SHOWN_MEMBERS ? { ...shown, '…': `${members.length} members in all` } : shown;
}

/** The shape, cut until it fits whatever the value is. */
export function shapeWithin(value: JsonValue, bytes: number): JsonValue {
  const shape = shapeOf(value);
  if (bytesOf(shape) <= bytes) return shape;
  if (isJsonObject(value))
    return {
      members: Object.keys(value)
        .slice(0, 50)
        .map((name) => name.slice(0, 80)),
    };
  return Array.isArray(value) ? `list of ${value.length}` : String(value).slice(0, LONGEST_SHOWN_TEXT);
}
