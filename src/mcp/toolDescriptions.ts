// How a tool is advertised: what `tools/list` says of it. Computed when it is first asked for, and once; it knows
// nothing of sessions or calls.
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { toJSONSchema, type ZodType } from 'zod';
import { VS_CODE_CLIENT } from '../core/access/clientTokens.ts';
import { AppError } from '../core/errors.ts';
import type { Caller } from '../core/operation/operation.ts';
import { plainSchema, type ObjectSchema } from './plainSchema.ts';
import { annotationsOf, isWorkTool, type AnyTool } from '../core/tool/tool.ts';

/** All that every result has: what else it has, it says itself, and no client's context carries it in advance. */
const OUTPUT: Tool['outputSchema'] = {
  type: 'object',
  properties: { status: { type: 'string' } },
  required: ['status'],
};

/** The tools as a client is to see them. */
export function describeTools(tools: readonly AnyTool[]): (caller: Caller) => readonly Tool[] {
  let described: readonly Tool[] | undefined;
  let withoutTasks: readonly Tool[] | undefined;
  const all = (): readonly Tool[] => (described ??= tools.map(describeTool));
  // VS Code 1.139 makes a task wherever it may; then it drops what a failed call says, and its Cancel cancels nothing.
  return ({ label }) =>
    label === VS_CODE_CLIENT
      ? (withoutTasks ??= all().map(({ execution: _offered, ...tool }) => tool))
      : all();
}

/**
 * The tool as MCP 2025-11-25 describes it (schema `Tool`).
 * @throws AppError `internal` where a schema cannot be advertised: a root that is no object, or a closed output.
 */
export function describeTool(tool: AnyTool): Tool {
  refuseClosed(tool, objectSchema(tool, tool.output, 'output'));
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: plainSchema(objectSchema(tool, tool.input, 'input')),
    outputSchema: OUTPUT,
    annotations: annotationsOf(tool),
    ...(isWorkTool(tool) && { execution: { taskSupport: 'optional' } }),
  };
}

/** JSON Schema 2020-12, MCP's default dialect; unnamed, because validators for older drafts refuse its name. */
function objectSchema(tool: AnyTool, type: ZodType, io: 'input' | 'output'): ObjectSchema {
  const { $schema: _dialect, ...schema } = toJSONSchema(type, { io, target: 'draft-2020-12' });
  // Clients advertise a union at the root as an empty schema, and every call of the tool would break.
  if (schema.type !== 'object') {
    throw new AppError('internal', `The ${io} of ${tool.name} is not one object.`);
  }
  return { ...schema, type: 'object' };
}

/** Clients check results against the schema: a closed object would make every field added later an error. */
function refuseClosed(tool: AnyTool, schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) return;
  if ('additionalProperties' in schema && schema.additionalProperties === false) {
    throw new AppError('internal', `The output of ${tool.name} has a closed object; use z.looseObject.`);
  }
  for (const part of Object.values(schema)) refuseClosed(tool, part);
}
