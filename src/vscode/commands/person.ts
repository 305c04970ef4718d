// The person at the editor as a caller: their actions go through the same runner as an agent's calls.
import type { Caller } from '../../core/operation/operation.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { ToolResult } from '../../core/tool/runner.ts';
import { text } from './toolOutputs.ts';

/** What calling tools uses. */
export type ToolHost = Pick<Sluice, 'runner'>;

/** No client can have this name (see `labelProblem`). */
export const PERSON: Caller = { kind: 'person', id: 'person', label: 'You', claim: null };

/** Pages of a list tool's answers. */
const PAGE = 100;

/**
 * Calls a list tool page by page, until it has all or `most` items.
 * @param filter the tool's arguments; @param read the items of an answer
 */
export async function listAsPerson<T>(
  sluice: ToolHost,
  { tool, filter, most }: { tool: string; filter: JsonObject; most: number },
  read: (output: JsonObject) => readonly T[],
): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | null = null;
  do {
    const args: JsonObject = { ...filter, limit: PAGE, ...(cursor !== null && { cursor }) };
    const { output } = await callAsPerson(sluice, tool, args);
    found.push(...read(output));
    cursor = text(output['next_cursor']) || null;
  } while (cursor !== null && found.length < most);
  return found;
}

/**
 * Calls a tool and answers at once: longer work continues as an operation, with notifications. Never rejects
 * for an expected failure (see `ToolResult.isError`).
 */
export function callAsPerson(sluice: ToolHost, tool: string, args: JsonObject): Promise<ToolResult> {
  // Never aborted: a person cancels operations, not calls.
  const { signal } = new AbortController();
  return sluice.runner.call({ tool, args, caller: PERSON, cancelled: signal, holdMs: 0 });
}
