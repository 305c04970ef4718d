// The form of an argument, as its schema declares it: the one place that reads zod's own description of a schema.
import { core } from 'zod';

export type ArgumentSchema = core.$ZodType;

/** What a value must be, without what only makes it optional. */
export type ArgumentForm =
  | { kind: 'object'; members: ReadonlyMap<string, ArgumentSchema> }
  | { kind: 'record' }
  | { kind: 'list'; element: ArgumentSchema }
  /** One of several objects, told apart by a member. */
  | { kind: 'choice'; by: string; options: readonly ArgumentSchema[] }
  | { kind: 'number'; isWhole: boolean }
  | { kind: 'boolean' }
  | { kind: 'words'; words: readonly string[] }
  | { kind: 'time' }
  | { kind: 'text' }
  | { kind: 'other' };

export function formOf(schema: ArgumentSchema): ArgumentForm {
  const { def } = (schema as core.$ZodTypes)._zod;
  if (def.type === 'optional' || def.type === 'default' || def.type === 'nullable')
    return formOf(def.innerType);
  if (def.type === 'object') return { kind: 'object', members: new Map(Object.entries(def.shape)) };
  if (def.type === 'record') return { kind: 'record' };
  if (def.type === 'array') return { kind: 'list', element: def.element };
  if (def.type === 'union') return choiceOf(def);
  if (def.type === 'number') return { kind: 'number', isWhole: 'format' in def };
  if (def.type === 'boolean') return { kind: 'boolean' };
  if (def.type === 'enum') return { kind: 'words', words: textsAmong(Object.values(def.entries)) };
  if (def.type === 'literal') return { kind: 'words', words: textsAmong(def.values) };
  if (def.type === 'string') return { kind: 'format' in def && def.format === 'datetime' ? 'time' : 'text' };
  return { kind: 'other' };
}

/** The members that the schema declares for an object; none for anything else. */
export function membersOf(schema: ArgumentSchema): ReadonlyMap<string, ArgumentSchema> {
  const form = formOf(schema);
  return form.kind === 'object' ? form.members : new Map();
}

export function accepts(schema: ArgumentSchema, value: unknown): boolean {
  return core.safeParse(schema, value).success;
}

export function isOptional(schema: ArgumentSchema): boolean {
  return accepts(schema, undefined);
}

export function descriptionOf(schema: ArgumentSchema): string | undefined {
  return core.globalRegistry.get(schema)?.description;
}

function choiceOf(def: core.$ZodUnionDef): ArgumentForm {
  return 'discriminator' in def && typeof def.discriminator === 'string'
    ? { kind: 'choice', by: def.discriminator, options: def.options }
    : { kind: 'other' };
}

function textsAmong(values: readonly unknown[]): string[] {
  return values.filter((value) => typeof value === 'string');
}
