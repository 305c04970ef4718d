// A store of facts alone, in memory, for what keeps nothing but facts. Everything else of the port is missing.
import type { JsonValue } from '../../src/core/json.ts';
import type { FactRepository } from '../../src/core/storage/factRepository.ts';
import type { Store, StoreTransaction } from '../../src/core/storage/store.ts';

/** Facts behave as on disk: what is read back is a copy of what was set. */
export function memoryFacts(): Store {
  const stored = new Map<string, string>();
  const facts: FactRepository = {
    get: (key) => {
      const text = stored.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as JsonValue);
    },
    set: (key, value) => void stored.set(key, JSON.stringify(value)),
    delete: (key) => void stored.delete(key),
  };
  const view = { facts } as unknown as StoreTransaction;
  return { read: (work) => work(view), transaction: async (work) => work(view) };
}
