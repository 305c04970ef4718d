// Whether a person can have read a review: every row was in view once, and the whole for long enough. Pure.

/** How long a review must be the active tab of a focused window, milliseconds. */
export const READ_MS = 3_000;

/** What is in view at one moment. */
export interface Glimpse {
  /** The requests under review. */
  approvalIds: readonly string[];
  /** One document, or the two sides of a diff. */
  documents: readonly Sight[];
}

export interface Sight {
  uri: string;
  rows: number;
  /** First and last row in view, from 0. */
  inView: readonly (readonly [number, number])[];
}

interface Reading {
  approvalIds: readonly string[];
  /** Rows that were in view, by document. */
  seen: Map<string, { rows: number; inView: Set<number> }>;
  shownMs: number;
}

export class ReviewProof {
  readonly #monotonicNow: () => number;
  readonly #readings = new Map<string, Reading>();
  #active: { reading: Reading; since: number } | undefined;

  /** @param monotonicNow milliseconds of a clock that only goes forward */
  constructor(monotonicNow: () => number) {
    this.#monotonicNow = monotonicNow;
  }

  /** @param glimpse undefined if no review is in view */
  look(glimpse: Glimpse | undefined): void {
    this.#count();
    if (glimpse === undefined) {
      this.#active = undefined;
      return;
    }
    const reading = this.#readingOf(glimpse);
    for (const { uri, rows, inView } of glimpse.documents) {
      const known = reading.seen.get(uri);
      const now = known?.rows === rows ? known : { rows, inView: new Set<number>() };
      for (const [first, last] of inView)
        for (let row = Math.max(first, 0); row <= Math.min(last, rows - 1); row += 1) now.inView.add(row);
      reading.seen.set(uri, now);
    }
    this.#active = { reading, since: this.#monotonicNow() };
  }

  /** Whether each of the requests was read in full, in any review. */
  hasRead(approvalIds: readonly string[]): boolean {
    this.#count();
    const read = [...this.#readings.values()].filter(isRead).flatMap((reading) => reading.approvalIds);
    return approvalIds.length > 0 && approvalIds.every((id) => read.includes(id));
  }

  #readingOf({ approvalIds, documents }: Glimpse): Reading {
    // A diff and a document of the same requests count separately.
    const key = JSON.stringify(documents.map(({ uri }) => uri));
    const reading = this.#readings.get(key) ?? { approvalIds, seen: new Map(), shownMs: 0 };
    this.#readings.set(key, reading);
    return reading;
  }

  #count(): void {
    if (this.#active === undefined) return;
    const now = this.#monotonicNow();
    this.#active.reading.shownMs += now - this.#active.since;
    this.#active.since = now;
  }
}

function isRead({ seen, shownMs }: Reading): boolean {
  return shownMs >= READ_MS && [...seen.values()].every(({ rows, inView }) => inView.size >= rows);
}
