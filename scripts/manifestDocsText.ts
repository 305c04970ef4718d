// The tables of docs/manifest.md: every member of a manifest and every standard request, as declared.
import { manifestJsonSchema } from '../src/core/provider/manifestJsonSchema.ts';
import { STANDARD_REQUESTS, type StandardRequest } from '../src/core/provider/standardRequests.ts';

interface Schema {
  type?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  items?: Schema;
  additionalProperties?: Schema | boolean;
  oneOf?: Schema[];
  anyOf?: Schema[];
  $ref?: string;
  definitions?: Record<string, Schema>;
}

const root = manifestJsonSchema() as Schema;

/** `docs/manifest.md` with what stands between its markers brought up to date. */
export function withTables(page: string): string {
  const tables: Record<string, string> = {
    members: members(),
    requests: requestTypes(),
    standard: standard(),
  };
  return page.replaceAll(
    /(<!-- generated: (\w+) -->\n).*?(<!-- end -->)/gs,
    (_match, begin: string, name: string, end: string) => `${begin}\n${tables[name] ?? ''}\n\n${end}`,
  );
}

/** What ships as media/manifest.schema.json. */
export function schemaFile(): string {
  return `${JSON.stringify(root, null, 1)}\n`;
}

function members(): string {
  const top = propertiesOf(root).filter(([name]) => name !== '$schema');
  const sections = top.flatMap(([name, schema]) => {
    const inner = innerOf(schema);
    return name === 'requests' || inner.length === 0
      ? []
      : [`### \`${name}\`\n\n${inner.map(table).join('\n\n')}`];
  });
  return [table({ rows: top, required: root.required ?? [] }), ...sections].join('\n\n');
}

function requestTypes(): string {
  const types = propertiesOf(root).find(([name]) => name === 'requests')?.[1].additionalProperties;
  return alternatives(resolved(types as Schema))
    .map((schema) => {
      const rows = propertiesOf(schema).filter(([name]) => name !== 'type');
      const type = String(schema.properties?.['type']?.const);
      return `### \`"type": "${type}"\`\n\n${schema.description ?? ''}\n\n${table({ rows, required: schema.required ?? [] })}`;
    })
    .join('\n\n');
}

interface Table {
  rows: [string, Schema][];
  required: readonly string[];
}

/** The objects that a member holds: itself, its entries, or each of several forms. */
function innerOf(schema: Schema): Table[] {
  const entry =
    schema.items ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : schema);
  return alternatives(resolved(entry)).flatMap((form) => {
    const rows = propertiesOf(form);
    return rows.length === 0 ? [] : [{ rows, required: form.required ?? [] }];
  });
}

function table({ rows, required }: Table): string {
  const lines = rows.map(([name, schema]) => {
    const facts = [kind(schema), required.includes(name) ? 'required' : preset(schema)]
      .filter(Boolean)
      .join(', ');
    return `| \`${name}\` | ${facts} | ${(schema.description ?? '').replaceAll('|', '\\|')} |`;
  });
  return ['| member | | meaning |', '|---|---|---|', ...lines].join('\n');
}

function kind(schema: Schema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  const known = resolved(schema);
  if (known.enum) return known.enum.map((value) => `\`${String(value)}\``).join(' ');
  if (known.type === 'array') return `list of ${kind(known.items ?? {})}`;
  return known.type ?? 'any';
}

function preset({ default: value }: Schema): string {
  const text = value === undefined ? '' : JSON.stringify(value);
  return text === '' || text === '""' || text === '[]' || text === '{}' ? '' : `default \`${text}\``;
}

function alternatives(schema: Schema): Schema[] {
  return (schema.oneOf ?? schema.anyOf ?? [schema]).map(resolved);
}

function resolved(schema: Schema): Schema {
  const name = schema.$ref?.replace('#/definitions/', '');
  const target = name === undefined ? undefined : root.definitions?.[name];
  return target === undefined
    ? schema
    : { ...target, ...(schema.description && { description: schema.description }) };
}

function propertiesOf(schema: Schema): [string, Schema][] {
  return Object.entries(schema.properties ?? {});
}

function standard(): string {
  const lines = Object.entries(STANDARD_REQUESTS).map(
    ([name, request]) => `| \`${name}\` | ${request.leastVerb} | ${given(request)} | ${yields(request)} |`,
  );
  return ['| request | least verb | parameters | outputs |', '|---|---|---|---|', ...lines].join('\n');
}

const given = ({ params, secrets }: StandardRequest): string => listed(params, secrets);
const yields = ({ outputs, secretOutputs }: StandardRequest): string => listed(outputs, secretOutputs);

function listed(plain: readonly string[], secret: readonly string[]): string {
  const names = (all: readonly string[]): string => all.map((name) => `\`${name}\``).join(', ');
  return [names(plain), secret.length > 0 ? `secret: ${names(secret)}` : ''].filter(Boolean).join(', ');
}
