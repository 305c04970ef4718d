// The limiter over a store that holds nothing but what it writes, in memory. Several on one store are several windows.
import type { Clock } from '../../src/core/hostPorts.ts';
import type { Pace, PaceRepository, Places } from '../../src/core/provider/paceRepository.ts';
import { ProviderLimiter } from '../../src/core/provider/providerLimiter.ts';
import type { Store, StoreTransaction } from '../../src/core/storage/store.ts';

/** What is read back is what was put, as on disk. */
export function memoryPace(): Store {
  const paces = new Map<string, Pace>();
  const shares = new Map<string, Map<string, Places>>();
  const pace: PaceRepository = {
    get: (server) => paces.get(server) ?? { lastAt: 0, busySince: 0, burstLeft: 0, heldUntil: 0 },
    put: (server, changed) => void paces.set(server, changed),
    places: (server) => [...(shares.get(server)?.values() ?? [])],
    putPlaces: (server, places) => {
      const known = shares.get(server) ?? new Map<string, Places>();
      shares.set(server, known);
      if (places.held === 0 && places.wanted === 0) known.delete(places.owner);
      else known.set(places.owner, places);
    },
  };
  const view = { pace } as unknown as StoreTransaction;
  return { read: (work) => work(view), transaction: async (work) => work(view) };
}

export function memoryLimiter(clock: Clock, store = memoryPace(), owner = 'window'): ProviderLimiter {
  return new ProviderLimiter({ store, clock, owner, isDead: () => false });
}
