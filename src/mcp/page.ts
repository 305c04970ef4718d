// Lists that are known as a whole, in pages (MCP 2025-11-25, "Pagination"). It knows nothing of what is listed.
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';

/** More than Sluice has tools: a model that does not follow cursors still sees them all. */
const PAGE = 100;
const PREFIX = 'after:';

export interface Page<Item> {
  items: Item[];
  /** Absent on the last page. */
  nextCursor?: string;
}

/**
 * The page after the cursor, which names the last item that was seen, so that what is added meanwhile shifts nothing.
 * @throws McpError -32602 for a cursor that no list gave out ("Error Handling")
 */
export function pageOf<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
  cursor: string | undefined,
  size = PAGE,
): Page<Item> {
  const start = cursor === undefined ? 0 : positionAfter(all.map(keyOf), cursor);
  const items = all.slice(start, start + size);
  const last = items.at(-1);
  if (last === undefined || start + size >= all.length) return { items };
  return { items, nextCursor: Buffer.from(`${PREFIX}${keyOf(last)}`).toString('base64url') };
}

function positionAfter(keys: readonly string[], cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString();
  const at = text.startsWith(PREFIX) ? keys.indexOf(text.slice(PREFIX.length)) : -1;
  if (at >= 0) return at + 1;
  throw new McpError(
    ErrorCode.InvalidParams,
    'This cursor is not one of this list: begin without one, and follow nextCursor.',
  );
}
