// The text of docs/tools.md: every tool with its verbs, annotations and arguments, as declared.
import { z } from 'zod';
import { GATED } from '../src/core/plan/policy.ts';
import { annotationsOf, isWorkTool, type AnyTool } from '../src/core/tool/tool.ts';
import { tools } from '../src/tools/index.ts';

interface ArgumentSchema {
  description?: string;
  type?: string | string[];
  enum?: unknown[];
  default?: unknown;
}

export function toolTable(): string {
  return `# Tools

Derived from the tools' declarations by \`node scripts/toolTable.ts\`. Names and shapes are public API; output objects are
open, so members may be added.

${tools.map(section).join('\n\n')}
`;
}

function section(tool: AnyTool): string {
  const schema = z.toJSONSchema(tool.input, { io: 'input' }) as {
    properties?: Record<string, ArgumentSchema>;
    required?: string[];
  };
  const rows = Object.entries(schema.properties ?? {}).map(([name, argument]) =>
    row(name, argument, schema.required?.includes(name) ?? false),
  );
  const table =
    rows.length === 0
      ? 'No arguments.'
      : ['| argument | type | meaning |', '|---|---|---|', ...rows].join('\n');
  return `## \`${tool.name}\`: ${tool.title}\n\n${tool.description}\n\n${facts(tool)}\n\n${table}`;
}

function facts(tool: AnyTool): string {
  const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = annotationsOf(tool);
  const verbs: readonly string[] = tool.verbs;
  const always = verbs.some((verb) => (GATED as ReadonlySet<string>).has(verb));
  const gate = always
    ? 'always asks a person'
    : isWorkTool(tool) && tool.plan
      ? 'asks a person for what is live, new destinations, or several'
      : 'never asks';
  const hints = [
    readOnlyHint && 'read-only',
    destructiveHint && 'destructive',
    idempotentHint && 'idempotent',
    openWorldHint && 'reaches a provider',
  ];
  return `*Verbs:* ${verbs.join(', ')} · ${gate} · ${hints.filter(Boolean).join(', ')} · ${tool.pace === 'long' ? 'streams progress' : 'answers at once'}`;
}

function row(
  name: string,
  { description = '', type, enum: values, default: preset }: ArgumentSchema,
  required: boolean,
): string {
  const kind = values
    ? values.map((value) => `\`${String(value)}\``).join(', ')
    : [type ?? 'object'].flat().join(' or ');
  const given =
    preset === undefined ? (required ? ' (required)' : '') : ` (default \`${JSON.stringify(preset)}\`)`;
  return `| \`${name}\` | ${kind}${given} | ${description.replaceAll('|', '\\|')} |`;
}
