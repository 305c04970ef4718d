// Client tokens' hashes in VS Code's SecretStorage: shared by all windows, and out of reach of agents that edit files.
import type { SecretStorage } from 'vscode';
import type { TokenPlace } from '../../core/access/clientTokenStore.ts';
import type { Event } from '../../core/lifecycle.ts';

/** What they are called in SecretStorage. */
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
