// Small files that are replaced as a whole, whichever processes write them at the same time and whenever they die.
import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';

/** Undefined if there is no such file. */
export async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Readable by its user alone, and on disk under its name when it resolves; at every instant the name holds the old
 * file or the new one.
 */
export async function replaceFile(file: string, data: string | Uint8Array): Promise<void> {
  // A name of its own: another process that truncated the same draft would have half of it renamed.
  const draft = `${file}.${randomUUID()}.tmp`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
