// `x-mcp-header` in a tool's input schema: a header `Mcp-Param-…` repeats that argument of a call (SEP-2243). None of
// Sluice's tools has one; servers built of the same parts may.
import type { IncomingHttpHeaders } from 'node:http';
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { AppError } from '../../core/errors.ts';
import { membersOf } from './modernRequest.ts';
import { refuseHeader, requireHeader } from './routingHeaders.ts';

type Members = Readonly<Record<string, unknown>>;

interface ParamHeader {
  header: string;
  /** Members from the arguments to the value. */
  path: readonly string[];
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const TYPES: readonly unknown[] = ['string', 'integer', 'boolean'];

export class ParamHeaders {
  readonly #byTool: ReadonlyMap<string, readonly ParamHeader[]>;

  /** @throws AppError `internal` for an annotation that the revision forbids */
  constructor(tools: readonly Pick<Tool, 'name' | 'inputSchema'>[]) {
    this.#byTool = new Map(tools.map((tool) => [tool.name, declaredIn(tool)]));
  }

  /** @throws ModernError -32020 if headers and arguments disagree */
  check(headers: IncomingHttpHeaders, tool: string, args: Members): void {
    for (const { header, path } of this.#byTool.get(tool) ?? []) {
      const value = path.reduce<unknown>((within, member) => membersOf(within)?.[member], args);
      if (value === undefined || value === null) refuseHeader(headers, header);
      // What has the wrong type is the tool's to refuse.
      else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
        requireHeader(headers, header, value);
    }
  }
}

function declaredIn({ name: tool, inputSchema }: Pick<Tool, 'name' | 'inputSchema'>): ParamHeader[] {
  const found: ParamHeader[] = [];
  const names = new Set<string>();
  const visit = (schema: Members | undefined, path: readonly string[]): void => {
    for (const [member, property] of Object.entries(membersOf(schema?.['properties']) ?? {})) {
      const within = [...path, member];
      const { 'x-mcp-header': annotation, type } = membersOf(property) ?? {};
      if (annotation !== undefined) {
        const key = typeof annotation === 'string' ? annotation.toLowerCase() : '';
        if (!TOKEN.test(key) || names.has(key) || !TYPES.includes(type))
          throw new AppError('internal', `x-mcp-header of ${tool}, ${within.join('.')}, is not allowed.`);
        names.add(key);
        found.push({ header: `Mcp-Param-${key}`, path: within });
      }
      visit(membersOf(property), within);
    }
  };
  visit(inputSchema, []);
  return found;
}
