// The person at the editor as a caller: what they do goes through the same runner as an agent's calls.
import type { Caller } from '../../core/operation/operation.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { ToolResult } from '../../core/tool/runner.ts';

/** No client can be called that (see `labelProblem`). */
export const PERSON: Caller = { kind: 'person', id: 'person', label: 'You', claim: null };

/**
 * Calls a tool and answers at once: what takes longer goes on as an operation, which the notifications follow.
 * Never rejects for an expected failure (see `ToolResult.isError`).
 */
export function callAsPerson(sluice: Sluice, tool: string, args: JsonObject): Promise<ToolResult> {
  // Nothing aborts it: a person cancels operations, not calls.
  const { signal } = new AbortController();
  return sluice.runner.call({ tool, args, caller: PERSON, cancelled: signal, holdMs: 0 });
}
