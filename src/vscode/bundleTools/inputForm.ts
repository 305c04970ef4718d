// A form for the arguments of a bundle tool, one question after the other: choices, yes or no, numbers, lists and nested
// objects as the JSON Schema has them. How a question is put is the caller's.
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import { exampleOf } from '../../core/toolSource/inputExample.ts';
import { readInput } from '../../core/toolSource/inputReading.ts';
import { defsOf, propertiesOf, requiredOf, resolved, typesOf } from '../../core/toolSource/inputSchema.ts';
import { AppError } from '../../core/errors.ts';

export interface FormChoice<T> {
  label: string;
  description: string;
  value: T;
}

/** Each resolves with undefined if the person leaves the form. */
export interface FormQuestions {
  /** @param path of the value, e.g. `filter.labels[0]`; empty: the whole input */
  text(ask: {
    path: string;
    hint: string;
    example: string;
    problem: (text: string) => string | undefined;
  }): Promise<string | undefined>;
  choice<T>(path: string, hint: string, choices: readonly FormChoice<T>[]): Promise<{ value: T } | undefined>;
  /** Which members beside the required ones are given. */
  members(path: string, names: readonly FormChoice<string>[]): Promise<readonly string[] | undefined>;
  /** Whether a list goes on after so many entries. */
  another(path: string, count: number): Promise<boolean | undefined>;
}

/** Deeper values are written as JSON. */
const DEEPEST = 5;
/** The person left the form. */
const LEFT = Symbol('left');
type Answer = JsonValue | typeof LEFT;

/** @returns the input as understood; undefined if the person leaves. It fits the schema as a whole, or the tool says why. */
export async function askInput(
  tool: string,
  schema: JsonObject,
  questions: FormQuestions,
): Promise<JsonObject | undefined> {
  const answer = await new Form(schema, questions).value(schema, '', 0);
  return answer === LEFT ? undefined : readInput(tool, schema, answer);
}

class Form {
  readonly #defs: JsonObject;
  readonly #questions: FormQuestions;

  constructor(schema: JsonObject, questions: FormQuestions) {
    this.#defs = defsOf(schema);
    this.#questions = questions;
  }

  async value(from: JsonObject, path: string, depth: number): Promise<Answer> {
    const schema = resolved(from, this.#defs);
    const hint = textIn(schema['description']) || textIn(schema['title']);
    if (schema['const'] !== undefined) return schema['const'];
    if (Array.isArray(schema['enum']))
      return this.#choose(
        path,
        hint,
        schema['enum'].map((value) => ({ label: shown(value), description: '', value })),
      );
    const forms = [schema['anyOf'], schema['oneOf']].flatMap((parts) =>
      Array.isArray(parts) ? parts.filter(isJsonObject) : [],
    );
    if (forms.length > 0 && depth < DEEPEST) return this.#oneOf(schema, forms, path, depth);
    const [type] = typesOf(schema).filter((each) => each !== 'null');
    if (type === 'boolean')
      return this.#choose(
        path,
        hint,
        [true, false].map((value) => ({ label: String(value), description: '', value })),
      );
    if (type === 'object' && Object.keys(propertiesOf(schema)).length > 0 && depth < DEEPEST)
      return this.#object(schema, path, depth);
    if (type === 'array' && isJsonObject(schema['items']) && depth < DEEPEST)
      return this.#list(schema, schema['items'], path, depth);
    if (type === 'object' && path === '') return {};
    return this.#written(schema, path, hint);
  }

  async #object(schema: JsonObject, path: string, depth: number): Promise<Answer> {
    const properties = propertiesOf(schema);
    const required = requiredOf(schema).filter((name) => isJsonObject(properties[name]));
    const others = Object.entries(properties).flatMap(([name, own]) =>
      required.includes(name) || !isJsonObject(own)
        ? []
        : [{ label: name, description: textIn(resolved(own, this.#defs)['description']), value: name }],
    );
    const wanted = others.length === 0 ? [] : await this.#questions.members(path, others);
    if (wanted === undefined) return LEFT;
    const members: JsonObject = {};
    for (const name of [...required, ...wanted]) {
      const own = properties[name];
      if (!isJsonObject(own)) continue;
      const value = await this.value(own, path === '' ? name : `${path}.${name}`, depth + 1);
      if (value === LEFT) return LEFT;
      members[name] = value;
    }
    return members;
  }

  async #list(schema: JsonObject, items: JsonObject, path: string, depth: number): Promise<Answer> {
    const most = typeof schema['maxItems'] === 'number' ? schema['maxItems'] : Number.POSITIVE_INFINITY;
    const least = typeof schema['minItems'] === 'number' ? schema['minItems'] : 0;
    const entries: JsonValue[] = [];
    while (entries.length < most) {
      const goesOn = entries.length < least || (await this.#questions.another(path, entries.length));
      if (goesOn === undefined) return LEFT;
      if (!goesOn) break;
      const entry = await this.value(items, `${path}[${entries.length}]`, depth + 1);
      if (entry === LEFT) return LEFT;
      entries.push(entry);
    }
    return entries;
  }

  async #oneOf(schema: JsonObject, forms: JsonObject[], path: string, depth: number): Promise<Answer> {
    const able = forms
      .map((form) => resolved(form, this.#defs))
      .filter((form) => typesOf(form).join() !== 'null');
    const { anyOf: _any, oneOf: _one, ...common } = schema;
    const choices = able.map((form, index) => ({
      label: textIn(form['title']) || typesOf(form).join(' / ') || String(index + 1),
      description: textIn(form['description']),
      value: { ...common, ...form },
    }));
    const [only, ...more] = choices;
    if (only !== undefined && more.length === 0) return this.value(only.value, path, depth + 1);
    const chosen = await this.#questions.choice(path, textIn(schema['description']), choices);
    return chosen === undefined ? LEFT : this.value(chosen.value, path, depth + 1);
  }

  async #choose(path: string, hint: string, choices: FormChoice<JsonValue>[]): Promise<Answer> {
    const chosen = await this.#questions.choice(path, hint, choices);
    return chosen === undefined ? LEFT : chosen.value;
  }

  /** Text, a number, or what is too deep or too open for questions, as JSON. */
  async #written(schema: JsonObject, path: string, hint: string): Promise<Answer> {
    const example = exampleOf({ ...schema, $defs: this.#defs });
    const read = (text: string): JsonValue => this.#read(schema, path, text);
    const text = await this.#questions.text({
      path,
      hint,
      example:
        typeof example === 'string' && example !== '…'
          ? example
          : example === '…'
            ? ''
            : JSON.stringify(example),
      problem: (typed) => {
        try {
          read(typed);
          return undefined;
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          const { problems } = error.details;
          const [first] = Array.isArray(problems) ? problems : [];
          return typeof first === 'string' ? first : error.message;
        }
      },
    });
    return text === undefined ? LEFT : read(text);
  }

  /** As `readInput` reads the one member. @throws AppError `bad-arguments` */
  #read(schema: JsonObject, path: string, text: string): JsonValue {
    const around = { type: 'object', properties: { [path]: schema }, required: [path], $defs: this.#defs };
    return readInput('', around, { [path]: parsed(text, schema) })[path] ?? null;
  }
}

/** JSON for what takes any value; everything else is understood as a model's text is. */
function parsed(text: string, schema: JsonObject): JsonValue {
  if (typesOf(schema).length > 0) return text;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

function shown(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function textIn(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
