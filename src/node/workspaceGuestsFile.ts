// The project's file of MCP servers in a folder on disk.
import { GUESTS_FILE } from '../core/guest/guest.ts';
import { MAX_GUESTS_LENGTH } from '../core/guest/guestsFile.ts';
import { badGuestsFile, type GuestsFileSource } from '../core/guest/projectGuests.ts';
import { readProjectFile } from './projectFile.ts';

export class WorkspaceGuestsFile implements GuestsFileSource {
  readonly #folder: string | undefined;

  /** @param folder that the window works on; undefined if it has none */
  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  /** @inheritdoc */
  read(): Promise<string | undefined> {
    return readProjectFile({
      folder: this.#folder,
      file: GUESTS_FILE,
      mostLength: MAX_GUESTS_LENGTH,
      bad: badGuestsFile,
    });
  }
}
