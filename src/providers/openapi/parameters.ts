// The parameters of an operation as arguments of a tool and templates of its request, in their style. Swagger 2 writes
// the same facts in other words.
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import { OWN_HEADERS } from '../../core/provider/ownNames.ts';
import type { MemberStyle } from '../../core/provider/memberStyles.ts';
import { typesOf } from '../../core/toolSource/inputSchema.ts';
import { Unusable, type DescriptionFile } from './descriptionFiles.ts';
import type { ArgumentNames } from './argumentNames.ts';
import type { FoundOperation } from './operations.ts';
import type { References } from './references.ts';
import type { Schemas } from './schemas.ts';

/** OpenAPI 3 section 4.8.12.1: other parts of a description say these. */
const OTHERWISE_SAID: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization']);
const HEADER = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header' | 'cookie' | 'body' | 'formData';
  required: boolean;
  value: JsonObject;
  file: DescriptionFile;
}

/** What the parameters add to a tool and its request. */
export interface Arguments {
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  styles: Record<string, MemberStyle>;
  properties: [argument: string, schema: JsonObject][];
  required: string[];
}

/** Those of the operation, and those of its path that it does not replace. @throws Unusable */
export function parametersOf({ item, operation, file }: FoundOperation, references: References): Parameter[] {
  const found = new Map<string, Parameter>();
  for (const list of [item['parameters'], operation['parameters']])
    for (const given of Array.isArray(list) ? list : []) {
      const placed = references.follow(given, file);
      const { name, in: place } = placed?.value ?? {};
      if (placed === undefined || typeof name !== 'string' || !isPlace(place)) continue;
      const { value, file: own } = placed;
      const required = place === 'path' || value['required'] === true;
      found.set(`${place} ${name}`, { name, in: place, required, value, file: own });
    }
  return [...found.values()];
}

/** @throws Unusable if something that is required can't be sent */
export function argumentsOf(
  template: string,
  parameters: readonly Parameter[],
  schemas: Schemas,
  names: ArgumentNames,
): Arguments {
  const made: Arguments = { path: '', query: {}, headers: {}, styles: {}, properties: [], required: [] };
  const inPath = parameters.filter((each) => each.in === 'path');
  made.path = pathOf(template, inPath, schemas, names, made);
  for (const parameter of parameters) {
    if (parameter.in === 'query') addQuery(parameter, schemas, names, made);
    else if (parameter.in === 'header') addHeader(parameter, schemas, names, made);
    else if (parameter.in === 'cookie' && parameter.required)
      throw new Unusable(`needs the cookie ${JSON.stringify(parameter.name)}`);
  }
  return made;
}

function pathOf(
  template: string,
  parameters: readonly Parameter[],
  schemas: Schemas,
  names: ArgumentNames,
  made: Arguments,
): string {
  const arguments_ = new Map<string, string>();
  const path = template.replaceAll(/\{([^{}]*)\}/g, (_whole, name: string) => {
    if (!/^[\p{L}\p{N}_$][\p{L}\p{N}\p{M}_.$ -]*$/u.test(name))
      throw new Unusable(`has a path with {${name.slice(0, 60)}}, which no style of OpenAPI explains`);
    const parameter = parameters.find((each) => each.name === name);
    const known = arguments_.get(name);
    const style = parameter?.value['style'];
    const [before, after] = style === 'label' ? ['.', ''] : style === 'matrix' ? [`;${name}=`, ''] : ['', ''];
    if (known !== undefined) return `${before}{${known}}${after}`;
    const schema = parameter === undefined ? { type: 'string' } : schemaOf(parameter, schemas);
    const types = typesOf(resolvedTypes(schema, schemas));
    if (types.includes('object') || (types.includes('array') && (style === 'label' || style === 'matrix')))
      throw new Unusable(`takes {${name}} in a form that a path can’t hold`);
    const argument = names.of(name, 'path');
    arguments_.set(name, argument);
    add(made, argument, name, schema, true);
    return `${before}{${argument}}${after}`;
  });
  if (/[{}]/.test(path.replaceAll(/\{[a-z][a-z0-9_]*\}/g, '')))
    throw new Unusable('has a path with stray braces');
  return path;
}

