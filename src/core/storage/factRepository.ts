// Small facts by key. Implemented in src/store.
import type { JsonValue } from '../json.ts';

/** Small facts by key: storage's own folder, sandbox seeding, tokens' hashes. Never a secret. */
export interface FactReader {
  get(key: string): JsonValue | undefined;
}

export interface FactRepository extends FactReader {
  set(key: string, value: JsonValue): void;
  delete(key: string): void;
}
