// Which version a database has, whether it is Sluice's and whole, and how it becomes the newest: backup, then migrate.
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../core/errors.ts';
import type { Clock } from '../core/hostPorts.ts';
import type { Migration } from './migrations.ts';
import { SqliteDatabase } from './sqliteDatabase.ts';
import { storageCorrupt } from './sqliteErrors.ts';
import type { SqliteModule } from '../builtinSqlite.ts';
import { publishFile } from './storageFiles.ts';

/** How many backups of migrations are kept. */
const KEPT_BACKUPS = 2;

/** Marks a SQLite file as Sluice's: "Slce" in ASCII. */
export const APPLICATION_ID = 0x536c6365;

/**
 * The schema version of a database: 0 for one that holds nothing yet.
 * @throws AppError `storage-newer` for a version that `migrations` do not reach, `storage-corrupt` for a file that
 * is another application's or none of SQLite's. The file is only read.
 */
export function readVersion(database: SqliteDatabase, migrations: readonly Migration[]): number {
  // One consistent state: another process may be making the tables at this moment.
  const { version, applicationId, isNew } = database.read(() => ({
    version: pragma(database, 'user_version'),
    applicationId: pragma(database, 'application_id'),
    isNew: isEmpty(database),
  }));
  if (version === 0 && applicationId === 0 && isNew) return 0;
  if (applicationId !== APPLICATION_ID || version < 1) {
    throw storageCorrupt('The file does not carry the mark of a Sluice storage.');
  }
  const newest = migrations.length;
  if (version > newest) throw storageNewer(version, newest);
  return version;
}

/** Fails with `storage-newer` if another process has migrated the database since it was opened. */
export function createVersionGuard(database: SqliteDatabase, expected: number): () => void {
  const query = database.query('PRAGMA user_version');
  return () => {
    const version = numberOf(query.get()?.['user_version']);
    if (version !== expected) throw storageNewer(version, expected);
  };
}

/**
 * Brings the database to the newest version, one transaction a migration. Before each, a database that holds
 * something is copied to `<file>.v<version>.backup`. A failure leaves the version reached so far, and the backup.
 * @throws AppError as the failed statement; `storage-full` if there is no room for the backup.
 */
export function migrate(
  database: SqliteDatabase,
  file: string,
  migrations: readonly Migration[],
  { withBackups = true } = {},
): void {
  const version = readVersion(database, migrations);
  for (const migration of migrations.slice(version)) {
    // What was empty when this began holds nothing yet.
    if (version > 0 && withBackups) backUp(database, `${file}.v${migration.version - 1}.backup`);
    try {
      database.write(() => {
        database.execute(migration.sql);
        database.execute(
          `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${migration.version};`,
        );
      });
    } catch (error) {
      throw migrationFailed(migration, error);
    }
  }
  if (version > 0 && withBackups) removeOldBackups(file);
}

/** The backups that migrations left beside the database, newest schema first. */
export function migrationBackups(file: string): { file: string; version: number }[] {
  const pattern = /\.v(\d+)\.backup$/;
  return readdirSync(path.dirname(file))
    .filter((name) => name.startsWith(`${path.basename(file)}.v`))
    .flatMap((name) => {
      const version = pattern.exec(name)?.[1];
      return version === undefined
        ? []
        : [{ file: path.join(path.dirname(file), name), version: Number(version) }];
    })
    .toSorted((left, right) => right.version - left.version);
}

/** Only once everything succeeded: until then each may be the one that is needed. */
function removeOldBackups(file: string): void {
  for (const old of migrationBackups(file).slice(KEPT_BACKUPS)) rmSync(old.file, { force: true });
}

/** Its transaction was rolled back, so the storage equals the backup. A full disk has an error of its own. */
function migrationFailed({ version, summary }: Migration, cause: unknown): unknown {
  if (!AppError.is(cause, 'storage-corrupt') && !AppError.is(cause, 'internal')) return cause;
  return new AppError(
    'storage-corrupt',
    `The storage could not be carried on to schema ${version} (${summary}). It is as it was before.`,
    {
      cause,
      details: { version },
      next: 'A backup of it lies in its folder. Update Sluice and try again, or put an earlier backup back.',
    },
  );
}

