// Reads the arguments of a bundle tool by its schema. What models commonly deform is understood where its meaning is
// unambiguous; every other misfit is named with its place, the expected type and a correct example.
import { canonicalJson } from '../canonicalJson.ts';
import { AppError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { isDeeperThan, MAX_JSON_DEPTH } from '../jsonDepth.ts';
import { matchesAnywhere } from '../provider/patterns.ts';
import { visibleText } from '../visibleText.ts';
import {
  defsOf,
  propertiesOf,
  requiredOf,
  resolved,
  typesOf,
  type InputSchema,
  type SchemaType,
} from './inputSchema.ts';
import { isFileArgument, readFileArgument } from './fileArguments.ts';
import { exampleOf } from './inputExample.ts';

const MOST_PROBLEMS = 5;

/**
 * @param files arguments in which a file can stand for a text
 * @returns the arguments as understood. @throws AppError `bad-arguments` that names tool, fields and an example
 */
export function readInput(
  tool: string,
  schema: InputSchema,
  given: JsonValue,
  files: ReadonlySet<string> = new Set(),
): JsonObject {
  const reading = new Reading(defsOf(schema), { names: files, read: new Set() });
  if (isDeeperThan(given, MAX_JSON_DEPTH)) reading.problem('', `nested deeper than ${MAX_JSON_DEPTH}`);
  const read = reading.problems.length > 0 ? given : reading.read(schema, given, '');
  reading.refuseOtherFiles(read, '');
  if (reading.problems.length === 0 && isJsonObject(read)) return read;
  const problems = reading.problems.slice(0, MOST_PROBLEMS);
  throw new AppError('bad-arguments', `The input of ${tool} doesn’t fit. ${problems.join('; ')}.`, {
    details: { tool, problems },
    next: `Nothing was sent. A correct input: ${JSON.stringify(exampleOf(schema))}`,
  });
}

/** The files among the arguments. */
interface ReadFiles {
  /** Arguments in which they can stand. */
  names: ReadonlySet<string>;
  /** Those that were read; shared by trials. */
  read: Set<JsonValue>;
}

class Reading {
  readonly problems: string[] = [];
  readonly #defs: JsonObject;
  readonly #files: ReadFiles;

  constructor(defs: JsonObject, files: ReadFiles) {
    this.#defs = defs;
    this.#files = files;
  }

  problem(path: string, reason: string): void {
    this.problems.push(`${path === '' ? 'input' : visibleText(path, 120)}: ${reason}`);
  }

  /** The value as understood; problems are collected. */
  read(from: InputSchema, given: JsonValue, path: string): JsonValue {
    const schema = resolved(from, this.#defs);
    const types = typesOf(schema);
    const isChoice = ['anyOf', 'oneOf', 'allOf'].some((word) => schema[word] !== undefined);
    if (isFileArgument(given) && !isChoice) return this.#file(schema, given, path, types);
    const value = understood(given, types);
    if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
      this.problem(path, `expected ${types.join(' or ')}, got ${kindOf(given)}`);
      return value;
    }
    const chosen = this.#choices(schema, value, path);
    if (this.#files.read.has(chosen)) return chosen;
    this.#plainWords(schema, chosen, path);
    if (Array.isArray(chosen)) return this.#list(schema, chosen, path);
    return isJsonObject(chosen) ? this.#object(schema, chosen, path) : chosen;
  }

  /** A file nowhere else: in a value that the schema leaves open it would be sent as it stands. */
  refuseOtherFiles(value: JsonValue, path: string): void {
    if (value === null || typeof value !== 'object' || this.#files.read.has(value)) return;
    if (isFileArgument(value)) return this.problem(path, 'no file can stand here');
    for (const [name, member] of Object.entries(value)) this.refuseOtherFiles(member, joined(path, name));
  }

  #file(schema: InputSchema, given: JsonObject, path: string, types: readonly SchemaType[]): JsonValue {
    if (this.#files.read.has(given)) return given;
    const [argument = ''] = path.split('.');
    const takes = this.#files.names.has(argument) && (types.length === 0 || types.includes('string'));
    const read = takes ? readFileArgument(given, schema) : 'no file can stand here';
    if (typeof read === 'string') {
      this.problem(path, read);
      return given;
    }
    this.#files.read.add(read);
    return read;
  }

  #choices(schema: InputSchema, value: JsonValue, path: string): JsonValue {
    let current = value;
    for (const part of schemasAt(schema, 'allOf')) current = this.read(part, current, path);
    for (const word of ['anyOf', 'oneOf'] as const) {
      const parts = schemasAt(schema, word);
      if (parts.length === 0) continue;
      const fitting = parts.flatMap((part) => {
        const trial = new Reading(this.#defs, this.#files);
        const read = trial.read(part, current, path);
        return trial.problems.length === 0 ? [read] : [];
      });
      const [first] = fitting;
      if (first === undefined) this.problem(path, `fits none of its ${parts.length} forms`);
      else if (word === 'oneOf' && fitting.length > 1)
        this.problem(path, `fits ${fitting.length} of its forms, must fit one`);
      else current = first;
    }
    return current;
  }

  #plainWords(schema: InputSchema, value: JsonValue, path: string): void {
    const allowed = Array.isArray(schema['enum']) ? schema['enum'] : undefined;
    if (allowed !== undefined && !allowed.some((each) => isSame(each, value)))
      this.problem(path, `expected one of ${JSON.stringify(allowed).slice(0, 400)}`);
    if (schema['const'] !== undefined && !isSame(schema['const'], value))
      this.problem(path, `expected ${JSON.stringify(schema['const'])}`);
    if (typeof value === 'number') this.#number(schema, value, path);
    if (typeof value !== 'string') return;
    if (!value.isWellFormed()) this.problem(path, 'holds half a character');
    this.#count(schema, 'Length', Array.from(value).length, 'characters', path);
    const { pattern } = schema;
    if (typeof pattern === 'string' && !matchesAnywhere(pattern, value))
      this.problem(path, `doesn’t match ${pattern}`);
  }

  #number(schema: InputSchema, value: number, path: string): void {
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
    if (typeof minimum === 'number' && value < minimum) this.problem(path, `expected at least ${minimum}`);
    if (typeof maximum === 'number' && value > maximum) this.problem(path, `expected at most ${maximum}`);
    if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum)
      this.problem(path, `expected more than ${exclusiveMinimum}`);
    if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum)
      this.problem(path, `expected less than ${exclusiveMaximum}`);
  }

  #count(schema: InputSchema, word: string, count: number, what: string, path: string): void {
    const [least, most] = [schema[`min${word}`], schema[`max${word}`]];
    if (typeof least === 'number' && count < least) this.problem(path, `needs at least ${least} ${what}`);
    if (typeof most === 'number' && count > most) this.problem(path, `takes at most ${most} ${what}`);
  }

  #list(schema: InputSchema, list: readonly JsonValue[], path: string): JsonValue {
    this.#count(schema, 'Items', list.length, 'entries', path);
    const { items } = schema;
    return list.map((entry, index) =>
      isJsonObject(items) ? this.read(items, entry, joined(path, String(index))) : entry,
    );
  }

  #object(schema: InputSchema, object: JsonObject, path: string): JsonValue {
    this.#count(schema, 'Properties', Object.keys(object).length, 'members', path);
    const properties = propertiesOf(schema);
    const required = requiredOf(schema);
    for (const name of required.filter((each) => !Object.hasOwn(object, each)))
      this.problem(joined(path, name), `is missing${typeHint(properties[name], this.#defs)}`);
    const rest = path === '' ? false : schema['additionalProperties'];
    const members = Object.entries(object).flatMap(([name, value]): [string, JsonValue][] => {
      const own = Object.hasOwn(properties, name) ? properties[name] : rest;
      const at = joined(path, name);
      if (own === false) {
        this.problem(at, `is no member; there are ${Object.keys(properties).join(', ') || 'none'}`);
        return [];
      }
      // Models write null for what they leave out.
      if (value === null && !required.includes(name) && isJsonObject(own) && !this.#takesNull(own)) return [];
      return [[name, isJsonObject(own) ? this.read(own, value, at) : value]];
    });
    return Object.fromEntries(members);
  }

  #takesNull(from: InputSchema): boolean {
    const schema = resolved(from, this.#defs);
    const types = typesOf(schema);
    if (types.length > 0) return types.includes('null');
    const trial = new Reading(this.#defs, this.#files);
    trial.read(schema, null, '');
    return trial.problems.length === 0;
  }
}

