// Records that were read lately, by their row. A row that still reads the same, byte for byte, needs no second check: most
// calls read the same few bundles. Whatever differs, damage too, is not recalled.
import { isJsonObject, type JsonValue } from '../core/json.ts';

interface Recalled<T> {
  document: unknown;
  record: T;
}

export class RecalledRecords<T extends object> {
  readonly #most: number;
  readonly #byId = new Map<string, Recalled<T>>();

  /** @param most how many are kept; the oldest goes first */
  constructor(most: number) {
    this.#most = most;
  }

  /** @param columns the members that have columns */
  find(id: string, document: unknown, columns: { [Member in keyof T]?: unknown }): T | undefined {
    const recalled = this.#byId.get(id);
    if (recalled === undefined || recalled.document !== document) return undefined;
    const { record } = recalled;
    for (const member in columns) if (columns[member] !== record[member]) return undefined;
    return record;
  }

  /** @returns the record, which nothing can change any more: others will be given the same */
  keep(id: string, document: unknown, record: T): T {
    const frozen = deepFrozen(record);
    this.#byId.delete(id);
    this.#byId.set(id, { document, record: frozen });
    if (this.#byId.size <= this.#most) return frozen;
    const [oldest] = this.#byId.keys();
    if (oldest !== undefined) this.#byId.delete(oldest);
    return frozen;
  }
}

function deepFrozen<T extends object>(value: T): T {
  for (const member of Object.values(value) as JsonValue[])
    if (Array.isArray(member) || isJsonObject(member)) deepFrozen(member);
  return Object.freeze(value);
}
