// Client tokens' hashes in a private file, for hosts without SecretStorage: the headless host and tests.
// Knows nothing of what the text says.
import { mkdirSync, watch } from 'node:fs';
import path from 'node:path';
import type { TokenPlace } from '../core/access/clientTokenStore.ts';
import type { Event } from '../core/lifecycle.ts';
import { readText, replaceFile } from './wholeFile.ts';

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

  read(): Promise<string | undefined> {
    return readText(this.#file);
  }

  /** Durable under its name when it resolves; at every instant the name holds a whole text. */
  write(text: string): Promise<void> {
    return replaceFile(this.#file, text);
  }
}
