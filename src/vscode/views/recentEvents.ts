// The newest records of a log that is only ever appended to: what is new is read alone, older ones when asked for.
// Knows neither VS Code nor how a page is read.
import type { ListedEvent } from '../audit/auditSentence.ts';

/** Newest first. @param cursor null: from the newest on */
export type ReadPage = (
  cursor: string | null,
) => Promise<{ events: ListedEvent[]; nextCursor: string | null }>;

/** Records that are read at first, and by each `more`. */
export const STEP = 300;

export class RecentEvents {
  readonly #readPage: ReadPage;
  #events: ListedEvent[] = [];
  /** Continues after the oldest of them; null if there is none, undefined before the first reading. */
  #older: string | null | undefined;
  #wanted = STEP;
  /** One reading at a time: they all add to the same list. */
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

  /** Reads what is new, and older ones up to what is wanted. */
  read(): Promise<void> {
    // A reading that failed was told to whoever asked for it.
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

  /** From the newest back to what is known. */
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
        // Where so much is new that the gap stays open, what was known is read again by “Show more…”.
        this.#events = meets ? [...fresh, ...this.#events] : fresh;
        if (!meets) this.#older = nextCursor;
        return;
      }
      cursor = nextCursor;
    }
  }
}
