// Remembers what a tree shows, so that a refresh draws only what changed: while VS Code draws a row again, a click on
// it reaches its command without the row. Knows no VS Code.
import { isDeepStrictEqual } from 'node:util';
import type { RowSource, ViewRow } from './viewRow.ts';

interface ShownList {
  /** Undefined: the topmost rows. */
  parent: ViewRow | undefined;
  rows: ViewRow[];
}

export class ShownRows {
  readonly #source: RowSource;
  /** By the parent's id; '' for the topmost rows. */
  readonly #shown = new Map<string, ShownList>();
  #looking: Promise<unknown> = Promise.resolve();

  constructor(source: RowSource) {
    this.#source = source;
  }

  async rows(parent: ViewRow | undefined): Promise<ViewRow[]> {
    const rows = await this.#source.rows(parent);
    this.#shown.set(parent?.id ?? '', { parent, rows });
    return rows;
  }

  /** Drops what the source keeps; what is read from now on is new. */
  reset(): void {
    this.#source.reset();
  }

  more(list: string): void {
    this.#source.more?.(list);
  }

  /**
   * Reads again what is shown.
   * @returns the parents of the lists that are different now: [] if nothing changed, [undefined] for the topmost rows
   *   and all below them, also where reading failed, so that the tree shows why
   */
  changed(): Promise<(ViewRow | undefined)[]> {
    const looked = this.#looking.then(() => this.#look().catch(() => this.#all()));
    this.#looking = looked;
    return looked;
  }

  async #look(): Promise<(ViewRow | undefined)[]> {
    const lists = await Promise.all(
      [...this.#shown.values()].map(async (list) => ({ ...list, now: await this.#source.rows(list.parent) })),
    );
    const different = lists.filter(({ rows, now }) => !isDeepStrictEqual(rows, now));
    if (different.some(({ parent }) => parent === undefined)) return this.#all();
    return different.map(({ parent }) => parent);
  }

  /** What was below a row that is drawn anew is asked for again, if it is still shown. */
  #all(): [undefined] {
    this.#shown.clear();
    return [undefined];
  }
}
