// Converts, once, the tokens that earlier versions kept in each storage into tokens of all windows.
import { z } from 'zod';
import type { Store } from '../storage/store.ts';
import type { ClientTokenStore } from './clientTokenStore.ts';

/** The fact that held the hashes of a storage's own lasting tokens. */
export const TOKENS_FACT = 'access.tokens';

const storedTokens = z.array(
  z.object({ id: z.string(), label: z.string(), createdAt: z.number(), hash: z.string() }),
);

/**
 * A client already known to all windows, even a revoked one, keeps that state: its old token ends. If tokens
 * can't be stored, rejects, and the storage keeps them.
 */
export async function adoptStoredTokens(store: Store, tokens: ClientTokenStore): Promise<void> {
  const stored = store.read((view) => view.facts.get(TOKENS_FACT));
  if (stored === undefined) return;
  for (const { id, label, createdAt, hash } of storedTokens.parse(stored)) {
    if (tokens.book.some((entry) => entry.id === id)) continue;
    await tokens.put({ id, label, hash, changedAt: createdAt, usedAt: null });
  }
  await store.transaction((tx) => tx.facts.delete(TOKENS_FACT));
}
