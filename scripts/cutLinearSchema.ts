// Cuts what Sluice uses out of Linear's own GraphQL schema, for the contract tests: the fields that its documents name,
// whatever is required, and the enums and scalars of both. Usage: node scripts/cutLinearSchema.ts SCHEMA DATE, with
// packages/sdk/src/schema.graphql of github.com/linear/linear and the day of its commit.
import { readFileSync, writeFileSync } from 'node:fs';
import { isJsonObject, type JsonValue } from '../src/core/json.ts';
import { linearManifest } from '../src/providers/manifests/linear.ts';
import { loadClientPackage } from './clientPackages.ts';

interface Node {
  kind: string;
  name?: { value: string };
  type?: Node;
  fields?: Node[];
  arguments?: Node[];
  operation?: string;
  definitions?: Node[];
  selectionSet?: { selections: Node[] };
  variableDefinitions?: { variable: { name: { value: string } }; type: Node }[];
  description?: unknown;
  directives?: unknown[];
  interfaces?: unknown[];
  defaultValue?: unknown;
}

const { parse, print } = (await loadClientPackage('graphql/index.mjs')) as {
  parse(text: string): Node;
  print(node: Node): string;
};

const [file, date] = process.argv.slice(2);
if (file === undefined || date === undefined)
  throw new Error('usage: node scripts/cutLinearSchema.ts SCHEMA DATE');
const types = new Map(
  (parse(readFileSync(file, 'utf8')).definitions ?? []).map((definition) => [nameOf(definition), definition]),
);
/** Members that are kept, by type. */
const kept = new Map<string, Set<string>>();

for (const request of Object.values(linearManifest.manifest.requests)) {
  if (request.type !== 'http' || !isJsonObject(request.json)) continue;
  const { query, variables = {} } = request.json;
  if (typeof query !== 'string') continue;
  const [operation] = parse(query.replaceAll('{{', '{').replaceAll('}}', '}')).definitions ?? [];
  if (operation === undefined) continue;
  keepSelected(operation.operation === 'mutation' ? 'Mutation' : 'Query', operation);
  for (const { variable, type } of operation.variableDefinitions ?? [])
    keepGiven(typeName(type), isJsonObject(variables) ? (variables[variable.name.value] ?? null) : null);
}
const cut = [...kept].sort(([one], [other]) => (one < other ? -1 : 1)).map(([name]) => print(lean(name)));
const about = `# Cut from packages/sdk/src/schema.graphql of github.com/linear/linear (MIT), ${date}, by scripts/cutLinearSchema.ts.`;
const target = new URL('../test/contracts/linear.schema.graphql', import.meta.url);
writeFileSync(target, `${[about, ...cut].join('\n\n')}\n`);

/** What a document asks for, with the arguments that it gives and those that it must. */
function keepSelected(type: string, { selectionSet }: Node): void {
  const members = keep(type);
  for (const selection of selectionSet?.selections ?? []) {
    const field = types.get(type)?.fields?.find((each) => nameOf(each) === nameOf(selection));
    if (field === undefined) throw new Error(`Linear’s ${type} has no ${nameOf(selection)}.`);
    members.add(nameOf(field));
    for (const given of selection.arguments ?? []) members.add(`${nameOf(field)}(${nameOf(given)})`);
    for (const argument of field.arguments ?? [])
      if (members.has(`${nameOf(field)}(${nameOf(argument)})`) || isRequired(argument))
        keep(typeName(argument.type));
    keepSelected(typeName(field.type), selection);
  }
}

/** What an input gives, and what it must. */
function keepGiven(type: string, value: JsonValue): void {
  const members = keep(type);
  const definition = types.get(type);
  if (definition?.kind !== 'InputObjectTypeDefinition') return;
  for (const field of definition.fields ?? []) {
    const given = isJsonObject(value) ? value[nameOf(field)] : undefined;
    if (given === undefined && !isRequired(field)) continue;
    members.add(nameOf(field));
    keepGiven(typeName(field.type), given ?? null);
  }
}

function keep(name: string): Set<string> {
  const members = kept.get(name) ?? new Set<string>();
  if (types.has(name)) kept.set(name, members);
  return members;
}

/** Without prose, directives and interfaces, which nothing is checked against. */
function lean(name: string): Node {
  const members = kept.get(name) ?? new Set();
  const bare = (node: Node): Node => {
    const { description: _prose, directives: _marks, ...rest } = node;
    return rest;
  };
  const definition = types.get(name);
  if (definition === undefined) throw new Error(`Linear has no type ${name}.`);
  const whole = { ...bare(definition), interfaces: [] };
  if (definition.fields === undefined)
    return { ...whole, ...('values' in definition && { values: (definition.values as Node[]).map(bare) }) };
  const fields = definition.fields
    .filter((field) => members.has(nameOf(field)))
    .map((field) => ({
      ...bare(field),
      ...(field.arguments && {
        arguments: field.arguments
          .filter((each) => members.has(`${nameOf(field)}(${nameOf(each)})`) || isRequired(each))
          .map(bare),
      }),
    }));
  return { ...whole, fields };
}

function isRequired({ type, defaultValue }: Node): boolean {
  return type?.kind === 'NonNullType' && defaultValue === undefined;
}

function typeName(type: Node | undefined): string {
  return type?.type === undefined ? nameOf(type) : typeName(type.type);
}

function nameOf(node: Node | undefined): string {
  return node?.name?.value ?? '';
}