/** Takes about a millisecond for each megabyte. */
const LARGEST_WHOLE_CHECK_BYTES = 128 * 1024 * 1024;
/** Where the file is larger, no further table is begun after this time, */
const CHECK_BUDGET_MS = 100;
/** and none that has more rows: a check of one table cannot be stopped, and takes a second for a million. */
const MOST_ROWS_CHECKED = 20_000;

/**
 * Looks for damage in the structure of the pages (https://sqlite.org/pragma.html#pragma_quick_check). Checks a large
 * file only in part, so that opening stays fast: damage in the rest shows when it is read.
 * @throws AppError `storage-corrupt`
 */
export function checkPages(database: SqliteDatabase, bytes: number, clock: Pick<Clock, 'now'>): void {
  if (bytes <= LARGEST_WHOLE_CHECK_BYTES) return requireSound(database, 'PRAGMA quick_check(1)');
  const until = clock.now() + CHECK_BUDGET_MS;
  const tables = database
    .query(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rootpage",
    )
    .all();
  for (const { name } of tables) {
    if (clock.now() >= until) return undefined;
    if (hasMoreRows(database, String(name), MOST_ROWS_CHECKED)) continue;
    requireSound(database, `PRAGMA quick_check('${String(name).replaceAll("'", "''")}')`);
  }
  return undefined;
}

/** Looks at no more rows than that. */
function hasMoreRows(database: SqliteDatabase, table: string, rows: number): boolean {
  const quoted = `"${table.replaceAll('"', '""')}"`;
  return database.query(`SELECT 1 FROM ${quoted} LIMIT 1 OFFSET ${rows}`).get() !== undefined;
}

function requireSound(database: SqliteDatabase, pragmaText: string): void {
  const [found] = database.query(pragmaText).all();
  if (found !== undefined && Object.values(found)[0] !== 'ok') {
    throw storageCorrupt('Its pages do not fit together.');
  }
}

/**
 * Fails with `storage-corrupt` if a table, index or trigger is missing that a new database has. Rows are not read:
 * that takes as long as there is data; damage among them shows when they are used.
 */
export function checkSchema(
  database: SqliteDatabase,
  sqlite: SqliteModule,
  migrations: readonly Migration[],
): void {
  const present = new Set(objectsOf(database));
  const model = SqliteDatabase.open(sqlite, ':memory:');
  try {
    for (const migration of migrations) model.execute(migration.sql);
    const missing = objectsOf(model).filter((object) => !present.has(object));
    if (missing.length > 0) throw storageCorrupt(`It lacks ${missing.join(', ')}.`);
  } finally {
    model.close();
  }
}

/** A consistent copy of what is committed, private, whole or not there. @throws AppError `storage-*` */
export function backUp(database: SqliteDatabase, target: string): void {
  publishFile(target, (file) => {
    // VACUUM INTO takes an empty file, and leaves its mode as it is.
    database.execute(`VACUUM INTO '${file.replaceAll("'", "''")}'`);
  });
}

function isEmpty(database: SqliteDatabase): boolean {
  return database.query('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
}

function objectsOf(database: SqliteDatabase): string[] {
  return database
    .query(
      `SELECT type || ' ' || name AS object FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY object`,
    )
    .all()
    .map((row) => String(row['object']));
}

function pragma(database: SqliteDatabase, name: 'user_version' | 'application_id'): number {
  return numberOf(database.query(`PRAGMA ${name}`).get()?.[name]);
}

function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw storageCorrupt('Its header cannot be read.');
  return value;
}

function storageNewer(version: number, newest: number): AppError {
  return new AppError(
    'storage-newer',
    `The storage was written by a newer Sluice (schema ${version}; this one knows ${newest}). It was left untouched.`,
    { details: { version, newest }, next: 'Update Sluice, then reload the window.' },
  );
}
