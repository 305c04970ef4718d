// A file of a project's own, which strangers wrote: bounded before it is read, and never reached over a symbolic link.
import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import path from 'node:path';
import type { AppError } from '../core/errors.ts';

/** UTF-8 takes at most three bytes for a UTF-16 code unit. */
const BYTES_OF_UNIT = 3;

export interface ProjectFilePlace {
  /** That the window works on; undefined if it has none. */
  folder: string | undefined;
  /** Below the folder, with `/`. */
  file: string;
  /** In UTF-16 code units. */
  mostLength: number;
  /** The error for what can't be read. */
  bad: (problems: string[]) => AppError;
}

/** Undefined if there is none. @throws `bad` if it exists but isn't readable text of bounded size */
export async function readProjectFile(place: ProjectFilePlace): Promise<string | undefined> {
  const { folder, file, mostLength, bad } = place;
  if (folder === undefined) return undefined;
  const parts = file.split('/');
  try {
    for (let depth = 1; depth < parts.length; depth += 1)
      if ((await lstat(path.join(folder, ...parts.slice(0, depth)))).isSymbolicLink())
        throw bad(['its folder is a symbolic link']);
    const handle = await open(
      path.join(folder, ...parts),
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    );
    try {
      const found = await handle.stat();
      if (!found.isFile()) throw bad(['it is not a file']);
      if (found.size > mostLength * BYTES_OF_UNIT)
        throw bad([`the file is longer than ${mostLength / 1024} KiB`]);
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await handle.readFile());
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === 'ELOOP') throw bad(['it is a symbolic link']);
    if (error instanceof TypeError) throw bad(['the file is not UTF-8']);
    throw error;
  }
}
