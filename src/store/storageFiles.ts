// Files and folders of the storage: private from their first instant, published whole. Knows nothing of what is in them.
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { AppError } from '../core/errors.ts';

const NO_SPACE_CODES: readonly unknown[] = ['ENOSPC', 'EDQUOT'];

/**
 * Creates the folder if it is missing, for its owner alone (0700; Windows has its own inheritance).
 * @returns its real path, which shows whether a storage was moved.
 * @throws AppError `storage-full`, `storage-unavailable`
 */
export function openPrivateDirectory(directory: string): string {
  return guarded(() => {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    chmodSync(directory, 0o700);
    return realpathSync.native(directory);
  });
}

/** Creates the file if it is missing, for its owner alone (0600). SQLite gives its side files the same mode. */
export function openPrivateFile(file: string): void {
  guarded(() => {
    closeSync(openSync(file, 'a', 0o600));
    for (const each of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(each)) chmodSync(each, 0o600);
  });
}

/**
 * Has `write` fill an empty private file, and gives it the name `target` once it is on disk: at every instant
 * the name is missing, or what it was before, or whole.
 * @throws AppError as `write`; `storage-full`, `storage-unavailable`; then nothing but the old file is left.
 */
export function publishFile(target: string, write: (file: string) => void): void {
  const partial = `${target}.partial`;
  guarded(() => {
    try {
      rmSync(partial, { force: true });
      closeSync(openSync(partial, 'wx', 0o600));
      write(partial);
      syncFile(partial);
      renameSync(partial, target);
      syncFolder(path.dirname(target));
    } finally {
      rmSync(partial, { force: true });
    }
  });
}

/** Resolves nothing before the file's bytes are on disk. */
export function syncFile(file: string): void {
  sync(file, 'r+');
}

/** Makes renames in it durable; Windows cannot sync folders and journals renames by itself. */
export function syncFolder(directory: string): void {
  if (process.platform !== 'win32') sync(directory, 'r');
}

function sync(file: string, flags: string): void {
  const descriptor = openSync(file, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Runs `work` on files. @throws AppError `storage-full`, `storage-unavailable`; AppErrors pass through. */
export function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (AppError.is(error)) throw error;
    const isFull = error instanceof Error && 'code' in error && NO_SPACE_CODES.includes(error.code);
    if (isFull) {
      throw new AppError(
        'storage-full',
        'The disk that holds the storage folder is full. Nothing was changed.',
        {
          cause: error,
          next: 'Free some space on that disk, then try again.',
        },
      );
    }
    throw new AppError(
      'storage-unavailable',
      'The storage folder cannot be made or written. Nothing was changed.',
      {
        cause: error,
        next: 'Check that the storage folder can be written by you alone, then try again.',
      },
    );
  }
}
