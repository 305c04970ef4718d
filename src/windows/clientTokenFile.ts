// The token of a client whose entry is in a workspace and so carries none: a file of this person's alone, which the
// bridge reads.
import { lstat, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AppError } from '../core/errors.ts';
import {
  checkPrivateDirectory,
  ensurePrivateDirectory,
  hasCode,
  writePrivateFile,
} from './privateDirectory.ts';
import type { UserDirectory } from './userDirectory.ts';

type Directory = Pick<UserDirectory, 'root' | 'clients'>;

/** As entries name a client: never a path that leads out of the directory. */
const CLIENT = /^[a-z][a-z0-9-]{0,63}$/;

/** Mode 0600. @throws AppError `storage-unavailable` if the directory is not this person's alone */
export async function writeClientToken(directory: Directory, client: string, token: string): Promise<void> {
  await ensurePrivateDirectory(directory.root);
  await ensurePrivateDirectory(directory.clients);
  await writePrivateFile(fileOf(directory, client), `${token}\n`);
}

/**
 * Undefined if the client has none.
 * @throws AppError `storage-unavailable` if the directory or the file is not this person's alone
 */
export async function readClientToken(directory: Directory, client: string): Promise<string | undefined> {
  if (!CLIENT.test(client) || !(await checkPrivateDirectory(directory.clients))) return undefined;
  const file = fileOf(directory, client);
  try {
    const stats = await lstat(file);
    const isOwn =
      process.platform === 'win32' || (stats.uid === os.userInfo().uid && (stats.mode & 0o077) === 0);
    if (!stats.isFile() || !isOwn)
      throw new AppError(
        'storage-unavailable',
        `Sluice does not read ${file}: others can read or change it.`,
        {
          next: 'Delete the file, then connect the client again.',
        },
      );
    return (await readFile(file, 'utf8')).trim() || undefined;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Resolves also if there is none. */
export async function removeClientToken(directory: Directory, client: string): Promise<void> {
  await rm(fileOf(directory, client), { force: true });
}

function fileOf({ clients }: Directory, client: string): string {
  return path.join(clients, `${client}.token`);
}
