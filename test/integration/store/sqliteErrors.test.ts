// SQLite's real failures, each as the AppError that says what to do.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError, type ErrorCode } from '../../../src/core/errors.ts';
import { toStorageError } from '../../../src/store/sqliteErrors.ts';
import { StorageSandbox } from './storageFixture.ts';

describe('toStorageError', () => {
  const sandbox = new StorageSandbox();
  after(() => sandbox.dispose());

  const failureOf = (work: () => unknown): AppError => {
    try {
      work();
    } catch (error) {
      const mapped = toStorageError(error);
      assert.ok(AppError.is(mapped));
      assert.equal(mapped.cause, error);
      return mapped;
    }
    return assert.fail('nothing failed');
  };

  const newFile = (): string => path.join(sandbox.newDirectory(), 'any.sqlite');
  const failures: [what: string, code: ErrorCode, retryable: boolean, work: () => unknown][] = [
    [
      'a full disk',
      'storage-full',
      false,
      () => {
        const database = new DatabaseSync(newFile());
        database.exec('CREATE TABLE t (a); PRAGMA max_page_count = 3');
        database.prepare('INSERT INTO t VALUES (?)').run(new Uint8Array(100_000));
      },
    ],
    [
      'a lock that another connection holds',
      'storage-unavailable',
      true,
      () => {
        const file = newFile();
        new DatabaseSync(file).exec('BEGIN IMMEDIATE');
        new DatabaseSync(file).exec('PRAGMA busy_timeout = 0; BEGIN IMMEDIATE');
      },
    ],
    [
      'a file that is no database',
      'storage-corrupt',
      false,
      () => {
        const file = newFile();
        writeFileSync(file, 'not a database '.repeat(500));
        new DatabaseSync(file).exec('SELECT * FROM sqlite_schema');
      },
    ],
    ['a missing folder', 'storage-unavailable', false, () => new DatabaseSync(path.join(newFile(), 'none'))],
    [
      'a missing table',
      'storage-corrupt',
      false,
      () => new DatabaseSync(newFile()).prepare('SELECT * FROM none'),
    ],
    [
      'a broken constraint',
      'internal',
      false,
      () => new DatabaseSync(newFile()).exec('CREATE TABLE t (a NOT NULL); INSERT INTO t VALUES (NULL)'),
    ],
    [
      'a number that JavaScript cannot hold',
      'storage-corrupt',
      false,
      () => new DatabaseSync(newFile()).prepare('SELECT 9223372036854775807 AS a').get(),
    ],
  ];
  for (const [what, code, retryable, work] of failures) {
    it(`makes ${code} of ${what}`, () => {
      const error = failureOf(work);
      assert.deepEqual({ code: error.code, retryable: error.retryable }, { code, retryable });
      if (code !== 'internal') assert.notEqual(error.next, '');
    });
  }

  it('leaves errors alone that are not SQLite’s', () => {
    const foreign = new TypeError('a defect');
    const own = new AppError('not-found', 'There is none.');
    assert.equal(toStorageError(foreign), foreign);
    assert.equal(toStorageError(own), own);
  });
});
