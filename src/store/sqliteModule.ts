// The door to node:sqlite, which not every host has. Nothing else imports it as a value.
import type * as sqlite from 'node:sqlite';
import { AppError } from '../core/errors.ts';

export type SqliteModule = typeof sqlite;

/**
 * Node's own SQLite.
 * @param load replaced by tests alone.
 * @throws AppError `storage-unavailable` if this Node was built without it.
 */
export async function loadSqlite(
  load: () => Promise<SqliteModule> = () => import('node:sqlite'),
): Promise<SqliteModule> {
  try {
    return await load();
  } catch (error) {
    throw new AppError(
      'storage-unavailable',
      `This host (Node ${process.versions.node}) has no node:sqlite, in which Sluice stores everything. Nothing was opened.`,
      {
        cause: error,
        next: 'Use VS Code 1.101 or newer; if it is, update it, for a few builds lacked SQLite.',
      },
    );
  }
}
