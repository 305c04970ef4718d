// Arguments as models send them: null for absent, numbers and objects as text, another case. One reading by the declared
// schema, before validation; what is ambiguous stays as it came and is refused.
import { isJsonObject, type JsonObject } from '../json.ts';
import {
  accepts,
  formOf,
  isOptional,
  membersOf,
  type ArgumentForm,
  type ArgumentSchema,
} from './argumentForm.ts';

/** Members that known clients add to calls of their own accord (Cline; n8n): they say nothing to a tool. */
const ADDED_BY_CLIENTS = ['task_progress', 'toolCallId'];
const INTEGER = /^-?(?:0|[1-9]\d*)$/;
const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A call's arguments in their plain form. What the schema accepts already comes back as it is. */
export function coerceArguments(schema: ArgumentSchema, args: unknown): unknown {
  const given = args ?? {};
  if (accepts(schema, given)) return given;
  return coerced(schema, isJsonObject(given) ? withoutAdded(schema, given) : given);
}

function coerced(schema: ArgumentSchema, value: unknown): unknown {
  if (accepts(schema, value)) return value;
  const form = formOf(schema);
  switch (form.kind) {
    case 'object': {
      const object = jsonOf(value, isJsonObject);
      return object === undefined ? value : withMembers(form.members, object);
    }
    case 'record':
      return jsonOf(value, isJsonObject) ?? value;
    case 'list':
      return listOf(form.element, value);
    case 'choice': {
      const object = jsonOf(value, isJsonObject);
      return object === undefined ? value : chosen(form, object);
    }
    case 'number':
    case 'boolean':
    case 'words':
    case 'time':
      return typeof value === 'string' ? (readOf(form, value.trim()) ?? value) : value;
    case 'text':
    case 'other':
      return value;
  }
}

/** Absent is what an optional member can't be: null, or an empty text. */
function withMembers(declared: ReadonlyMap<string, ArgumentSchema>, object: JsonObject): JsonObject {
  const members = Object.entries(object).flatMap(([name, value]): [string, unknown][] => {
    const schema = declared.get(name);
    if (schema === undefined || accepts(schema, value)) return [[name, value]];
    if ((value === null || value === '') && isOptional(schema)) return [];
    return [[name, coerced(schema, value)]];
  });
  return Object.fromEntries(members) as JsonObject;
}

/** A text with spaces or commas could be a list of its own: it doesn't become a list of one. */
function listOf(element: ArgumentSchema, value: unknown): unknown {
  const list = jsonOf(value, (parsed) => Array.isArray(parsed));
  if (list !== undefined) return list.map((each) => coerced(element, each));
  if (value === null || value === '' || (typeof value === 'string' && /[\s,;[\]{}]/.test(value)))
    return value;
  const only = coerced(element, value);
  return accepts(element, only) ? [only] : value;
}

/** The option that the discriminator names. */
function chosen({ by, options }: Extract<ArgumentForm, { kind: 'choice' }>, object: JsonObject): unknown {
  const option = options.find((each) => {
    const word = membersOf(each).get(by);
    return word !== undefined && accepts(word, coerced(word, object[by]));
  });
  return option === undefined ? object : coerced(option, object);
}

type TextForm = Extract<ArgumentForm, { kind: 'number' | 'boolean' | 'words' | 'time' }>;

/** What the text says, if it can be read in one way only. */
function readOf(form: TextForm, text: string): string | number | boolean | undefined {
  switch (form.kind) {
    case 'number':
      // "29.00" might be a price in the major unit: it is no whole number of minor ones.
      return (form.isWhole ? INTEGER : DECIMAL).test(text) ? Number(text) : undefined;
    case 'boolean':
      return ['true', 'false'].includes(text.toLowerCase()) ? text.toLowerCase() === 'true' : undefined;
    case 'words':
      return wordAmong(form.words, text);
    case 'time':
      return DAY.test(text) ? `${text}T00:00:00Z` : undefined;
  }
}

/** Case, and what separates words, don't tell options apart; undefined if they would have to. */
function wordAmong(words: readonly string[], text: string): string | undefined {
  const alike = words.filter((word) => bare(word) === bare(text));
  return alike.length === 1 ? alike[0] : undefined;
}

function bare(word: string): string {
  return word.toLowerCase().replaceAll(/[\s_-]+/g, '_');
}

function jsonOf<T>(value: unknown, fits: (parsed: unknown) => parsed is T): T | undefined {
  if (fits(value)) return value;
  if (typeof value !== 'string') return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return fits(parsed) ? parsed : undefined;
  } catch {
    // Not JSON: the text is refused as it is.
    return undefined;
  }
}

function withoutAdded(schema: ArgumentSchema, args: JsonObject): JsonObject {
  const declared = membersOf(schema);
  const kept = Object.entries(args).filter(
    ([name]) => declared.has(name) || !ADDED_BY_CLIENTS.includes(name),
  );
  return Object.fromEntries(kept);
}
