// Client tokens' hashes in a private file, for hosts without SecretStorage: the headless host and tests.
// Knows nothing of what the text says.
import { randomUUID } from 'node:crypto';
import { mkdirSync, watch } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { TokenPlace } from '../core/access/clientTokenStore.ts';
import type { Event } from '../core/lifecycle.ts';

export class FileTokenPlace implements TokenPlace {
  readonly #file: string;

  constructor(directory: string) {
    this.#file = path.join(directory, 'clients.json');
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /** @inheritdoc */
  readonly onDidChange: Event<void> = (listener) => {
    const name = path.basename(this.#file);
    const watcher = watch(path.dirname(this.#file), { persistent: false }, (_event, changed) => {
      if (changed === null || changed === name) listener();
    });
    return { dispose: () => watcher.close() };
  };

  async read(): Promise<string | undefined> {
    try {
      return await readFile(this.#file, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Durable under its name when it resolves; at every instant the name holds a whole text. */
  async write(text: string): Promise<void> {
    const temporary = `${this.#file}.${randomUUID()}.tmp`;
    try {
      const file = await open(temporary, 'wx', 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, this.#file);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }
}
