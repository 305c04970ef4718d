// Requests secrets before they are needed: VS Code's main process answers while a bundle loads. Knows nothing of what
// they open.
import type { SecretStorage } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';

export interface EarlySecret {
  name: string;
  /**
   * Whether an early "none" counts. False for secrets that are created if missing: another window may be
   * creating one now, and its change event arrives after the secret itself.
   */
  orNothing: boolean;
}

export class EarlySecrets implements SecretStorage, Disposable {
  readonly onDidChange: SecretStorage['onDidChange'];
  readonly #secrets: SecretStorage;
  readonly #early = new Map<string, { asked: Promise<string | undefined>; orNothing: boolean }>();
  readonly #deps = new DisposableStore();

  /** What to request now. */
  constructor(secrets: SecretStorage, names: readonly EarlySecret[]) {
    this.#secrets = secrets;
    this.onDidChange = secrets.onDidChange;
    // A write by another window makes an early answer stale.
    this.#deps.add(secrets.onDidChange(({ key }) => this.#early.delete(key)));
    for (const { name, orNothing } of names) {
      const asked = Promise.resolve(secrets.get(name));
      // The caller that takes it receives its failure.
      asked.catch(() => undefined);
      this.#early.set(name, { asked, orNothing });
    }
  }

  /** Each early answer counts once, and not after a write. */
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