function addQuery(parameter: Parameter, schemas: Schemas, names: ArgumentNames, made: Arguments): void {
  const schema = schemaOf(parameter, schemas);
  const style = styleOf(parameter, resolvedTypes(schema, schemas));
  if (style === undefined) {
    if (parameter.required)
      throw new Unusable(`takes the query ${JSON.stringify(parameter.name)} in an unknown style`);
    return;
  }
  const argument = names.of(parameter.name, 'query');
  made.query[parameter.name] = parameter.required ? `{${argument}}` : `{${argument}?}`;
  if (style !== 'repeat') made.styles[parameter.name] = style;
  add(made, argument, parameter.name, schema, parameter.required);
}

function addHeader(parameter: Parameter, schemas: Schemas, names: ArgumentNames, made: Arguments): void {
  const lower = parameter.name.toLowerCase();
  if (OTHERWISE_SAID.has(lower)) return;
  const isSendable = HEADER.test(parameter.name) && !OWN_HEADERS.has(lower);
  const schema = schemaOf(parameter, schemas);
  if (!isSendable || typesOf(resolvedTypes(schema, schemas)).includes('object')) {
    if (parameter.required) throw new Unusable(`needs the header ${JSON.stringify(parameter.name)}`);
    return;
  }
  const argument = names.of(parameter.name, 'header');
  made.headers[parameter.name] = parameter.required ? `{${argument}}` : `{${argument}?}`;
  add(made, argument, parameter.name, schema, parameter.required);
}

/** The argument's schema; its description begins with the provider's own name where that differs. */
function add(made: Arguments, argument: string, name: string, schema: JsonObject, required: boolean): void {
  const { description } = schema;
  const text = typeof description === 'string' ? description : '';
  const named = argument === name ? text : [JSON.stringify(name), text].filter(Boolean).join(': ');
  made.properties.push([argument, { ...schema, ...(named !== '' && { description: named }) }]);
  if (required) made.required.push(argument);
}

/** @throws Unusable */
function schemaOf({ value, file }: Parameter, schemas: Schemas): JsonObject {
  const { schema, content, description } = value;
  const media = isJsonObject(content) ? Object.values(content)[0] : undefined;
  const given = isJsonObject(media) ? media['schema'] : schema;
  // Swagger 2 says type, items and limits beside the name.
  const converted =
    given === undefined ? schemas.whole(withoutNames(value), file) : schemas.converted(given, file);
  return typeof description === 'string' && description.trim() !== ''
    ? { ...converted, description: schemas.text(description) }
    : converted;
}

function withoutNames({
  name: _name,
  in: _in,
  required: _required,
  content: _content,
  ...schema
}: JsonObject): JsonObject {
  return schema;
}

/** How a list or object is written in the query; undefined: in no way that Sluice knows. */
function styleOf({ value }: Parameter, schema: JsonObject): MemberStyle | undefined {
  const { style = 'form', explode, collectionFormat, content } = value;
  if (isJsonObject(content)) return Object.keys(content)[0]?.includes('json') === true ? 'json' : undefined;
  const types = typesOf(schema);
  if (value['schema'] === undefined && types.includes('array')) {
    const formats: Record<string, MemberStyle> = {
      csv: 'comma',
      ssv: 'space',
      pipes: 'pipe',
      multi: 'repeat',
    };
    return formats[typeof collectionFormat === 'string' ? collectionFormat : 'csv'];
  }
  // OpenAPI 3 section 4.8.12.2: `form` explodes unless it says otherwise.
  const explodes = explode ?? style === 'form';
  switch (typeof style === 'string' ? style : '') {
    case 'form':
      if (explodes === true)
        return types.includes('object') && !types.includes('array') ? 'spread' : 'repeat';
      return 'comma';
    case 'spaceDelimited':
      return explodes === true ? 'repeat' : 'space';
    case 'pipeDelimited':
      return explodes === true ? 'repeat' : 'pipe';
    case 'deepObject':
      return 'deep';
    default:
      return undefined;
  }
}

/** A schema whose types show, also if it is a reference or a choice. */
export function resolvedTypes(schema: JsonObject, schemas: Schemas): JsonObject {
  const { $ref: reference } = schema;
  const name = typeof reference === 'string' ? reference.slice('#/$defs/'.length) : undefined;
  const target = name === undefined ? schema : schemas.definitions?.[name];
  return isJsonObject(target) ? target : schema;
}

function isPlace(place: JsonValue | undefined): place is Parameter['in'] {
  return ['path', 'query', 'header', 'cookie', 'body', 'formData'].some((each) => each === place);
}
