// Stores lasting client tokens, shared by all of a person's windows, so that an issue or revocation takes effect in
// all. It keeps only hashes, and knows nothing of callers or sessions.
import { Emitter, type Disposable, type Event } from '../lifecycle.ts';
import type { Logger } from '../hostPorts.ts';
import { bookText, mergeBooks, parseBook, type TokenBook, type TokenEntry } from './tokenBook.ts';

/** One text that all windows of a person read and write: VS Code's SecretStorage, or a private file. */
export interface TokenPlace {
  /** Undefined if nothing was written yet. Rejects if it can't be read. */
  read(): Promise<string | undefined>;
  /** Resolves when every window would read it. */
  write(text: string): Promise<void>;
  /** Fires after a write by any window; can also fire without one. */
  readonly onDidChange: Event<void>;
}

/** More than enough for concurrent writes by several windows. */
const MAX_TRIES = 5;

export class ClientTokenStore implements Disposable {
  readonly #place: TokenPlace;
  readonly #logger: Logger;
  readonly #changes: Emitter<void>;
  readonly #subscription: Disposable;
  #book: TokenBook = [];
  /** Serializes reads and writes. */
  #queue: Promise<void> = Promise.resolve();

  constructor(place: TokenPlace, logger: Logger) {
    this.#place = place;
    this.#logger = logger;
    this.#changes = new Emitter((error) => logger.error('A subscriber to client tokens failed.', error));
    this.#subscription = place.onDidChange(() => void this.load());
  }

  /** The current book, revoked clients included. */
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
      this.#logger.error('Client tokens can’t be read; clients with a lasting token are rejected.', error),
    );
  }

  /** Resolves when all windows can find the entry. Rejects if the place does; nothing has changed then. */
  put(entry: TokenEntry): Promise<void> {
    return this.#inTurn(() => this.#agree([entry]));
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changes.dispose();
  }

  /**
   * Another window may write between this one's read and write. So it reads again until the place holds
   * everything it knows. If a later write still drops something, its event brings every window back here.
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
    // The caller receives the failure; the next in the queue does not.
    this.#queue = done.catch(() => undefined);
    return done;
  }
}
