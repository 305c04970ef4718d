// The schemas of an OpenAPI 3 description: made strict for what is sent, and the smallest value that fits one.
import type { JsonObject, JsonValue } from '../../src/core/json.ts';

export interface Schema {
  $ref?: string;
  /** A list of types, with "null" among them, in OpenAPI 3.1. */
  type?: string | string[];
  format?: string;
  pattern?: string;
  nullable?: boolean;
  enum?: JsonValue[];
  default?: JsonValue;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  additionalProperties?: boolean | Schema;
}

interface Content {
  content?: Record<string, { schema?: Schema }>;
}

interface Parameter {
  $ref?: string;
  name?: string;
  in?: string;
  schema?: Schema;
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: Content & { required?: boolean };
  responses: Record<string, Content>;
}

export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas?: Record<string, Schema>;
    parameters?: Record<string, Parameter>;
    [kind: string]: unknown;
  };
}

/** The schema with every reference in place, in which a member that is not described is an error. */
export function strictBody(api: OpenApi, schema: Schema): Schema {
  const known = resolve(api, schema);
  const properties =
    known.properties &&
    Object.fromEntries(
      Object.entries(known.properties).map(([name, member]) => [name, strictBody(api, member)]),
    );
  return {
    ...known,
    ...(properties && { properties, additionalProperties: known.additionalProperties ?? false }),
    ...(known.items && { items: strictBody(api, known.items) }),
    ...(known.oneOf && { oneOf: known.oneOf.map((form) => strictBody(api, form)) }),
  };
}

/** OpenAPI 3.0 says `nullable` beside a reference too; JSON Schema has a choice for that. */
export function withNulls<T>(schema: T): T {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(withNulls) as T;
  const members = Object.entries(schema).map(([name, member]) => [name, withNulls(member)] as const);
  const { nullable, ...rest } = Object.fromEntries(members) as Record<string, unknown>;
  const whole = nullable === undefined ? rest : { ...rest, nullable };
  return (nullable === true && rest['type'] === undefined ? { anyOf: [rest, { type: 'null' }] } : whole) as T;
}

/** In digits. */
const AN_ID = '175928847299117063';

/** The smallest value that fits. */
export function sampleOf(api: OpenApi, given: Schema): JsonValue {
  const schema = resolve(api, given);
  if (schema.enum?.[0] !== undefined) return schema.enum[0];
  const [form] = (schema.oneOf ?? schema.anyOf ?? []).filter(({ type }) => type !== 'null');
  if (form !== undefined) return sampleOf(api, form);
  if (schema.allOf)
    return Object.assign({}, ...schema.allOf.map((part) => sampleOf(api, part))) as JsonObject;
  const [type] = [schema.type ?? []].flat().filter((each) => each !== 'null');
  switch (type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => {
          const member = resolve(api, schema.properties?.[name] ?? {});
          return [name, member.nullable === true ? null : sampleOf(api, member)];
        }),
      );
    case 'array':
      return [];
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return true;
    case undefined:
    default:
      if (schema.pattern !== undefined && new RegExp(schema.pattern, 'u').test(AN_ID)) return AN_ID;
      return schema.format === 'date-time' ? '2026-01-01T00:00:00Z' : 'https://api.example.com/';
  }
}

function resolve(api: OpenApi, schema: Schema): Schema {
  const name = schema.$ref?.replace('#/components/schemas/', '');
  return name === undefined ? schema : resolve(api, api.components.schemas?.[name] ?? {});
}
