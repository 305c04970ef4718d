// The newest records of an append-only log: reads only what is new, older ones on request. Knows neither VS Code nor
// how a page is read.
import type { ListedEvent } from '../audit/auditSentence.ts';

/** Newest first. @param cursor null: starting at the newest */
export type ReadPage = (
  cursor: string | null,
) => Promise<{ events: ListedEvent[]; nextCursor: string | null }>;

/** Records that the first reading, and each `more`, reads. */
export const STEP = 300;

export class RecentEvents {
  readonly #readPage: ReadPage;
  #events: ListedEvent[] = [];
  /** Continues after the oldest of them; null if there is none, undefined before the first reading. */
  #older: string | null | undefined;
  #wanted = STEP;
  /** Serializes readings: they all add to the same list. */
  #reading: Promise<void> = Promise.resolve();

  constructor(readPage: ReadPage) {
    this.#readPage = readPage;
  }

  /** Newest first, without gaps, as of the last reading. */
  get events(): readonly ListedEvent[] {
    return this.#events;
  }

  get hasOlder(): boolean {
    return typeof this.#older === 'string';
  }

  more(): void {
    this.#wanted += STEP;
  }

  /** Reads what is new, and older ones up to the wanted number. */
  read(): Promise<void> {
    // The caller of a failed reading has received its error.
    this.#reading = this.#reading.catch(() => undefined).then(() => this.#read());
    return this.#reading;
  }

  async #read(): Promise<void> {
    await this.#readNew();
    while (this.#events.length < this.#wanted && typeof this.#older === 'string') {
      const { events, nextCursor } = await this.#readPage(this.#older);
      this.#events.push(...events);
      this.#older = nextCursor;
    }
  }

  /** From the newest back to the first known one. */
  async #readNew(): Promise<void> {
    const known = this.#events[0]?.sequence ?? 0;
    const fresh: ListedEvent[] = [];
    let cursor: string | null = null;
    for (;;) {
      const { events, nextCursor } = await this.#readPage(cursor);
      const news = events.filter(({ sequence }) => sequence > known);
      fresh.push(...news);
      const meets = news.length < events.length;
      if (meets || nextCursor === null || fresh.length >= this.#wanted) {
        // If there is too much new to close the gap, “Show more…” reads the known ones again.
        this.#events = meets ? [...fresh, ...this.#events] : fresh;
        if (!meets) this.#older = nextCursor;
        return;
      }
      cursor = nextCursor;
    }
  }
}
