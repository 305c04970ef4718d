// Directories and files that belong to one person alone. Knows nothing of what is kept in them.
import { randomUUID } from 'node:crypto';
import { lstat, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { AppError } from '../core/errors.ts';

/**
 * Creates the directory if it is missing (mode 0700), and rejects one that another user could read or change.
 * On Windows the profile folder's own rights protect it.
 * @throws AppError `storage-unavailable` if it is a link or no directory, somebody else's, or open to others
 */
export async function ensurePrivateDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw refusal(directory, 'cannot be made', error);
  }
  await checkPrivateDirectory(directory);
}

/**
 * Resolves to whether the directory is there at all.
 * @throws AppError `storage-unavailable` as above
 */
export async function checkPrivateDirectory(directory: string): Promise<boolean> {
  const stats = await lstat(directory).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw refusal(directory, 'cannot be read', error);
  });
  if (stats === undefined) return false;
  if (stats.isSymbolicLink()) throw refusal(directory, 'is a link');
  if (!stats.isDirectory()) throw refusal(directory, 'is no directory');
  if (process.platform === 'win32') return true;
  const { uid } = os.userInfo();
  if (stats.uid !== uid) throw refusal(directory, `belongs to another user (uid ${stats.uid}, not ${uid})`);
  const mode = stats.mode & 0o777;
  if ((mode & 0o077) !== 0)
    throw refusal(directory, `can be used by others than its owner (mode ${mode.toString(8)}, must be 700)`);
  return true;
}

/** Mode 0600, and at every instant the old content or the new one under that name. Rejects as `node:fs` does. */
export async function writePrivateFile(file: string, data: string | Uint8Array): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, data, { mode: 0o600, flag: 'wx' });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

function refusal(directory: string, what: string, cause?: unknown): AppError {
  return new AppError(
    'storage-unavailable',
    `Sluice’s directory ${directory} ${what}; it was left as it is.`,
    {
      cause,
      next: `Make it a directory of your own with mode 700, or name another one in the environment variable SLUICE_HOME.`,
    },
  );
}
