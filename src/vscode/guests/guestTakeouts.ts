// What takes each server out again: the words of configurations, secrets among them, in VS Code's SecretStorage.
import type { SecretStorage } from 'vscode';
import type { Takeout } from '../../clients/guests/guestPlan.ts';
import type { Disposable } from '../../core/lifecycle.ts';

const KEY = 'guest-takeouts';

export class GuestTakeouts {
  readonly #secrets: Pick<SecretStorage, 'get' | 'onDidChange' | 'store'>;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(secrets: Pick<SecretStorage, 'get' | 'onDidChange' | 'store'>) {
    this.#secrets = secrets;
  }

  /** Also fires for what another window kept or removed. */
  onDidChange(listener: () => void): Disposable {
    return this.#secrets.onDidChange(({ key }) => {
      if (key === KEY) listener();
    });
  }

  async list(): Promise<Takeout[]> {
    const text = await this.#secrets.get(KEY);
    if (text === undefined) return [];
    try {
      const takeouts: unknown = JSON.parse(text);
      return Array.isArray(takeouts) ? (takeouts as Takeout[]) : [];
    } catch {
      // Another program damaged it: servers can still be removed, their entries by hand.
      return [];
    }
  }

  /** Replaces what is known of that place of that file. */
  async keep(takeout: Takeout): Promise<void> {
    await this.#change((all) => [...all.filter((each) => !isSamePlace(each, takeout)), takeout]);
  }

  async remove(takeout: Takeout): Promise<void> {
    await this.#change((all) => all.filter((each) => !isSamePlace(each, takeout)));
  }

  #change(change: (all: Takeout[]) => Takeout[]): Promise<void> {
    const changed = this.#queue.then(async () =>
      this.#secrets.store(KEY, JSON.stringify(change(await this.list()))),
    );
    this.#queue = changed.catch(() => undefined);
    return changed;
  }
}

function isSamePlace(one: Takeout, other: Takeout): boolean {
  return one.file === other.file && one.path.join('\n') === other.path.join('\n');
}
