// What is wrong with a call's arguments, in words that let the caller succeed at its next try: the options, an example,
// the unit, the name that was meant.
import type { core } from 'zod';
import { isJsonObject } from '../json.ts';
import { choiceText, nearestOf } from '../nearest.ts';
import { visibleText } from '../visibleText.ts';
import { descriptionOf, formOf, isOptional, membersOf, type ArgumentSchema } from './argumentForm.ts';

/** Members that some clients wrap all arguments into. */
const WRAPPERS = ['args', 'arguments', 'input', 'params', 'parameters'];
/** What one client sends instead of arguments that it could not read itself. */
const UNPARSED = '__unparsedToolInput';
const MOST_PROBLEMS = 20;

/** A sentence or two for each problem: `status: "pending" is not an option. Use one of: …`. */
export function problemsOf(
  schema: ArgumentSchema,
  args: unknown,
  issues: readonly core.$ZodIssue[],
): string[] {
  // A name that is not there explains why another one is missing.
  const [named, others] = [issues.filter(isAboutNames), issues.filter((issue) => !isAboutNames(issue))];
  const told = [...named, ...others].flatMap((issue) => textsOf(schema, args, issue));
  const more = told.length - MOST_PROBLEMS;
  const shown = more > 0 ? [...told.slice(0, MOST_PROBLEMS), `${more} more`] : told;
  return shown.map((text) => (/[.?]$/.test(text) ? text : `${text}.`));
}

/** `It takes bundle_id (required), dry_run and reason.` Empty for a schema without members. */
export function argumentList(schema: ArgumentSchema): string {
  const members = [...membersOf(schema)];
  if (members.length === 0) return 'It takes no arguments.';
  const names = members.map(([name, member]) => (isOptional(member) ? name : `${name} (required)`));
  return `Arguments: ${names.join(', ')}.`;
}

function textsOf(schema: ArgumentSchema, args: unknown, issue: core.$ZodIssue): string[] {
  const at = schemaAt(schema, issue.path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownMember([...issue.path, key], args, at));
  const where = pathText(issue.path);
  const about = descriptionOf(at);
  const said = problemText(at, valueAt(args, issue.path), issue);
  const unit = about === undefined || issue.code === 'custom' ? '' : ` (${about})`;
  if (where === '') return [issue.code === 'custom' ? capitalized(said) : `The arguments ${said}`];
  return [`${where}: ${said}${unit}`];
}

function unknownMember(path: readonly PropertyKey[], args: unknown, within: ArgumentSchema): string {
  const name = String(path.at(-1));
  const value = valueAt(args, path);
  const shown = pathText(path);
  if (name === UNPARSED)
    return 'Your client could not parse the JSON of this call: send the arguments again, as one valid JSON object';
  if (WRAPPERS.includes(name) && (isJsonObject(value) || typeof value === 'string'))
    return `${shown}: put the arguments at the top level, not inside “${shown}”`;
  const nearest = nearestOf(name, [...membersOf(within).keys()]);
  return `${shown}: unknown argument${nearest === undefined ? '' : `; did you mean ${nearest}?`}`;
}

function isAboutNames({ code }: core.$ZodIssue): boolean {
  return code === 'unrecognized_keys';
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function pathText(path: readonly PropertyKey[]): string {
  return visibleText(path.map(String).join('.'), 120);
}

function problemText(schema: ArgumentSchema, value: unknown, issue: core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_union':
      return optionText(value, discriminatorsOf(schema));
    case 'invalid_type':
      return value === undefined ? `missing, must be ${formText(schema)}` : `must be ${formText(schema)}`;
    case 'invalid_value':
      return optionText(value, issue.values.map(String));
    case 'invalid_format':
      return issue.format === 'datetime' ? `must be ${formText(schema)}` : issue.message;
    case 'too_small':
      return issue.origin === 'string' && Number(issue.minimum) === 1
        ? 'must not be empty'
        : `must ${boundText(issue.origin, `at least ${String(issue.minimum)}`)}`;
    case 'too_big':
      return `must ${boundText(issue.origin, `at most ${String(issue.maximum)}`)}`;
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return visibleText(issue.message, 200);
  }
}

function optionText(value: unknown, options: readonly string[]): string {
  if (value === undefined) return `missing. Use one of: ${options.join(', ')}`;
  const shown = visibleText(JSON.stringify(value), 60);
  const choice = choiceText(typeof value === 'string' ? value : '', options).replace(/\.$/, '');
  return `${shown} is not an option. ${choice}`;
}

function boundText(origin: string, bound: string): string {
  if (origin === 'string') return `have ${bound} characters`;
  return origin === 'array' ? `list ${bound}` : `be ${bound}`;
}

/** The words that tell the options of a choice apart. */
function discriminatorsOf(schema: ArgumentSchema): string[] {
  const form = formOf(schema);
  if (form.kind !== 'choice') return [];
  return form.options.flatMap((option) => {
    const word = membersOf(option).get(form.by);
    return word === undefined ? [] : [String(exampleOf(word))];
  });
}

/** What a value of the schema looks like, with an example. */
function formText(schema: ArgumentSchema): string {
  const form = formOf(schema);
  switch (form.kind) {
    case 'text':
      return 'a text';
    case 'time':
      return 'a time with its zone, such as 2026-11-01T00:00:00Z';
    case 'number':
      return form.isWhole ? 'a whole number' : 'a number';
    case 'boolean':
      return 'true or false';
    case 'words':
      return `one of: ${form.words.join(', ')}`;
    case 'list':
      return `a list, such as ${JSON.stringify(exampleOf(schema))}`;
    case 'object':
    case 'record':
    case 'choice':
      return `an object, such as ${JSON.stringify(exampleOf(schema))}`;
    case 'other':
      return 'of another form';
  }
}

/** A value of the form that the schema has; its words are placeholders. */
function exampleOf(schema: ArgumentSchema): unknown {
  const form = formOf(schema);
  switch (form.kind) {
    case 'number':
      return 1;
    case 'boolean':
      return true;
    case 'words':
      return form.words[0];
    case 'list':
      return [exampleOf(form.element)];
    case 'choice':
      return form.options.map(exampleOf)[0];
    case 'record':
      return { name: 'value' };
    case 'object':
      return Object.fromEntries(
        exampleMembers(form.members).map(([name, member]) => [name, exampleOf(member)]),
      );
    case 'time':
    case 'text':
    case 'other':
      return '…';
  }
}

/** What is required; if nothing is, one member, rather one with options. */
function exampleMembers(declared: ReadonlyMap<string, ArgumentSchema>): [string, ArgumentSchema][] {
  const members = [...declared];
  const required = members.filter(([, member]) => !isOptional(member));
  if (required.length > 0) return required;
  const worded = members.find(([, member]) => formOf(member).kind === 'words') ?? members[0];
  return worded === undefined ? [] : [worded];
}

function schemaAt(schema: ArgumentSchema, path: readonly PropertyKey[]): ArgumentSchema {
  const [step, ...rest] = path;
  if (step === undefined) return schema;
  const form = formOf(schema);
  if (form.kind === 'list') return schemaAt(form.element, rest);
  // A choice whose discriminator fits nothing is itself what the problem is about.
  if (form.kind === 'choice' && rest.length === 0) return schema;
  const options = form.kind === 'choice' ? form.options : [schema];
  const member = options.map((option) => membersOf(option).get(String(step))).find(Boolean);
  return member === undefined ? schema : schemaAt(member, rest);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  return valueAt((value as Record<PropertyKey, unknown>)[step], rest);
}
