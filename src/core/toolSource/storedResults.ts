// Answers that are too large to return: sealed, kept for a day, read by pointer and page. Implemented in src/results.
import type { JsonValue } from '../json.ts';

export interface StoredResult {
  /** Who may read it. */
  callerId: string;
  value: JsonValue;
}

export interface StoredResults {
  /** Seals it on disk and returns its id. @throws AppError `vault-locked`, `storage-full`, `storage-unavailable` */
  put(result: StoredResult): Promise<string>;
  /** Undefined: there is none of that id, or it is older than a day. @throws AppError `vault-*`, `storage-*` */
  get(id: string): Promise<StoredResult | undefined>;
}
