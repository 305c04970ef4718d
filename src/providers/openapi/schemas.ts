// Schemas of OpenAPI 3.0, 3.1 and Swagger 2 as the subset of JSON Schema that Sluice enforces. What it could not enforce
// is left out, never tightened: the provider checks its own rules. References become `$defs`, so recursion is kept.
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import { patternProblem } from '../../core/provider/patterns.ts';
import { TYPES } from '../../core/toolSource/inputSchema.ts';
import { visibleText } from '../../core/visibleText.ts';
import { Unusable, type DescriptionFile } from './descriptionFiles.ts';
import type { Placed, References } from './references.ts';

/** Of one operation; beyond them any value is taken. */
const MOST_DEFINITIONS = 150;
const MOST_NODES = 6_000;
const DEEPEST = 24;
const LONGEST_TEXT = 240;
const MOST_CHOICES = 200;

const COPIED_COUNTS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'];

/** Converts the schemas of one operation; their common definitions are collected. */
export class Schemas {
  readonly #references: References;
  /** Reference → name of its definition. */
  readonly #names = new Map<string, string>();
  readonly #definitions = new Map<string, JsonObject>();
  #nodes = 0;

  constructor(references: References) {
    this.#references = references;
  }

  /** `$defs` of what was converted; undefined: none. */
  get definitions(): JsonObject | undefined {
    return this.#definitions.size === 0 ? undefined : Object.fromEntries(this.#definitions);
  }

  /** A description, as a model reads it. */
  text(given: string): string {
    return shownText(given);
  }

  /** The schema itself, without the reference to it. @throws Unusable */
  whole(schema: JsonValue | undefined, file: DescriptionFile): JsonObject {
    const placed = this.#references.follow(schema, file);
    return placed === undefined ? {} : this.#plain(placed, 0);
  }

  /** @throws Unusable */
  converted(schema: JsonValue | undefined, file: DescriptionFile, depth = 0): JsonObject {
    const placed = this.#references.follow(schema, file);
    if (placed === undefined || depth > DEEPEST || this.#nodes > MOST_NODES) return {};
    if (placed.reference === undefined) return this.#plain(placed, depth);
    const name = this.#defined(placed.reference, placed);
    return name === undefined ? {} : { $ref: `#/$defs/${name}` };
  }

  #defined(reference: string, placed: Placed): string | undefined {
    const known = this.#names.get(reference);
    if (known !== undefined) return known;
    if (this.#names.size >= MOST_DEFINITIONS) return undefined;
    const bare =
      (reference.split('/').at(-1) ?? '').replaceAll(/[^A-Za-z0-9_]+/g, '_').slice(0, 60) || 'value';
    const taken = new Set(this.#names.values());
    let name = bare;
    for (let count = 2; taken.has(name); count += 1) name = `${bare}_${count}`;
    // Named before it is converted: it may contain itself.
    this.#names.set(reference, name);
    this.#definitions.set(name, this.#plain(placed, 0));
    return name;
  }

  #plain({ value, file }: Placed, depth: number): JsonObject {
    this.#nodes += 1;
    const schema: JsonObject = { ...typed(value), ...texts(value), ...limits(value) };
    const inner = (part: JsonValue | undefined): JsonObject => this.converted(part, file, depth + 1);
    const { items, properties, additionalProperties } = value;
    if (isJsonObject(items)) schema['items'] = inner(items);
    if (isJsonObject(properties)) Object.assign(schema, this.#members(value, properties, file, depth));
    if (additionalProperties === false && !isJsonObject(value['patternProperties']))
      schema['additionalProperties'] = false;
    else if (isJsonObject(additionalProperties) && Object.keys(additionalProperties).length > 0)
      schema['additionalProperties'] = inner(additionalProperties);
    const all = listed(value['allOf']);
    if (all.length > 0) schema['allOf'] = all.map(inner);
    // Of two forms that are read more loosely than declared, a value can fit both.
    const any = [...listed(value['anyOf']), ...listed(value['oneOf'])];
    if (any.length > 0 && any.length <= MOST_CHOICES) schema['anyOf'] = any.map(inner);
    return schema;
  }

  #members(value: JsonObject, properties: JsonObject, file: DescriptionFile, depth: number): JsonObject {
    const written = Object.entries(properties).filter(
      ([, own]) => !(isJsonObject(own) && own['readOnly'] === true),
    );
    const names = new Set(written.map(([name]) => name));
    const required = listedNames(value['required']).filter((name) => names.has(name));
    return {
      // Not an assignment by name: a member may be called `__proto__`.
      properties: Object.fromEntries(
        written.map(([name, own]) => [name, this.converted(own, file, depth + 1)]),
      ),
      ...(required.length > 0 && { required }),
      ...(value['type'] === undefined && { type: 'object' }),
    };
  }
}

function typed(value: JsonObject): JsonObject {
  const { type, nullable } = value;
  if (type === 'file') throw new Unusable('takes a file');
  const given = Array.isArray(type) ? type : [type];
  const names: JsonValue[] = TYPES.filter((each) => given.includes(each));
  const types = [...new Set(nullable === true && names.length > 0 ? [...names, 'null'] : names)];
  const choices = Array.isArray(value['enum'])
    ? value['enum'].filter(isScalar).slice(0, MOST_CHOICES + 1)
    : [];
  const takesNull = types.includes('null') && !choices.includes(null);
  return {
    ...(types.length > 0 && { type: types.length === 1 ? (types[0] ?? null) : types }),
    ...(choices.length > 0 &&
      choices.length <= MOST_CHOICES && { enum: [...new Set(takesNull ? [...choices, null] : choices)] }),
    ...(value['const'] !== undefined && isScalar(value['const']) && { const: value['const'] }),
  };
}

function texts(value: JsonObject): JsonObject {
  const { description, format, default: preset, example, deprecated } = value;
  return {
    ...(typeof description === 'string' &&
      description.trim() !== '' && { description: shownText(description) }),
    ...(typeof format === 'string' && { format: visibleText(format, 40) }),
    ...(preset !== undefined && preset !== null && isShort(preset) && { default: preset }),
    ...(example !== undefined && example !== null && isShort(example) && { example }),
    ...(deprecated === true && { deprecated }),
  };
}

function shownText(text: string): string {
  return visibleText(text.trim(), LONGEST_TEXT);
}

function limits(value: JsonObject): JsonObject {
  const kept: JsonObject = {};
  for (const word of COPIED_COUNTS) {
    const count = value[word];
    if (typeof count === 'number' && Number.isInteger(count) && count >= 0) kept[word] = count;
  }
  for (const [word, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    const [bound, strict] = [value[word], value[exclusive]];
    // OpenAPI 3.0 says true beside the bound, 3.1 says the bound itself.
    if (typeof bound === 'number') kept[strict === true ? exclusive : word] = bound;
    if (typeof strict === 'number') kept[exclusive] = strict;
  }
  const { pattern } = value;
  if (typeof pattern === 'string' && pattern.length <= 200 && patternProblem(pattern) === undefined)
    kept['pattern'] = pattern;
  return kept;
}

function isShort(value: JsonValue): boolean {
  return isScalar(value) && String(value).length <= 80;
}

function isScalar(value: JsonValue): value is string | number | boolean | null {
  return value === null || typeof value !== 'object';
}

function listed(value: JsonValue | undefined): JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function listedNames(value: JsonValue | undefined): string[] {
  return listed(value).filter((name) => typeof name === 'string');
}
