// Tokens that earlier versions kept in each storage become tokens of all windows, once.
import { z } from 'zod';
import type { Store } from '../storage/store.ts';
import type { ClientTokenStore } from './clientTokenStore.ts';

/** Fact under which a storage held the hashes of its own lasting tokens. */
export const TOKENS_FACT = 'access.tokens';

const storedTokens = z.array(
  z.object({ id: z.string(), label: z.string(), createdAt: z.number(), hash: z.string() }),
);

/**
 * A client that is known to all windows already, revoked ones included, keeps what is known there: its old token ends.
 * Rejects where tokens cannot be kept; the storage keeps them then.
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
