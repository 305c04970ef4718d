// Loads the clients' tokens when Sluice starts: those of all windows, and those that this storage held before.
import { adoptStoredTokens } from './adoptStoredTokens.ts';
import { ClientTokens, type ClientTokenDeps } from './clientTokens.ts';
import { ClientTokenStore, type TokenPlace } from './clientTokenStore.ts';
import type { Store } from '../storage/store.ts';

/** Never rejects: without its place no lasting token is authorized, and everything else works. */
export async function openClientTokens(
  place: TokenPlace,
  store: Store,
  deps: ClientTokenDeps,
): Promise<ClientTokens> {
  const book = new ClientTokenStore(place, deps.logger);
  await book.load();
  await adoptStoredTokens(store, book).catch((error: unknown) =>
    deps.logger.error('Client tokens of an earlier version are not taken over yet.', error),
  );
  return new ClientTokens(book, deps);
}
