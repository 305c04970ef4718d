// Hashes of client tokens in VS Code's SecretStorage: all windows share it, and agents that edit files can't reach it.
import type { SecretStorage } from 'vscode';
import type { TokenPlace } from '../../core/access/clientTokenStore.ts';
import type { Event } from '../../core/lifecycle.ts';

/** Their key in SecretStorage. */
export const CLIENT_TOKENS = 'client-tokens';

export class SecretStorageTokenPlace implements TokenPlace {
  readonly #secrets: SecretStorage;

  constructor(secrets: SecretStorage) {
    this.#secrets = secrets;
  }

  /** @inheritdoc VS Code tells every window. */
  readonly onDidChange: Event<void> = (listener) =>
    this.#secrets.onDidChange(({ key }) => {
      if (key === CLIENT_TOKENS) listener();
    });

  async read(): Promise<string | undefined> {
    return this.#secrets.get(CLIENT_TOKENS);
  }

  async write(text: string): Promise<void> {
    await this.#secrets.store(CLIENT_TOKENS, text);
  }
}
