// Shares a server's places (requests in flight) among the processes that use one storage: never more than the manifest
// declares, and each process gets its turn.
import type { StoreTransaction, StoreView } from '../storage/store.ts';
import type { Places } from './paceRepository.ts';

export interface PlaceClaim {
  /** This process, as in leases. */
  owner: string;
  /** The manifest's limit. */
  concurrency: number;
  /** Requests of this process in flight. */
  used: number;
  /** These, and those that wait. */
  wanted: number;
  now: number;
  /** Whether the process behind an owner is known to be dead. */
  isDead: (owner: string) => boolean;
}

/** As long as a lease: a process that dies keeps its places from the others no longer. Renewed at half of it. */
export const PLACES_LAST_MS = 8_000;

/**
 * Takes, keeps or gives back places, as many as this process is entitled to. A remainder goes to who waits
 * longest. Invariant: all processes together hold at most `concurrency` (tested in places.test.ts).
 * @param leaves a place was just given back, so if others wait they come first
 * @returns how many places this process now has
 */
export function claimPlaces(
  tx: StoreTransaction,
  server: string,
  claim: PlaceClaim,
  leaves: boolean,
): number {
  const { owner, concurrency, used, wanted, now } = claim;
  const others = livingOthers(tx, server, claim);
  const all = tx.pace.places(server);
  for (const gone of all)
    if (gone.owner !== owner && !others.some((other) => other.owner === gone.owner))
      tx.pace.putPlaces(server, { ...gone, held: 0, wanted: 0 });
  const isContended = others.some(isShort);
  const known = all.find((places) => places.owner === owner);
  const since = known === undefined || (leaves && isContended) ? now : known.since;
  const rivals = others.filter((other) => other.wanted > 0);
  const ahead = rivals.filter(
    (rival) => rival.since < since || (rival.since === since && rival.owner < owner),
  );
  const claimants = 1 + rivals.length;
  const share = Math.floor(concurrency / claimants) + (ahead.length < concurrency % claimants ? 1 : 0);
  const free = concurrency - others.reduce((sum, { held }) => sum + held, 0);
  const held = Math.max(used, Math.min(wanted, isContended ? share : concurrency, free));
  tx.pace.putPlaces(server, { owner, held, wanted, since, expiresAt: now + PLACES_LAST_MS });
  return held;
}

/** Whether another process waits for a place. */
export function isContended(view: StoreView, server: string, claim: PlaceClaim): boolean {
  return livingOthers(view, server, claim).some(isShort);
}

function livingOthers(view: StoreView, server: string, { owner, now, isDead }: PlaceClaim): Places[] {
  return view.pace
    .places(server)
    .filter((places) => places.owner !== owner && places.expiresAt > now && !isDead(places.owner));
}

function isShort({ held, wanted }: Places): boolean {
  return held < wanted;
}
