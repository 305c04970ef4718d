// Input schemas as every model API takes them: no recursion, no `propertyNames`, no choice between objects, no limit
// that a double cannot hold. What is left out here is still checked when a call arrives.

type Schema = Record<string, unknown>;

/** Objects further in than this are advertised as open ones, with their description. */
const DEEPEST = 3;
/** Words that some model API refuses, or that only cost tokens because the call's own check says the same. */
const DROPPED = new Set(
  'propertyNames $defs additionalProperties maxLength minLength maxItems minItems pattern id'.split(' '),
);

export interface ObjectSchema extends Schema {
  type: 'object';
}

export function plainSchema(schema: ObjectSchema): ObjectSchema {
  return { ...within(schema, membersOf(schema['$defs']), 0), type: 'object', additionalProperties: false };
}

function within(schema: Schema, defs: Schema, depth: number): Schema {
  const { $ref, anyOf, oneOf, const: only, ...own } = schema;
  if (typeof $ref === 'string') {
    const target = membersOf(defs[$ref.replace('#/$defs/', '')]);
    // A definition that needs others may need itself: it is not spelt out.
    return isDeep(target) ? open(own) : within({ ...target, ...own }, defs, depth);
  }
  const choices = [...listOf(anyOf), ...listOf(oneOf)];
  if (choices.length > 0) return choice(choices, own, defs, depth);
  if (only !== undefined) return { ...kept(own), enum: [only] };
  if (own['type'] !== 'object') {
    const { items } = own;
    return { ...kept(own), ...(items !== undefined && { items: within(membersOf(items), defs, depth + 1) }) };
  }
  const properties = Object.entries(membersOf(own['properties']));
  if (properties.length === 0 || depth >= DEEPEST) return open(own);
  const plain = properties.map(([name, property]) => [name, within(membersOf(property), defs, depth + 1)]);
  return { ...kept(own), properties: Object.fromEntries(plain) };
}

/** One kind of value stays a choice of its kinds; objects or lists among others become one open schema. */
function choice(choices: readonly Schema[], own: Schema, defs: Schema, depth: number): Schema {
  const plain = choices.map((each) => within(each, defs, depth));
  const types = new Set(plain.map(({ type }) => type));
  if (types.has('object') && [...types].every((type) => type === 'object')) return open(own);
  if (types.has('object') || types.has('array') || types.has(undefined))
    return own['description'] === undefined ? {} : { description: own['description'] };
  return { ...kept(own), anyOf: plain };
}

function isDeep(target: Schema): boolean {
  return JSON.stringify(target).includes('$ref');
}

function open({ description, default: preset }: Schema): Schema {
  return {
    type: 'object',
    ...(description !== undefined && { description }),
    ...(preset !== undefined && { default: preset }),
  };
}

function kept(schema: Schema): Schema {
  return Object.fromEntries(
    Object.entries(schema).filter(
      ([word, value]) =>
        !DROPPED.has(word) &&
        // Absent is false anyway.
        !(word === 'default' && value === false) &&
        !(typeof value === 'number' && Math.abs(value) >= Number.MAX_SAFE_INTEGER),
    ),
  );
}

function membersOf(value: unknown): Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : {};
}

function listOf(value: unknown): Schema[] {
  return Array.isArray(value) ? value.map(membersOf) : [];
}
