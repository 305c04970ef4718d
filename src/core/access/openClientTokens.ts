// Makes the tokens of clients ready when Sluice starts: what all windows know, and what this storage held before.
import { adoptStoredTokens } from './adoptStoredTokens.ts';
import { ClientTokens, type ClientTokenParts } from './clientTokens.ts';
import { ClientTokenStore, type TokenPlace } from './clientTokenStore.ts';
import type { Store } from '../ports.ts';

/** Never rejects: without its place nobody who has a lasting token is let in, and everything else works. */
export async function openClientTokens(
  place: TokenPlace,
  store: Store,
  parts: ClientTokenParts,
): Promise<ClientTokens> {
  const book = new ClientTokenStore(place, parts.logger);
  await book.load();
  await adoptStoredTokens(store, book).catch((error: unknown) =>
    parts.logger.error('Client tokens of an earlier version are not taken over yet.', error),
  );
  return new ClientTokens(book, parts);
}
