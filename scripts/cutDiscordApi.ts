// Cuts what Sluice uses out of Discord's own OpenAPI description, for the contract tests: the operations that its manifest
// names, with the members that it sends or reads; what else is required stays, by its type alone. Usage:
// node scripts/cutDiscordApi.ts DESCRIPTION DATE, with specs/openapi.json of github.com/discord/discord-api-spec and the
// day of its commit.
import { readFileSync, writeFileSync } from 'node:fs';
import { isJsonObject, type JsonObject, type JsonValue } from '../src/core/json.ts';
import { discordManifest } from '../src/providers/manifests/discord.ts';

const [file, date] = process.argv.slice(2);
if (file === undefined || date === undefined)
  throw new Error('usage: node scripts/cutDiscordApi.ts DESCRIPTION DATE');
const api = JSON.parse(readFileSync(file, 'utf8')) as {
  openapi: string;
  info: JsonObject;
  paths: Record<string, Record<string, JsonObject>>;
  components: Record<string, Record<string, JsonObject>>;
};
const { manifest } = discordManifest;
const requests = Object.values(manifest.requests).filter((request) => request.type === 'http');
const bodies = requests.map(({ json }) => json ?? null);
const pointers = [
  ...requests.flatMap(({ outputs, secretOutputs, select }) => [
    ...Object.values(outputs),
    ...Object.values(secretOutputs),
    ...Object.keys(select?.match ?? {}),
  ]),
  ...manifest.tools.flatMap(({ fields, before, names }) => [
    ...fields,
    ...Object.values(before?.values ?? {}),
    ...Object.values(names).map(({ label }) => label),
  ]),
];
/** Members that are sent or read, whichever object they belong to. */
const used = new Set([
  ...pointers.flatMap((place) => (typeof place === 'string' ? place : place.pointer).split('/').slice(1)),
  ...bodies.flatMap(namesIn),
]);

const paths: Record<string, JsonObject> = {};
for (const { method, path } of requests) {
  const declared = Object.keys(api.paths).find((each) => shapeOf(each) === shapeOf(path));
  const operation = api.paths[declared ?? '']?.[method.toLowerCase()];
  if (declared === undefined || operation === undefined) throw new Error(`Discord has no ${method} ${path}.`);
  (paths[declared] ??= {})[method.toLowerCase()] = lean(operation, 'operation') as JsonObject;
}
const about = `github.com/discord/discord-api-spec specs/openapi.json, ${date}, by scripts/cutDiscordApi.ts`;
const info = {
  title: 'Discord HTTP API',
  version: '10',
  license: api.info['license'] ?? null,
  'x-cut-from': about,
};
const target = new URL('../test/contracts/discord.openapi.json', import.meta.url);
writeFileSync(target, `${JSON.stringify({ openapi: api.openapi, info, paths, components: {} }, null, 1)}\n`);

/** With references in place, and without prose and what is neither used nor required. */
function lean(value: JsonValue, place: 'operation' | 'schema'): JsonValue {
  if (Array.isArray(value)) return value.map((entry) => lean(entry, place));
  if (!isJsonObject(value)) return value;
  const reference = value['$ref'];
  if (typeof reference === 'string') {
    const [, , kind = '', name = ''] = reference.split('/');
    // What every operation can answer beside its own.
    if (kind === 'responses') return {};
    return lean(api.components[kind]?.[name] ?? {}, kind === 'schemas' ? 'schema' : place);
  }
  const constants = Array.isArray(value['oneOf']) ? value['oneOf'].map(constantOf) : [];
  if (constants.length > 0 && constants.every((constant) => constant !== undefined)) {
    const { oneOf: _choices, ...rest } = value;
    return lean({ ...rest, enum: constants }, place);
  }
  const dropped = [
    'description',
    'summary',
    'operationId',
    'security',
    'examples',
    'x-discord-union',
    'format',
    'tags',
  ];
  const kept = Object.entries(value).filter(([key]) => !dropped.includes(key));
  return Object.fromEntries(
    kept.map(([key, member]) => [
      key,
      key === 'properties' ? properties(member, value['required']) : lean(member, place),
    ]),
  );
}

function properties(members: JsonValue, required: JsonValue | undefined): JsonObject {
  const must = new Set(Array.isArray(required) ? required : []);
  const kept = Object.entries(isJsonObject(members) ? members : {}).flatMap(
    ([name, member]): [string, JsonValue][] => {
      if (used.has(name)) return [[name, lean(member, 'schema')]];
      return must.has(name) ? [[name, typeOf(member)]] : [];
    },
  );
  return Object.fromEntries(kept);
}

/** Discord writes an enumeration as a choice of constants, each with its prose. */
function constantOf(schema: JsonValue): JsonValue | undefined {
  return isJsonObject(schema) ? schema['const'] : undefined;
}

function typeOf(schema: JsonValue): JsonObject {
  const type = isJsonObject(schema) ? schema['type'] : undefined;
  return type === undefined ? {} : { type };
}

/** The members of a body's template. */
function namesIn(body: JsonValue): string[] {
  if (Array.isArray(body)) return body.flatMap(namesIn);
  return isJsonObject(body)
    ? Object.entries(body).flatMap(([name, member]) => [name, ...namesIn(member)])
    : [];
}

/** Discord's names of parameters are others. */
function shapeOf(path: string): string {
  return path.replaceAll(/\{\w+\}/g, '{}');
}
