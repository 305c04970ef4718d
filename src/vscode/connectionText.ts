// What connects an MCP client to Sluice, and which names for clients will do. Pure.
import type { ClientToken } from '../core/access/clientTokens.ts';
import { foreignText } from './foreignText.ts';
import type { Translate } from './translate.ts';

const MAX_LABEL_LENGTH = 60;
/** Who is called that already: the person at the editor, the editor's own chat, the demo's agent. */
const TAKEN = ['you', 'vs code', 'sluice', 'demo agent'];

/** The entry of one server in the JSON that MCP clients keep (Streamable HTTP, MCP 2025-11-25). Holds the token. */
export function connectionSnippet(url: string, token: string): string {
  return JSON.stringify({ type: 'http', url, headers: { Authorization: `Bearer ${token}` } }, null, 2);
}

/** Why a client cannot be called that, or undefined. The name stands in dialogs that people decide on. */
export function labelProblem(label: string, t: Translate): string | undefined {
  const trimmed = label.trim();
  if (trimmed === '') return t('The client needs a name.');
  if (trimmed.length > MAX_LABEL_LENGTH) return t('At most {max} characters.', { max: MAX_LABEL_LENGTH });
  if (foreignText(trimmed, MAX_LABEL_LENGTH) !== trimmed) return t('Plain, visible characters only.');
  if (TAKEN.includes(trimmed.toLowerCase())) return t('That name would be mistaken for somebody else.');
  return undefined;
}

/** What becomes of the token that a client of that name has, or undefined where it has none. */
export function replacedTokenNotice(
  label: string,
  known: readonly ClientToken[],
  t: Translate,
): string | undefined {
  if (!known.some((token) => token.label === label.trim())) return undefined;
  return t('This client has a token already; it stops working when the new one is copied.');
}
