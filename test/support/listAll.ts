// Every page of a list, as an agent reads it.
import type { AgentClient } from './agentClient.ts';

export type ListedRow = Record<string, unknown> & { id: string };

/** @param member of the answer that has the rows */
export async function listAll(
  agent: AgentClient,
  tool: string,
  member: string,
  args: Record<string, unknown> = {},
): Promise<ListedRow[]> {
  const rows: ListedRow[] = [];
  for (let cursor: string | undefined; ;) {
    const { output } = await agent.call(tool, {
      ...args,
      limit: 100,
      ...(cursor !== undefined && { cursor }),
    });
    rows.push(...(output[member] as ListedRow[]));
    if (output['has_more'] !== true) return rows;
    cursor = output['next_cursor'] as string;
  }
}
