// What a person began and can still continue: Needs You lists it, so that no toast is the only way on. Pure.
import type { Disposable } from '../../core/lifecycle.ts';

export interface Offer {
  id: string;
  /** What the person began. */
  title: string;
  /** Where it stands, as a sentence. */
  said: string;
  /** Whether a document is open meanwhile; its title bar has the button too. */
  hasDocument: boolean;
}

export class OpenOffers {
  readonly #offers = new Map<string, { offer: Offer; settle: (isTaken: boolean) => void }>();
  readonly #listeners = new Set<() => void>();
  #count = 0;

  get list(): readonly Offer[] {
    return [...this.#offers.values()].map(({ offer }) => offer);
  }

  onDidChange(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /**
   * Takes the place of one that offers the same without a document.
   * @param settle told once: whether the person continues
   */
  open(offer: Omit<Offer, 'id'>, settle: (isTaken: boolean) => void): string {
    const same = this.list.find(({ title, hasDocument }) => !hasDocument && title === offer.title);
    if (same !== undefined) this.settle(same.id, false);
    this.#count += 1;
    const id = String(this.#count);
    this.#offers.set(id, { offer: { ...offer, id }, settle });
    this.#announce();
    return id;
  }

  /** Does nothing to one that is settled. @param id default: the newest that has a document */
  settle(id: string | undefined, isTaken: boolean): void {
    const chosen = id ?? this.list.findLast(({ hasDocument }) => hasDocument)?.id ?? '';
    const found = this.#offers.get(chosen);
    this.#offers.delete(chosen);
    if (found === undefined) return;
    found.settle(isTaken);
    this.#announce();
  }

  #announce(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** The window's. It is bundled once, so that each bundle sees the same. */
export const openOffers = new OpenOffers();
