// One process at a time prepares a storage: migrations, the vault's first key. Knows nothing of what is prepared.
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../core/hostPorts.ts';
import { AppError } from '../core/errors.ts';
import { SqliteDatabase } from './sqliteDatabase.ts';
import { isBusy } from './sqliteErrors.ts';
import type { SqliteModule } from '../builtinSqlite.ts';
import { openPrivateFile } from './storageFiles.ts';

const POLL_MS = 50;
const PATIENCE_MS = 30_000;

/**
 * Runs `work` while no other process runs its own for this directory. The lock is SQLite's on an empty file of its
 * own, so the system releases it when its holder dies, and waiting for it blocks neither the event loop nor the
 * storage's readers and writers.
 * @throws AppError `storage-unavailable` (retryable) after 30 s of waiting.
 */
export async function withOpeningLock<T>(
  sqlite: SqliteModule,
  directory: string,
  clock: Clock,
  work: () => Promise<T> | T,
): Promise<T> {
  const file = path.join(directory, 'sluice.lock');
  openPrivateFile(file);
  const lock = SqliteDatabase.openForLocking(sqlite, file);
  try {
    await acquire(lock, clock, 'BEGIN EXCLUSIVE');
    return await work();
  } finally {
    lock.close();
  }
}

/**
 * Shows, as long as it is held, that a process has this storage open. A process that wants to replace the storage
 * doesn't wait for it: `withNobodyElse` throws.
 * @throws AppError `storage-unavailable` (retryable) if another process keeps replacing it for 30 s.
 */
export async function holdPresence(
  sqlite: SqliteModule,
  directory: string,
  clock: Clock,
): Promise<SqliteDatabase> {
  const lock = SqliteDatabase.openForLocking(sqlite, presenceFile(directory));
  try {
    // Reading takes a shared lock, and the open transaction keeps it.
    await acquire(lock, clock, 'BEGIN; SELECT * FROM sqlite_schema');
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
}

/**
 * Runs `work` while no process has this storage open, and none can open it.
 * @throws AppError `storage-unavailable` (retryable) at once if a process has; what `work` throws
 */
export async function withNobodyElse<T>(
  sqlite: SqliteModule,
  directory: string,
  work: () => Promise<T> | T,
): Promise<T> {
  const lock = SqliteDatabase.openForLocking(sqlite, presenceFile(directory));
  try {
    try {
      lock.execute('BEGIN EXCLUSIVE');
    } catch (error) {
      if (isBusy(error)) throw inUse(error);
      throw error;
    }
    return await work();
  } finally {
    lock.close();
  }
}

/** Never opened by hand while it exists: closing a file gives up this process's locks on it (POSIX). */
function presenceFile(directory: string): string {
  const file = path.join(directory, 'sluice.open');
  if (!existsSync(file)) openPrivateFile(file);
  return file;
}

async function acquire(lock: SqliteDatabase, clock: Clock, sql: string): Promise<void> {
  const deadline = clock.now() + PATIENCE_MS;
  for (;;) {
    try {
      lock.execute(sql);
      return;
    } catch (error) {
      if (!isBusy(error)) throw error;
      lock.rollBack();
      if (clock.now() >= deadline) throw stillBusy(error);
    }
    await new Promise<void>((resolve) => {
      clock.setTimer(POLL_MS, resolve);
    });
  }
}

function inUse(cause: unknown): AppError {
  return new AppError('storage-unavailable', 'Another window has this storage open. Nothing was changed.', {
    cause,
    retryable: true,
    next: 'Close the other windows of this folder, then try again.',
  });
}

function stillBusy(cause: unknown): AppError {
  return new AppError(
    'storage-unavailable',
    'Another window has been preparing this storage for 30 seconds; this one did nothing.',
    {
      cause,
      retryable: true,
      next: 'Look in the other windows for a password or keyring prompt, then try again.',
    },
  );
}
