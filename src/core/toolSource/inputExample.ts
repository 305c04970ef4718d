// A value that fits a bundle tool's schema, as an error shows it to a model.
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { patternExample } from '../provider/patternExample.ts';
import { matchesAnywhere } from '../provider/patterns.ts';
import { defsOf, propertiesOf, requiredOf, resolved, typesOf, type InputSchema } from './inputSchema.ts';

/** Definitions that contain themselves end here. */
const DEEPEST = 6;
/** Of the entries that a list must have. */
const MOST_ENTRIES = 20;
/** Of the characters that a text must have. */
const MOST_CHARACTERS = 100;

/** Definitions that need each other many times over end here: a value beyond is null. */
const MOST_VALUES = 5_000;

interface Room {
  defs: JsonObject;
  /** Values that can still be written. */
  left: number;
}

/** Texts of the formats that services check. */
const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-01-31T12:00:00Z',
  date: '2026-01-31',
  email: 'name@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/** The required members, each with its own example, default, first choice, or a plain value of its type. */
export function exampleOf(schema: InputSchema): JsonValue {
  return exampleWithin(schema, { defs: defsOf(schema), left: MOST_VALUES }, 0);
}

function exampleWithin(from: InputSchema, room: Room, depth: number): JsonValue {
  const schema = resolved(from, room.defs);
  room.left -= 1;
  if (room.left < 0) return null;
  const { examples, example, default: preset, const: only } = schema;
  const given = [Array.isArray(examples) ? examples[0] : undefined, example, only, preset].find((value) =>
    isUsable(value, schema),
  );
  if (given !== undefined) return given;
  if (Array.isArray(schema['enum'])) return schema['enum'][0] ?? null;
  const forms = formsOf(schema, room.defs);
  const [type = isOfObjects(forms) ? 'object' : undefined] = typesOf(schema);
  const [form] = forms;
  const { allOf: _all, anyOf: _any, oneOf: _one, ...rest } = schema;
  if (form !== undefined && type !== 'object' && depth < DEEPEST)
    return exampleWithin({ ...rest, ...form }, room, depth + 1);
  switch (type) {
    case 'object': {
      if (depth >= DEEPEST) return {};
      // Forms of one object differ in what they require, and can name members that are described beside them.
      const described: JsonObject = Object.assign({}, ...[schema, ...forms].map(propertiesOf));
      const all = forms.map((form) => {
        const properties = { ...described, ...propertiesOf(form) };
        return exampleWithin({ ...form, type: 'object', properties }, room, depth + 1);
      });
      return Object.assign({}, ...all, membersOf({ ...schema, properties: described }, room, depth));
    }
    case 'array': {
      const { items } = schema;
      if (!isJsonObject(items) || depth >= DEEPEST) return [];
      const count = countWithin(schema['minItems'], MOST_ENTRIES);
      return Array.from({ length: count }, () => exampleWithin(items, room, depth + 1));
    }
    case 'number':
    case 'integer':
      return typeof schema['minimum'] === 'number' ? schema['minimum'] : 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'string':
    case undefined:
      break;
  }
  const { format, pattern, minLength } = schema;
  const formatted =
    typeof format === 'string' && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (formatted !== undefined) return formatted;
  const count = countWithin(minLength, MOST_CHARACTERS);
  return (typeof pattern === 'string' ? patternExample(pattern, count) : undefined) ?? '…'.repeat(count);
}

/** Descriptions give examples of texts that they don't take themselves. */
function isUsable(value: JsonValue | undefined, { pattern, minLength }: InputSchema): value is JsonValue {
  if (typeof value !== 'string') return value !== undefined;
  const isLongEnough = typeof minLength !== 'number' || Array.from(value).length >= minLength;
  return isLongEnough && (typeof pattern !== 'string' || matchesAnywhere(pattern, value));
}

/** Those that it must fit all, and the first of those that it must fit one of. */
function formsOf(schema: InputSchema, defs: JsonObject): InputSchema[] {
  const listed = (word: string): JsonValue[] => {
    const parts = schema[word];
    return Array.isArray(parts) ? parts : [];
  };
  const forms = [...listed('allOf'), ...listed('anyOf').slice(0, 1), ...listed('oneOf').slice(0, 1)];
  return forms.filter(isJsonObject).map((form) => resolved(form, defs));
}

/** Those of one without a type of its own. */
function isOfObjects(forms: readonly InputSchema[]): boolean {
  const ofObject = (form: InputSchema): boolean =>
    ['properties', 'required', 'allOf'].some((word) => form[word] !== undefined);
  return forms.length > 0 && forms.every((form) => typesOf(form)[0] === 'object' || ofObject(form));
}

/** The required ones. */
function membersOf(schema: InputSchema, room: Room, depth: number): JsonObject {
  const properties = propertiesOf(schema);
  return Object.fromEntries(
    requiredOf(schema).flatMap((name): [string, JsonValue][] => {
      const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return isJsonObject(own) ? [[name, exampleWithin(own, room, depth + 1)]] : [];
    }),
  );
}

function countWithin(least: JsonValue | undefined, most: number): number {
  return typeof least === 'number' ? Math.min(Math.max(least, 1), most) : 1;
}
