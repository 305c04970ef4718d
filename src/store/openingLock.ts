// One process at a time prepares a storage: migrations, the vault's first key. Knows nothing of what is prepared.
import path from 'node:path';
import type { Clock } from '../core/ports.ts';
import { AppError } from '../core/errors.ts';
import { SqliteDatabase } from './sqliteDatabase.ts';
import { isBusy } from './sqliteErrors.ts';
import type { SqliteModule } from './sqliteModule.ts';
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
    await acquire(lock, clock);
    return await work();
  } finally {
    lock.close();
  }
}

async function acquire(lock: SqliteDatabase, clock: Clock): Promise<void> {
  const deadline = clock.now() + PATIENCE_MS;
  for (;;) {
    try {
      lock.execute('BEGIN EXCLUSIVE');
      return;
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (clock.now() >= deadline) throw stillBusy(error);
    }
    await new Promise<void>((resolve) => {
      clock.setTimer(POLL_MS, resolve);
    });
  }
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
