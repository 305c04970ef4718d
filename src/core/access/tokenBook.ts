// A book of lasting client tokens, revoked ones included. Books of several windows merge in any order with the same
// result. Values and pure functions; it knows nothing of where a book is kept.
import { canonicalJson } from '../canonicalJson.ts';

/** A client's newest state: later entries replace earlier ones. */
export interface TokenEntry {
  /** Of the client; follows from its label. */
  id: string;
  label: string;
  /** SHA-256 of the token, hexadecimal; null once it is revoked. */
  hash: string | null;
  /** When it was issued or revoked; milliseconds since the epoch. */
  changedAt: number;
  /** When it was last presented, accurate to a few minutes; null if never. */
  usedAt: number | null;
}

/** One entry per client, in order of id. */
export type TokenBook = readonly TokenEntry[];

/** How many revoked clients are remembered, so that nothing old brings them back. */
const MAX_REVOKED = 200;

/** Merges the books of several windows: commutative and idempotent. */
export function mergeBooks(...books: readonly TokenBook[]): TokenBook {
  const merged = new Map<string, TokenEntry>();
  for (const entry of books.flat()) {
    const other = merged.get(entry.id);
    merged.set(entry.id, other === undefined ? entry : newerOf(entry, other));
  }
  return prune([...merged.values()]).toSorted((left, right) => (left.id < right.id ? -1 : 1));
}

export function bookText(book: TokenBook): string {
  return canonicalJson(book.map((entry) => ({ ...entry })));
}

/** A text that is no book holds no tokens: it authorizes no client. */
export function parseBook(text: string | undefined): TokenBook {
  try {
    const parsed: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(parsed) ? mergeBooks(parsed.filter(isEntry)) : [];
  } catch {
    // Not JSON: invalid like any other text.
    return [];
  }
}

function newerOf(left: TokenEntry, right: TokenEntry): TokenEntry {
  const newer = isNewer(left, right) ? left : right;
  if (left.hash !== right.hash) return newer;
  return { ...newer, usedAt: Math.max(left.usedAt ?? 0, right.usedAt ?? 0) || null };
}

/** At the same instant revoking wins; hashes order two tokens of one instant, everywhere alike. */
function isNewer(left: TokenEntry, right: TokenEntry): boolean {
  if (left.changedAt !== right.changedAt) return left.changedAt > right.changedAt;
  if (left.hash === null || right.hash === null) return left.hash === null;
  return left.hash > right.hash;
}

function prune(entries: TokenEntry[]): TokenEntry[] {
  const revoked = entries.filter(({ hash }) => hash === null);
  if (revoked.length <= MAX_REVOKED) return entries;
  const kept = revoked.toSorted((left, right) => right.changedAt - left.changedAt).slice(0, MAX_REVOKED);
  return [...entries.filter(({ hash }) => hash !== null), ...kept];
}

function isEntry(value: unknown): value is TokenEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { id, label, hash, changedAt, usedAt } = value as Record<string, unknown>;
  return (
    typeof id === 'string' &&
    typeof label === 'string' &&
    (hash === null || (typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash))) &&
    typeof changedAt === 'number' &&
    (usedAt === null || typeof usedAt === 'number')
  );
}
