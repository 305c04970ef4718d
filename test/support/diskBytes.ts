// What lies on the disk, byte for byte: whether a text can be read there by anybody who has the folder.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The files below `directory`, at any depth, whose bytes hold `text` (as UTF-8). */
export function filesHolding(directory: string, text: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => bytesOf(file).includes(text));
}

/** A file that its writer just renamed is read under its new name, or was read under its former one. */
function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
