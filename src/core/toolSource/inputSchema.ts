// The JSON Schema of a bundle tool's arguments (a subset of 2020-12): what of it Sluice understands, and what it refuses
// when a manifest is loaded. Checking a call is inputReading.ts.
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { patternProblem } from '../provider/patterns.ts';

export type InputSchema = JsonObject;

export const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'] as const;
export type SchemaType = (typeof TYPES)[number];

/** Words that say something about a value without restricting it. */
const ANNOTATIONS: ReadonlySet<string> = new Set(
  '$schema $id $comment title description default examples example deprecated readOnly writeOnly format contentEncoding contentMediaType'.split(
    ' ',
  ),
);
const COUNTS: ReadonlySet<string> = new Set(
  'minLength maxLength minItems maxItems minProperties maxProperties'.split(' '),
);
const BOUNDS: ReadonlySet<string> = new Set(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']);
const CHOICES: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'allOf']);
const LOCAL_REF = /^#\/\$defs\/([^/]+)$/;

export interface SchemaProblem {
  /** Below the schema: `properties/title`. */
  path: string;
  reason: string;
}

/** Everything that Sluice could not enforce, with its place. A schema without problems is enforced as a whole. */
export function schemaProblems(schema: InputSchema): SchemaProblem[] {
  if (schema['type'] !== 'object') return [{ path: 'type', reason: 'the root is an object' }];
  if (schema['additionalProperties'] !== undefined && schema['additionalProperties'] !== false)
    return [{ path: 'additionalProperties', reason: 'the root has only the members that it declares' }];
  return [...problemsIn(schema, '', defsOf(schema))];
}

export function propertiesOf(schema: InputSchema): JsonObject {
  const { properties } = schema;
  return isJsonObject(properties) ? properties : {};
}

export function requiredOf({ required }: InputSchema): string[] {
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
}

export function defsOf(schema: InputSchema): JsonObject {
  const defs = schema['$defs'];
  return isJsonObject(defs) ? defs : {};
}

/** The schema that a `$ref` names, with the words beside it. */
export function resolved(schema: InputSchema, defs: JsonObject): InputSchema {
  let current = schema;
  // A chain of definitions that name each other ends after as many as there are.
  for (let left = Object.keys(defs).length + 1; left > 0; left -= 1) {
    const { $ref: ref, ...own } = current;
    const name = typeof ref === 'string' ? LOCAL_REF.exec(ref)?.[1] : undefined;
    const target = name !== undefined && Object.hasOwn(defs, name) ? defs[name] : undefined;
    if (!isJsonObject(target)) return own;
    current = { ...target, ...own };
  }
  return {};
}

/** The types that it admits; empty: any. */
export function typesOf({ type }: InputSchema): SchemaType[] {
  const named = Array.isArray(type) ? type : [type];
  return TYPES.filter((each) => named.includes(each));
}

function* problemsIn(schema: InputSchema, path: string, defs: JsonObject): Generator<SchemaProblem> {
  const at = (word: string): string => (path === '' ? word : `${path}/${word}`);
  for (const [word, value] of Object.entries(schema)) {
    if (ANNOTATIONS.has(word)) continue;
    const reason = reasonOf(word, value, defs);
    if (reason !== undefined) yield { path: at(word), reason };
    else if (word === 'properties' || word === '$defs')
      for (const [name, inner] of Object.entries(isJsonObject(value) ? value : {}))
        yield* innerProblems(inner, at(`${word}/${name}`), defs);
    else if (word === 'items') yield* innerProblems(value, at(word), defs);
    else if (word === 'additionalProperties' && isJsonObject(value))
      yield* innerProblems(value, at(word), defs);
    else if (CHOICES.has(word) && Array.isArray(value))
      for (const [index, inner] of value.entries()) yield* innerProblems(inner, at(`${word}/${index}`), defs);
  }
}

function* innerProblems(inner: JsonValue, path: string, defs: JsonObject): Generator<SchemaProblem> {
  if (isJsonObject(inner)) yield* problemsIn(inner, path, defs);
  else if (inner !== true) yield { path, reason: 'is no schema' };
}

function reasonOf(word: string, value: JsonValue, defs: JsonObject): string | undefined {
  if (COUNTS.has(word)) return Number.isInteger(value) && Number(value) >= 0 ? undefined : 'is no count';
  if (BOUNDS.has(word)) return typeof value === 'number' ? undefined : 'is no number';
  if (CHOICES.has(word))
    return Array.isArray(value) && value.length > 0 ? undefined : 'is no list of schemas';
  switch (word) {
    case 'type':
      return typesOf({ type: value }).length === (Array.isArray(value) ? value.length : 1)
        ? undefined
        : `is none of ${TYPES.join(', ')}`;
    case 'enum':
      return Array.isArray(value) && value.length > 0 ? undefined : 'is no list of values';
    case 'const':
      return undefined;
    case 'properties':
    case '$defs':
      return isJsonObject(value) ? undefined : 'is no object of schemas';
    case 'required':
      return Array.isArray(value) && value.every((name) => typeof name === 'string')
        ? undefined
        : 'is no list of names';
    case 'items':
      return isJsonObject(value) || value === true ? undefined : 'is no schema';
    case 'additionalProperties':
      return typeof value === 'boolean' || isJsonObject(value) ? undefined : 'is no schema';
    case 'pattern':
      return typeof value === 'string' ? patternProblem(value) : 'is no pattern';
    case '$ref': {
      const name = typeof value === 'string' ? LOCAL_REF.exec(value)?.[1] : undefined;
      return name !== undefined && Object.hasOwn(defs, name) ? undefined : 'names no member of #/$defs';
    }
    default:
      return 'is not supported here: Sluice could not enforce it';
  }
}
