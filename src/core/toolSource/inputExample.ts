// A value that fits a bundle tool's schema, as an error shows it to a model.
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { defsOf, propertiesOf, requiredOf, resolved, typesOf, type InputSchema } from './inputSchema.ts';

/** Definitions that contain themselves end here. */
const DEEPEST = 6;
/** Of the entries that a list must have. */
const MOST_ENTRIES = 20;
/** Of the characters that a text must have. */
const MOST_CHARACTERS = 100;

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
  return exampleWithin(schema, defsOf(schema), 0);
}

function exampleWithin(from: InputSchema, defs: JsonObject, depth: number): JsonValue {
  const schema = resolved(from, defs);
  const { examples, example, default: preset, const: only } = schema;
  const given = (Array.isArray(examples) ? examples[0] : undefined) ?? example ?? only ?? preset;
  if (given !== undefined) return given;
  if (Array.isArray(schema['enum'])) return schema['enum'][0] ?? null;
  const [choice] = ['anyOf', 'oneOf', 'allOf'].flatMap((word) => schema[word] ?? []).flat();
  const [type] = typesOf(schema);
  if (type === undefined && isJsonObject(choice) && depth < DEEPEST)
    return exampleWithin(choice, defs, depth + 1);
  switch (type) {
    case 'object': {
      if (depth >= DEEPEST) return {};
      const properties = propertiesOf(schema);
      const members = requiredOf(schema).flatMap((name): [string, JsonValue][] => {
        const own = properties[name];
        return isJsonObject(own) ? [[name, exampleWithin(own, defs, depth + 1)]] : [];
      });
      // Forms of one object differ in what they require.
      const form = isJsonObject(choice) && choice['properties'] !== undefined ? choice : undefined;
      const more = form && exampleWithin({ ...form, type: 'object' }, defs, depth + 1);
      return { ...(isJsonObject(more) ? more : {}), ...Object.fromEntries(members) };
    }
    case 'array': {
      const { items } = schema;
      if (!isJsonObject(items) || depth >= DEEPEST) return [];
      const count = countWithin(schema['minItems'], MOST_ENTRIES);
      return Array.from({ length: count }, () => exampleWithin(items, defs, depth + 1));
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
  const { format } = schema;
  const formatted =
    typeof format === 'string' && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  return formatted ?? '…'.repeat(countWithin(schema['minLength'], MOST_CHARACTERS));
}

function countWithin(least: JsonValue | undefined, most: number): number {
  return typeof least === 'number' ? Math.min(Math.max(least, 1), most) : 1;
}
