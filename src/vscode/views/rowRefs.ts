// Maps rows to their records. Any extension can run a command with any argument; only rows that Sluice created count.
import type { RowRef } from './viewRow.ts';

export class RowRefs {
  readonly #refs = new WeakMap<object, RowRef>();

  keep(row: object, ref: RowRef): void {
    this.#refs.set(row, ref);
  }

  /** The row's record; undefined for anything that is not one of Sluice's rows. */
  of(argument: unknown): RowRef | undefined {
    return typeof argument === 'object' && argument !== null ? this.#refs.get(argument) : undefined;
  }
}
