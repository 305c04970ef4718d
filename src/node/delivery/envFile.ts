// Writes one key of an `.env` file, all or nothing: the new text is on disk, readable by its user alone, before it takes
// the old one's place. Everything else in the file stays byte for byte.
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AppError } from '../../core/errors.ts';
import { isProcessDead } from '../isProcessDead.ts';
import { hasKey, withKey } from './envText.ts';
import type { EnvFilePlace } from './workspaceFiles.ts';

/** A larger file is none of variables. */
const MAX_FILE_BYTES = 1024 * 1024;
/** The process that writes it, and chance. */
const DRAFT = /^sluice-(\d+)-[0-9a-f]{16}\.tmp$/;

/** Whether the file assigns the key. @throws AppError `destination-refused` */
export async function holdsKey(place: EnvFilePlace, key: string): Promise<boolean> {
  await removeLeftDrafts(place.gitDirectory);
  return hasKey(await textOf(place), key);
}

/** @throws AppError `destination-refused` if nothing was written */
export async function writeKey(place: EnvFilePlace, key: string, value: string): Promise<void> {
  await removeLeftDrafts(place.gitDirectory);
  const bytes = Buffer.from(value, 'utf8').toString('latin1');
  const text = withKey(await textOf(place), key, bytes);
  // In git's own folder: on the same disk, and never committed, even if a crash leaves it there.
  const name = `sluice-${process.pid}-${randomBytes(8).toString('hex')}.tmp`;
  const draft = path.join(place.gitDirectory, name);
  try {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
    const handle = await open(draft, flags, 0o600);
    try {
      await handle.writeFile(text, 'latin1');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, place.file);
  } catch (error) {
    await rm(draft, { force: true });
    throw refused(place, 'could not be written', error);
  }
}

/** A draft holds the secret: one that a dead process abandoned goes before the next write. */
async function removeLeftDrafts(gitDirectory: string): Promise<void> {
  const names = await readdir(gitDirectory);
  const left = names.filter((name) => {
    const pid = DRAFT.exec(name)?.[1];
    return pid !== undefined && isProcessDead(`${os.hostname()}:${pid}:`);
  });
  await Promise.all(left.map((name) => rm(path.join(gitDirectory, name), { force: true })));
}

/** As bytes, one a character, so that nothing is lost whatever its encoding. Empty if there is no file. */
async function textOf(place: EnvFilePlace): Promise<string> {
  if (!place.exists) return '';
  try {
    // What was a file a moment ago must not be a link now.
    const handle = await open(place.file, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const { size } = await handle.stat();
      if (size <= MAX_FILE_BYTES) return await handle.readFile('latin1');
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw refused(place, 'could not be read', error);
  }
  throw refused(place, 'is larger than 1 MiB');
}

function refused({ shown }: EnvFilePlace, why: string, cause?: unknown): AppError {
  return new AppError('destination-refused', `${JSON.stringify(shown)} ${why}. Nothing was delivered.`, {
    ...(cause !== undefined && { cause }),
    next: 'Look at the file, then ask again, or choose another destination.',
  });
}
