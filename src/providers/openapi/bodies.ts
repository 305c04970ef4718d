// The body of an operation as one argument, `body`, and the type of its answer. JSON and forms; a file or another
// format makes the operation unusable only if the body is required.
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import type { DescribedOperation } from '../../core/provider/describedOperation.ts';
import type { MemberStyle } from '../../core/provider/memberStyles.ts';
import { propertiesOf, typesOf } from '../../core/toolSource/inputSchema.ts';
import { Unusable, type DescriptionFile } from './descriptionFiles.ts';
import type { FoundOperation } from './operations.ts';
import { resolvedTypes, type Parameter } from './parameters.ts';
import type { References } from './references.ts';
import type { Schemas } from './schemas.ts';

export const BODY = 'body';
const FORM = 'application/x-www-form-urlencoded';

export interface Body {
  schema: JsonObject;
  required: boolean;
  request: Pick<DescribedOperation['request'], 'json' | 'form' | 'styles' | 'headers'>;
}

/** @throws Unusable for one that is required and can't be sent */
export function bodyOf(
  { operation, file, method }: FoundOperation,
  parameters: readonly Parameter[],
  references: References,
  schemas: Schemas,
): Body | undefined {
  if (method === 'GET' || method === 'HEAD') return undefined;
  const swagger = swaggerBody(operation, file, parameters);
  const placed = swagger ?? references.follow(operation['requestBody'], file);
  if (placed === undefined) return undefined;
  const { content, required } = placed.value;
  const types = Object.keys(isJsonObject(content) ? content : {});
  const json = types.find(isJson);
  const type = json ?? types.find((each) => bare(each) === FORM);
  if (type === undefined || !isJsonObject(content)) {
    if (required === true)
      throw new Unusable(
        `takes ${types.map(bare).join(' or ') || 'a body of no known type'}, which no tool sends`,
      );
    return undefined;
  }
  const media = isJsonObject(content[type]) ? content[type] : {};
  const schema = schemas.converted(media['schema'], placed.file);
  const template = required === true ? `{${BODY}}` : `{${BODY}?}`;
  const described = {
    schema,
    required: required === true,
  };
  if (json !== undefined) {
    const isUsual = bare(json) === 'application/json' || json.includes('*');
    return {
      ...described,
      request: { json: template, ...(!isUsual && { headers: { 'content-type': bare(json) } }) },
    };
  }
  const styles: Record<string, MemberStyle> = {
    [BODY]: 'spread',
    ...formStyles(media, resolvedTypes(schema, schemas), schemas),
  };
  return { ...described, request: { form: { [BODY]: template }, styles } };
}

/** Swagger 2: a parameter in `body`, or the fields of a form. */
function swaggerBody(
  operation: JsonObject,
  file: DescriptionFile,
  parameters: readonly Parameter[],
): { value: JsonObject; file: DescriptionFile } | undefined {
  const whole = parameters.find((each) => each.in === 'body');
  const consumes = types(operation['consumes'] ?? file.document['consumes']);
  if (whole !== undefined) {
    const type = consumes.find(isJson) ?? (consumes.length === 0 ? 'application/json' : (consumes[0] ?? ''));
    const content = { [type]: { schema: whole.value['schema'] ?? {} } };
    return { value: { content, required: whole.required }, file: whole.file };
  }
  const fields = parameters.filter((each) => each.in === 'formData');
  const [first] = fields;
  if (first === undefined) return undefined;
  const hasFile = fields.some(({ value, required }) => value['type'] === 'file' && required);
  const sent = fields.filter(({ value }) => value['type'] !== 'file');
  const schema: JsonObject = {
    type: 'object',
    properties: Object.fromEntries(
      sent.map(({ name, value: { name: _name, in: _in, required: _required, ...own } }) => [name, own]),
    ),
    required: sent.filter(({ required }) => required).map(({ name }) => name),
  };
  const encoding = Object.fromEntries(
    sent.flatMap(({ name, value: { type, collectionFormat } }) =>
      type === 'array' && collectionFormat !== 'multi' ? [[name, { explode: false }]] : [],
    ),
  );
  const type = hasFile ? 'multipart/form-data' : FORM;
  return {
    value: { content: { [type]: { schema, encoding } }, required: fields.some(({ required }) => required) },
    file: first.file,
  };
}

/** OpenAPI 3 section 4.8.15: lists repeat unless the encoding says otherwise; Swagger 2 joins them with commas. */
function formStyles(media: JsonObject, schema: JsonObject, schemas: Schemas): Record<string, MemberStyle> {
  const { encoding } = media;
  const styles: [string, MemberStyle][] = Object.entries(propertiesOf(schema)).flatMap(
    ([name, own]): [string, MemberStyle][] => {
      const declared = isJsonObject(encoding) && Object.hasOwn(encoding, name) ? encoding[name] : undefined;
      const { style, explode, contentType } = isJsonObject(declared) ? declared : {};
      const kinds = typesOf(isJsonObject(own) ? resolvedTypes(own, schemas) : {});
      if (typeof contentType === 'string' && contentType.includes('json')) return [[name, 'json']];
      if (style === 'deepObject') return [[name, 'deep']];
      if (kinds.includes('array') && explode === false) return [[name, 'comma']];
      return [];
    },
  );
  return Object.fromEntries(styles);
}

/** A strict server refuses to act for a client that takes JSON alone if its answer is something else. */
const UNREAD = { answer: 'any', headers: { accept: '*/*' } } as const;

/** What is asked for, and whether the answer is read. @throws Unusable for a read whose answer is no JSON */
export function answerOf(
  { operation, file, method }: FoundOperation,
  references: References,
): Pick<DescribedOperation['request'], 'answer' | 'headers'> {
  const { responses } = operation;
  const successes = Object.entries(isJsonObject(responses) ? responses : {}).filter(([status]) =>
    /^2|^default$/.test(status),
  );
  const produced = types(operation['produces'] ?? file.document['produces']);
  const answered = successes.flatMap(([, given]) => {
    const response = references.follow(given, file)?.value ?? {};
    const { content, schema } = response;
    if (isJsonObject(content)) return Object.keys(content);
    return schema === undefined ? [] : produced;
  });
  if (method === 'HEAD') return UNREAD;
  const json = answered.find(isJson);
  if (answered.length === 0 || json !== undefined) {
    const isUsual =
      json === undefined || answered.some((type) => bare(type) === 'application/json') || json.includes('*');
    return { answer: 'json', ...(!isUsual && { headers: { accept: json } }) };
  }
  if (method === 'GET')
    throw new Unusable(`answers ${[...new Set(answered.map(bare))].join(' or ')}, which Sluice doesn’t read`);
  return UNREAD;
}

function isJson(type: string): boolean {
  return /^(application\/([\w.+-]+\+)?json|\*\/\*|application\/\*)$/.test(bare(type));
}

function bare(type: string): string {
  return (type.split(';')[0] ?? '').trim().toLowerCase();
}

function types(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