/** What a model meant by a value of another type; the value itself if that is not certain. */
function understood(value: JsonValue, types: readonly SchemaType[]): JsonValue {
  if (types.length === 0 || types.some((type) => isOfType(value, type))) return value;
  const takes = (type: SchemaType): boolean => types.includes(type);
  if (typeof value === 'number' && takes('string') && Number.isSafeInteger(value)) return String(value);
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if ((takes('number') || takes('integer')) && /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)) {
    const number = Number(text);
    if (String(number) === text) return number;
  }
  if (takes('boolean') && /^(true|false)$/.test(text)) return text === 'true';
  if ((takes('object') && text.startsWith('{')) || (takes('array') && text.startsWith('['))) {
    try {
      const parsed = JSON.parse(text) as JsonValue;
      return isDeeperThan(parsed, MAX_JSON_DEPTH) ? value : parsed;
    } catch {
      // Not JSON: reported as a text where another type belongs.
      return value;
    }
  }
  return value;
}

function isOfType(value: JsonValue, type: SchemaType): boolean {
  switch (type) {
    case 'object':
      return isJsonObject(value);
    case 'array':
      return Array.isArray(value);
    case 'null':
      return value === null;
    case 'integer':
      return Number.isSafeInteger(value);
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type;
  }
}

function schemasAt(schema: InputSchema, word: 'allOf' | 'anyOf' | 'oneOf'): InputSchema[] {
  const parts = schema[word];
  return Array.isArray(parts) ? parts.filter(isJsonObject) : [];
}

function typeHint(schema: JsonValue | undefined, defs: JsonObject): string {
  const types = isJsonObject(schema) ? typesOf(resolved(schema, defs)) : [];
  return types.length === 0 ? '' : ` (${types.join(' or ')})`;
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function isSame(left: JsonValue, right: JsonValue): boolean {
  return canonicalJson(left) === canonicalJson(right);
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
