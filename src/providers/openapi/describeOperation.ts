// One operation as a tool and its request, in the language of manifests.
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import type { DescribedOperation } from '../../core/provider/describedOperation.ts';
import { visibleText } from '../../core/visibleText.ts';
import { ArgumentNames, plainName, shortName } from './argumentNames.ts';
import { answerOf, BODY, bodyOf } from './bodies.ts';
import { Unusable, type DescriptionFile } from './descriptionFiles.ts';
import { titleOf, type FoundOperation } from './operations.ts';
import { argumentsOf, parametersOf } from './parameters.ts';
import type { References } from './references.ts';
import { Schemas } from './schemas.ts';

const LONGEST_DESCRIPTION = 700;
const MOST_TAGS = 5;
/** What a model would have to read before it can call the tool. */
const LARGEST_INPUT = 200_000;

/** @throws Unusable with the reason */
export function describeOperation(
  found: FoundOperation,
  main: DescriptionFile,
  references: References,
): DescribedOperation {
  const schemas = new Schemas(references);
  const parameters = parametersOf(found, references);
  const body = bodyOf(found, parameters, references, schemas);
  const names = new ArgumentNames(body === undefined ? [] : [BODY]);
  const made = argumentsOf(found.path, parameters, schemas, names);
  const answer = answerOf(found, references);
  const properties = [...made.properties, ...(body === undefined ? [] : [[BODY, body.schema] as const])];
  const required = [...made.required, ...(body?.required === true ? [BODY] : [])];
  const { definitions } = schemas;
  const input: JsonObject = {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
    ...(definitions && { $defs: definitions }),
  };
  if (JSON.stringify(input).length > LARGEST_INPUT)
    throw new Unusable('takes more arguments than a model reads');
  const headers = { ...answer.headers, ...body?.request.headers, ...made.headers };
  const styles = { ...made.styles, ...body?.request.styles };
  const own = serversOf(found, main);
  return {
    name: shortName(plainName(found.id) || 'operation', found.id),
    title: titleOf(found),
    description: descriptionOf(found),
    tags: tagsOf(found.operation),
    input,
    request: {
      method: found.method,
      path: made.path,
      answer: answer.answer,
      ...(Object.keys(made.query).length > 0 && { query: made.query }),
      ...(Object.keys(headers).length > 0 && { headers }),
      ...(Object.keys(styles).length > 0 && { styles }),
      ...(body?.request.json !== undefined && { json: body.request.json }),
      ...(body?.request.form !== undefined && { form: body.request.form }),
    },
    ...(own !== undefined && { servers: own }),
  };
}

/** Servers that differ from those of the whole description. */
function serversOf({ operation, item }: FoundOperation, main: DescriptionFile): string[] | undefined {
  const own = urlsIn(operation['servers']) ?? urlsIn(item['servers']);
  const whole = urlsIn(main.document['servers']) ?? [];
  return own === undefined || own.some((url) => whole.includes(url)) ? undefined : own;
}

/** URLs of a list of servers, as it writes them; undefined: there is no list. */
export function urlsIn(servers: JsonObject[string] | undefined): string[] | undefined {
  if (!Array.isArray(servers)) return undefined;
  return servers.flatMap((server) =>
    isJsonObject(server) && typeof server['url'] === 'string' ? [visibleText(server['url'], 300)] : [],
  );
}

function descriptionOf({ operation, method, path }: FoundOperation): string {
  const { summary, description, deprecated } = operation;
  const texts = [summary, description].filter((text) => typeof text === 'string').map((text) => text.trim());
  const parts = [
    ...(deprecated === true ? ['Deprecated.'] : []),
    ...new Set(texts.filter((text) => text !== '')),
    `(${method} ${path})`,
  ];
  return visibleText(parts.join(' '), LONGEST_DESCRIPTION);
}

function tagsOf({ tags }: JsonObject): string[] {
  return (Array.isArray(tags) ? tags : [])
    .filter((tag) => typeof tag === 'string')
    .map((tag) => visibleText(tag.trim(), 60))
    .filter((tag) => tag !== '')
    .slice(0, MOST_TAGS);
}
