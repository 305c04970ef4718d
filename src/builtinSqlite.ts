// The door to node:sqlite, which not every host has. Nothing else imports it as a value, so that a host without it loads
// every bundle and can say what is missing.
import type * as sqlite from 'node:sqlite';
import { AppError } from './core/errors.ts';

export type SqliteModule = typeof sqlite;

/**
 * Node's own SQLite.
 * @param find replaced by tests alone
 * @throws AppError `storage-unavailable` if this Node was built without it
 */
export function builtinSqlite(
  find: () => SqliteModule | undefined = () => process.getBuiltinModule('node:sqlite'),
): SqliteModule {
  const found = find();
  if (found !== undefined) return found;
  throw new AppError(
    'storage-unavailable',
    `This host (Node ${process.versions.node}) has no node:sqlite, in which Sluice stores everything. Nothing was opened.`,
    {
      next: 'Update the editor, and the remote host that it runs extensions on: Sluice needs the Node of VS Code 1.101 or newer.',
    },
  );
}
