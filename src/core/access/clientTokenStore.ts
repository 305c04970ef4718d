// Where lasting client tokens live: shared by all windows of a person, so that what one issues or revokes holds in all.
// It keeps hashes alone, and knows nothing of callers or sessions.
import { Emitter, type Disposable, type Event } from '../lifecycle.ts';
import type { Logger } from '../hostPorts.ts';
import { bookText, mergeBooks, parseBook, type TokenBook, type TokenEntry } from './tokenBook.ts';

/** One text that all windows of a person read and write: VS Code's SecretStorage, or a private file. */
export interface TokenPlace {
  /** Undefined where nothing was written yet. Rejects where it cannot be read. */
  read(): Promise<string | undefined>;
  /** Resolves when every window would read it. */
  write(text: string): Promise<void>;
  /** Something was written, by whichever window; it may also fire for nothing. */
  readonly onDidChange: Event<void>;
}

/** More than enough for windows that write at the same instant. */
const MAX_TRIES = 5;

export class ClientTokenStore implements Disposable {
  readonly #place: TokenPlace;
  readonly #logger: Logger;
  readonly #changes: Emitter<void>;
  readonly #subscription: Disposable;
  #book: TokenBook = [];
  /** One reading or writing after the other. */
  #queue: Promise<void> = Promise.resolve();

  constructor(place: TokenPlace, logger: Logger) {
    this.#place = place;
    this.#logger = logger;
    this.#changes = new Emitter((error) => logger.error('A subscriber to client tokens failed.', error));
    this.#subscription = place.onDidChange(() => void this.load());
  }

  /** What is known now, revoked clients included. */
  get book(): TokenBook {
    return this.#book;
  }

  /** Fires after the book changed, by this window or another. */
  get onDidChange(): Event<void> {
    return this.#changes.event;
  }

  /** Takes over what other windows wrote. Never rejects: a place that can't be read authorizes no client. */
  load(): Promise<void> {
    return this.#inTurn(() => this.#agree([])).catch((error: unknown) =>
      this.#logger.error('Client tokens cannot be read; clients with a lasting token are refused.', error),
    );
  }

  /** Resolves when the entry is where all windows find it. Rejects where the place does; nothing is changed then. */
  put(entry: TokenEntry): Promise<void> {
    return this.#inTurn(() => this.#agree([entry]));
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changes.dispose();
  }

  /**
   * Another window may write between this one's reading and writing. So it reads again until what is there is what is
   * known; and where a later write still leaves something out, its event brings everybody back here.
   */
  async #agree(own: TokenBook): Promise<void> {
    let wanted = mergeBooks(this.#book, own);
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const stored = await this.#place.read();
      wanted = mergeBooks(wanted, parseBook(stored));
      const text = bookText(wanted);
      if (text === (stored ?? '[]')) break;
      await this.#place.write(text);
    }
    if (bookText(wanted) === bookText(this.#book)) return;
    this.#book = wanted;
    this.#changes.fire();
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(work);
    // Whoever waits for it hears of its failure; the next in turn does not.
    this.#queue = done.catch(() => undefined);
    return done;
  }
}
