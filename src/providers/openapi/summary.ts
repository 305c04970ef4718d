// What a person chooses from: servers, ways to authenticate and operations of a description, as it says them. It decides
// nothing: a server that is relative or templated stays so.
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import type { DescriptionSummary, SecurityScheme } from '../../core/provider/describedOperation.ts';
import { visibleText } from '../../core/visibleText.ts';
import { urlsIn } from './describeOperation.ts';
import { Unusable, type DescriptionFile } from './descriptionFiles.ts';
import { titleOf, versionOf, type Found } from './operations.ts';
import type { References } from './references.ts';

const MOST_NOTES = 200;

export function summaryOf(
  main: DescriptionFile,
  { operations, notes }: Found,
  references: References,
): Omit<DescriptionSummary, 'digest'> {
  const { document } = main;
  const info = isJsonObject(document['info']) ? document['info'] : {};
  const version = versionOf(document) ?? '';
  const found = [...notes, ...hooksNote(document)];
  return {
    format: version === '2.0' ? 'Swagger 2.0' : `OpenAPI ${version}`,
    title: textOf(info['title'], 80),
    version: textOf(info['version'], 40),
    servers: version === '2.0' ? swaggerServers(document) : (urlsIn(document['servers']) ?? []),
    security: schemesOf(main, references, found),
    operations: operations.map((each) => ({
      id: each.id,
      method: each.method,
      path: visibleText(each.path, 300),
      title: titleOf(each),
      deprecated: each.operation['deprecated'] === true,
    })),
    notes: found.slice(0, MOST_NOTES),
  };
}

/** Swagger 2 says scheme, host and path apart; without a host there is no address. */
function swaggerServers(document: JsonObject): string[] {
  const { host, basePath, schemes } = document;
  const path = typeof basePath === 'string' ? basePath : '';
  if (typeof host !== 'string' || host === '') return path === '' ? [] : [visibleText(path, 300)];
  const named = Array.isArray(schemes) ? schemes.filter((each) => typeof each === 'string') : [];
  const ways = named.length > 0 ? named : ['https'];
  return ways.map((scheme) => visibleText(`${scheme}://${host}${path}`, 300));
}

function hooksNote(document: JsonObject): string[] {
  const { webhooks } = document;
  const count = isJsonObject(webhooks) ? Object.keys(webhooks).length : 0;
  return count === 0
    ? []
    : [`It describes webhooks that the service sends (${count}); a draft has none of them by itself.`];
}

/** Those that its operations need come first. */
function schemesOf(main: DescriptionFile, references: References, notes: string[]): SecurityScheme[] {
  const { components, securityDefinitions, security } = main.document;
  const declared = isJsonObject(components) ? components['securitySchemes'] : securityDefinitions;
  const wanted = new Set(
    (Array.isArray(security) ? security : []).flatMap((each) =>
      isJsonObject(each) ? Object.keys(each) : [],
    ),
  );
  const schemes = Object.entries(isJsonObject(declared) ? declared : {}).flatMap(
    ([name, given]): SecurityScheme[] => {
      try {
        const value = references.follow(given, main)?.value;
        return value === undefined ? [] : [schemeOf(name, value)];
      } catch (error) {
        if (!(error instanceof Unusable)) throw error;
        notes.push(`The security scheme ${visibleText(name, 60)} ${error.message}.`);
        return [];
      }
    },
  );
  return schemes.sort((one, other) => Number(wanted.has(other.name)) - Number(wanted.has(one.name)));
}

function schemeOf(name: string, value: JsonObject): SecurityScheme {
  const { type, scheme, in: place, name: key, flows, description } = value;
  const about = { name: visibleText(name, 60), description: textOf(description, 200) };
  const kind = typeof scheme === 'string' ? scheme.toLowerCase() : '';
  if (type === 'basic' || (type === 'http' && kind === 'basic')) return { ...about, kind: 'basic' };
  if (type === 'http' && kind === 'bearer') return { ...about, kind: 'bearer' };
  if (type === 'apiKey' && typeof key === 'string') {
    // Many descriptions write the header of a bearer token as a key.
    const at = place === 'header' || place === 'query' || place === 'cookie' ? place : undefined;
    return at === undefined ? { ...about, kind: 'other' } : { ...about, kind: at, key };
  }
  if (type !== 'oauth2') return { ...about, kind: 'other' };
  const flow = flowOf(flows) ?? value;
  const oauth: Record<string, string> = {};
  for (const [member, url] of [
    ['authorization', flow['authorizationUrl']],
    ['token', flow['tokenUrl']],
    ['refresh', flow['refreshUrl']],
  ] as const)
    if (typeof url === 'string' && url !== '') oauth[member] = visibleText(url, 300);
  return { ...about, kind: 'oauth2', oauth };
}

function flowOf(flows: JsonValue | undefined): JsonObject | undefined {
  if (!isJsonObject(flows)) return undefined;
  const found = flows['authorizationCode'] ?? flows['clientCredentials'] ?? Object.values(flows)[0];
  return isJsonObject(found) ? found : undefined;
}

function textOf(value: JsonValue | undefined, length: number): string {
  return typeof value === 'string' ? visibleText(value.trim(), length) : '';
}
