// Folders of one test file, made where the system keeps such things and removed afterwards.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export class TemporaryFolders {
  readonly #made: string[] = [];

  /** A fresh folder, empty or with what `template` holds. */
  make(template?: string): string {
    const folder = mkdtempSync(path.join(tmpdir(), 'sluice-test-'));
    this.#made.push(folder);
    if (template !== undefined) cpSync(template, folder, { recursive: true });
    return folder;
  }

  dispose(): void {
    for (const folder of this.#made.splice(0)) rmSync(folder, { recursive: true, force: true });
  }
}
