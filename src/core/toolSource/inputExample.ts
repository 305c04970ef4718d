// A value that fits a bundle tool's schema, as an error shows it to a model.
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { defsOf, propertiesOf, requiredOf, resolved, typesOf, type InputSchema } from './inputSchema.ts';

/** Definitions that contain themselves end here. */
const DEEPEST = 4;

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
      return Object.fromEntries(members);
    }
    case 'array': {
      const { items } = schema;
      return isJsonObject(items) && depth < DEEPEST ? [exampleWithin(items, defs, depth + 1)] : [];
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
  return (typeof format === 'string' && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined) ?? '…';
}
