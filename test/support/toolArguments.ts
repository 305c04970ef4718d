// Generated arguments of any tool, and the disguises in which models send them.
import * as fc from 'fast-check';
import { toJSONSchema, type z } from 'zod';
import {
  accepts,
  formOf,
  isOptional,
  type ArgumentForm,
  type ArgumentSchema,
} from '../../src/core/tool/argumentForm.ts';

const WORDS = ['bnd_1', 'crd_2', 'API_KEY', '.env', 'https://example.org/hook', 'Payroll export', 'gh'];

/** Arguments that the schema accepts. */
export function argumentsFor(schema: ArgumentSchema): fc.Arbitrary<unknown> {
  return valueFor(schema).filter((value) => accepts(schema, value));
}

/** The same value as a model may send it; at least sometimes unchanged. */
export function disguisesOf(schema: ArgumentSchema, value: unknown): fc.Arbitrary<unknown> {
  const form = formOf(schema);
  const disguised = fc.oneof(fc.constant(value), ...inForm(form, value));
  // A text where the schema takes any text is no disguise.
  return disguised.filter((sent) => sent === value || !accepts(schema, sent));
}

function inForm(form: ArgumentForm, value: unknown): fc.Arbitrary<unknown>[] {
  switch (form.kind) {
    case 'object':
      return withJsonText(membersIn(form.members, value as Record<string, unknown>));
    case 'choice':
      return withJsonText(choiceIn(form, value as Record<string, unknown>));
    case 'record':
      return [fc.constant(JSON.stringify(value))];
    case 'list': {
      const list = value as unknown[];
      const each = fc.tuple(...list.map((item) => disguisesOf(form.element, item)));
      const [first] = list;
      const isPlain =
        list.length === 1 &&
        (typeof first !== 'string' ? Object(first) !== first : !/[\s,;[\]{}]/.test(first));
      const only = isPlain ? [fc.constant(first)] : [];
      return [...withJsonText(each), ...only];
    }
    case 'number':
      return [fc.constantFrom(String(value), ` ${String(value)} `)];
    case 'boolean':
      return [fc.constantFrom(String(value), String(value).toUpperCase(), value === true ? 'True' : 'False')];
    case 'words': {
      const word = String(value);
      return [
        fc.constantFrom(
          word.toUpperCase(),
          ` ${word}\n`,
          word.replaceAll('_', '-'),
          word.replaceAll('_', ' '),
        ),
      ];
    }
    case 'time':
      return String(value).endsWith('T00:00:00Z') ? [fc.constant(String(value).slice(0, 10))] : [];
    case 'text':
    case 'other':
      return [];
  }
}

function withJsonText(plain: fc.Arbitrary<unknown>): fc.Arbitrary<unknown>[] {
  return [plain, plain.map((value) => JSON.stringify(value))];
}

/** Members disguised, and absent ones sent as null or an empty text. */
function membersIn(
  members: ReadonlyMap<string, ArgumentSchema>,
  object: Record<string, unknown>,
): fc.Arbitrary<unknown> {
  const sent = [...members].map(([name, schema]): fc.Arbitrary<[string, unknown][]> => {
    if (Object.hasOwn(object, name)) return disguisesOf(schema, object[name]).map((value) => [[name, value]]);
    const empty = [null, ''].filter((value) => !accepts(schema, value));
    return isOptional(schema) && empty.length > 0
      ? fc.constantFrom([], ...empty.map((value): [string, unknown][] => [[name, value]]))
      : fc.constant([]);
  });
  return fc.tuple(...sent).map((parts) => Object.fromEntries(parts.flat()));
}

function choiceIn(
  form: Extract<ArgumentForm, { kind: 'choice' }>,
  value: Record<string, unknown>,
): fc.Arbitrary<unknown> {
  const option = form.options.find((each) => accepts(each, value));
  if (option === undefined) throw new Error('The value fits no option.');
  const { kind, ...rest } = formOf(option) as Extract<ArgumentForm, { kind: 'object' }>;
  return kind === 'object' ? membersIn(rest.members, value) : fc.constant(value);
}

/** As JSON carries it: without a negative zero. */
function jsonFrom(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return values.map((value) => JSON.parse(JSON.stringify(value)) as unknown);
}

function valueFor(schema: ArgumentSchema): fc.Arbitrary<unknown> {
  const form = formOf(schema);
  switch (form.kind) {
    case 'object':
      return objectFor(form.members);
    case 'choice':
      return fc.oneof(...form.options.map(valueFor));
    case 'record':
      return fc.dictionary(fc.constantFrom('a', 'region', 'x-y'), jsonFrom(fc.jsonValue({ maxDepth: 2 })), {
        maxKeys: 3,
      });
    case 'list':
      return fc.array(memberFor(form.element), { minLength: 1, maxLength: 4 });
    case 'number': {
      const { minimum = 0, maximum = 5000 } = toJSONSchema(schema as z.ZodType);
      return fc.integer({ min: minimum, max: Math.min(maximum, 100_000) });
    }
    case 'boolean':
      return fc.boolean();
    case 'words':
      return fc.constantFrom(...form.words);
    case 'time':
      return fc
        .tuple(fc.integer({ min: 1_500_000_000, max: 1_900_000_000 }), fc.boolean())
        .map(([second, isMidnight]) => {
          const text = new Date(second * 1000).toISOString();
          return isMidnight ? `${text.slice(0, 10)}T00:00:00Z` : text;
        });
    case 'text':
      return fc.oneof(fc.constantFrom(...WORDS), fc.string({ minLength: 1, maxLength: 30 }));
    case 'other':
      return fc.jsonValue();
  }
}

function memberFor(schema: ArgumentSchema): fc.Arbitrary<unknown> {
  return valueFor(schema).filter((value) => accepts(schema, value));
}

function objectFor(members: ReadonlyMap<string, ArgumentSchema>): fc.Arbitrary<unknown> {
  const all = Object.fromEntries([...members].map(([name, schema]) => [name, memberFor(schema)]));
  const required = [...members].filter(([, schema]) => !isOptional(schema)).map(([name]) => name);
  return fc.record(all, { requiredKeys: required });
}
