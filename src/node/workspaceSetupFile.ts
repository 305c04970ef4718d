// The setup file in a folder on disk.
import { badSetupFile, type SetupFileSource } from '../core/setup/setupService.ts';
import { MAX_SETUP_LENGTH, SETUP_FILE } from '../core/setup/setupEntry.ts';
import { readProjectFile } from './projectFile.ts';

export class WorkspaceSetupFile implements SetupFileSource {
  readonly #folder: string | undefined;

  /** @param folder that the window works on; undefined if it has none */
  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  /** @inheritdoc */
  read(): Promise<string | undefined> {
    return readProjectFile({
      folder: this.#folder,
      file: SETUP_FILE,
      mostLength: MAX_SETUP_LENGTH,
      bad: badSetupFile,
    });
  }
}
