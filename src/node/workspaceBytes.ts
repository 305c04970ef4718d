// Reads a file of the workspace whose path somebody else named: only a plain file inside the folder, under exactly this
// path. A link, on the way or as the file, could lead anywhere and be turned elsewhere after it was looked at.
import { constants } from 'node:fs';
import { open, realpath, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../core/errors.ts';
import { plainPathProblem } from '../core/plainPath.ts';

/**
 * @param folder of the workspace; undefined: none is open
 * @param most bytes
 * @throws AppError `bad-arguments`, saying which rule the path breaks
 */
export async function workspaceBytes(
  folder: string | undefined,
  file: string,
  most: number,
): Promise<Uint8Array> {
  const problem = plainPathProblem(file);
  if (problem !== undefined) throw refused(file, problem);
  if (folder === undefined) throw refused(file, 'can’t be found: no folder is open in this window');
  // Alternate data streams; elsewhere a colon is a character like any other.
  if (process.platform === 'win32' && file.includes(':')) throw refused(file, 'has a colon');
  const root = await realpath(folder).catch((error: unknown) => {
    throw refused(file, 'can’t be found: the workspace folder does not exist', error);
  });
  const wanted = path.join(root, ...file.split('/'));
  const handle = await opened(wanted, file);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw refused(file, 'is not a file');
    if (found.size > most) throw refused(file, `is larger than ${most / 1024 / 1024} MiB`);
    // After opening: what is open now is what this path names, and no link is on the way to it.
    const real = await realpath(wanted).catch(() => '');
    if (real !== wanted) throw refused(file, 'leads through a symbolic link, or is spelled differently');
    const named = await stat(wanted);
    if (named.dev !== found.dev || named.ino !== found.ino) throw refused(file, 'is being replaced');
    return await bytesOf(handle, file, most);
  } finally {
    await handle.close();
  }
}

async function opened(wanted: string, file: string): Promise<FileHandle> {
  try {
    return await open(wanted, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw refused(file, 'does not exist', error);
    if (code === 'ELOOP') throw refused(file, 'is a symbolic link', error);
    throw refused(file, 'can’t be read', error);
  }
}

/** It can grow while it is read: no more than `most` is ever held. */
async function bytesOf(handle: FileHandle, file: string, most: number): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of handle.createReadStream({ autoClose: false, end: most })) {
    const bytes = piece as Buffer;
    size += bytes.length;
    pieces.push(bytes);
  }
  if (size > most) throw refused(file, `is larger than ${most / 1024 / 1024} MiB`);
  return Buffer.concat(pieces);
}

function refused(file: string, why: string, cause?: unknown): AppError {
  return new AppError(
    'bad-arguments',
    `The file ${JSON.stringify(file.slice(0, 150))} ${why}. Nothing was sent.`,
    {
      ...(cause !== undefined && { cause }),
      next: 'Name a file in the workspace by its path relative to the folder, such as "docs/notes.md".',
    },
  );
}
