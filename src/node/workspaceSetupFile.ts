// The setup file in a folder on disk. Bounded before it is read; a symbolic link is not followed.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { badSetupFile, type SetupFileSource } from '../core/setup/setupService.ts';
import { MAX_SETUP_LENGTH, SETUP_FILE } from '../core/setup/setupEntry.ts';

/** UTF-8 takes at most three bytes for a UTF-16 code unit. */
const MAX_BYTES = MAX_SETUP_LENGTH * 3;

export class WorkspaceSetupFile implements SetupFileSource {
  readonly #folder: string | undefined;

  /** @param folder that the window works on; undefined if it has none */
  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  /** @inheritdoc */
  async read(): Promise<string | undefined> {
    if (this.#folder === undefined) return undefined;
    const file = path.join(this.#folder, ...SETUP_FILE.split('/'));
    try {
      const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      try {
        const found = await handle.stat();
        if (!found.isFile()) throw badSetupFile(['it is not a file']);
        if (found.size > MAX_BYTES)
          throw badSetupFile([`the file is longer than ${MAX_SETUP_LENGTH / 1024} KiB`]);
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await handle.readFile());
      } finally {
        await handle.close();
      }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      if (code === 'ELOOP') throw badSetupFile(['it is a symbolic link']);
      if (error instanceof TypeError) throw badSetupFile(['the file is not UTF-8']);
      throw error;
    }
  }
}
