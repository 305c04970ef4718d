// Secrets that are asked for before they are needed: VS Code's main process answers while a bundle is being loaded.
// Knows nothing of what they open.
import type { SecretStorage } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';

export interface EarlySecret {
  name: string;
  /**
   * Whether it counts that there is nothing. Not for what is made where it is missing: another window may be making
   * it at this moment, and word of that comes later than the thing itself.
   */
  orNothing: boolean;
}

export class EarlySecrets implements SecretStorage, Disposable {
  readonly onDidChange: SecretStorage['onDidChange'];
  readonly #secrets: SecretStorage;
  readonly #early = new Map<string, { asked: Promise<string | undefined>; orNothing: boolean }>();
  readonly #deps = new DisposableStore();

  /** What is asked for now. */
  constructor(secrets: SecretStorage, names: readonly EarlySecret[]) {
    this.#secrets = secrets;
    this.onDidChange = secrets.onDidChange;
    // What another window wrote meanwhile makes an early answer an old one.
    this.#deps.add(secrets.onDidChange(({ key }) => this.#early.delete(key)));
    for (const { name, orNothing } of names) {
      const asked = Promise.resolve(secrets.get(name));
      // Whoever takes it hears of its failure.
      asked.catch(() => undefined);
      this.#early.set(name, { asked, orNothing });
    }
  }

  /** Each early answer counts once, and not where something was written since. */
  async get(key: string): Promise<string | undefined> {
    const early = this.#early.get(key);
    const value = await early?.asked;
    const counts = this.#early.delete(key) && (value !== undefined || early?.orNothing === true);
    return counts ? value : this.#secrets.get(key);
  }

  store(key: string, value: string): Thenable<void> {
    this.#early.delete(key);
    return this.#secrets.store(key, value);
  }

  delete(key: string): Thenable<void> {
    this.#early.delete(key);
    return this.#secrets.delete(key);
  }

  /** From here on everything is read again. */
  dispose(): void {
    this.#early.clear();
    this.#deps.dispose();
  }
}
