// The cells of one sync run, updated at the cost of what is new: settled cells are never read again. Pure.
import type { ItemOutcome } from '../../core/sync/syncRecords.ts';
import { CELL_CODES, type Change } from '../../protocol/dashboardState.ts';

/** An item's place in the ledger. */
export type Place = Omit<ItemOutcome, 'outcome'>;
/** The next items after a place, at most `limit`. */
export type ReadOutcomes = (after: Place | null, limit: number) => ItemOutcome[];

const PAGE = 500;
/** The most items per reading: opening a long run fills its field in several readings. */
const MOST_READ = 4_000;

export class RunField {
  readonly #runId: string;
  readonly #codes: string[] = [];
  readonly #places: Place[] = [];
  /** Cell by credential: an item moved to a later chunk keeps its cell. */
  readonly #cells = new Map<string, number>();
  /** Everything up to it is done and final: items move only to later chunks. */
  #settled: Place | null = null;

  constructor(runId: string) {
    this.#runId = runId;
  }

  /** Places of at most `count` cells, starting there. */
  places(from: number, count: number): Place[] {
    return this.#places.slice(from, from + count);
  }

  /** Reads what can have changed. `more`: it stopped before the end. */
  refresh(read: ReadOutcomes): { changes: Change[]; more: boolean } {
    const changed: number[] = [];
    let after = this.#settled;
    let isSettled = true;
    for (let looked = 0; looked < MOST_READ; looked += PAGE) {
      const items = read(after, PAGE);
      for (const item of items) {
        after = { chunk: item.chunk, credentialId: item.credentialId };
        isSettled &&= item.outcome !== null;
        if (isSettled) this.#settled = after;
        const cell = this.#take(item, after);
        if (cell !== undefined) changed.push(cell);
      }
      if (items.length < PAGE) return { changes: this.#patches(changed), more: false };
    }
    return { changes: this.#patches(changed), more: true };
  }

  /** The cell, if it changed. */
  #take({ credentialId, outcome }: ItemOutcome, place: Place): number | undefined {
    const code = CELL_CODES[outcome ?? 'taken'];
    const known = this.#cells.get(credentialId);
    const cell = known ?? this.#codes.length;
    this.#places[cell] = place;
    if (known !== undefined && this.#codes[cell] === code) return undefined;
    this.#cells.set(credentialId, cell);
    this.#codes[cell] = code;
    return cell;
  }

  /** Adjacent cells are sent together. */
  #patches(changed: number[]): Change[] {
    const patches: Extract<Change, { kind: 'cells' }>[] = [];
    for (const cell of changed.toSorted((left, right) => left - right)) {
      const last = patches.at(-1);
      const code = this.#codes[cell] ?? '';
      if (last !== undefined && last.from + last.codes.length === cell) last.codes += code;
      else patches.push({ kind: 'cells', runId: this.#runId, from: cell, codes: code });
    }
    return patches;
  }
}
