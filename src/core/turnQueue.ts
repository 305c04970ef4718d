// Who is next: one of each caller in turn, so that many requests of one caller delay another's by one at most.

export class TurnQueue<T> {
  /** In the order of their turns. */
  readonly #callers = new Map<string, Set<T>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(caller: string, entry: T): void {
    const own = this.#callers.get(caller);
    if (own === undefined) this.#callers.set(caller, new Set([entry]));
    else own.add(entry);
    this.#size += 1;
  }

  /** Removes the first entry of the caller whose turn it is. */
  next(): T | undefined {
    for (const [caller, own] of this.#callers) {
      for (const entry of own) {
        this.#callers.delete(caller);
        own.delete(entry);
        if (own.size > 0) this.#callers.set(caller, own);
        this.#size -= 1;
        return entry;
      }
    }
    return undefined;
  }

  /** Does nothing if it is not there. */
  remove(caller: string, entry: T): void {
    const own = this.#callers.get(caller);
    if (own?.delete(entry) !== true) return;
    this.#size -= 1;
    if (own.size === 0) this.#callers.delete(caller);
  }
}
