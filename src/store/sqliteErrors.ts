// From SQLite's result codes (https://sqlite.org/rescode.html) to AppError. The only place that reads them.
import { AppError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';

/** Primary result codes: the low byte of an extended one. */
const SQLITE = {
  ERROR: 1,
  BUSY: 5,
  LOCKED: 6,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  PROTOCOL: 15,
  SCHEMA: 17,
  CONSTRAINT: 19,
  MISMATCH: 20,
  MISUSE: 21,
  FORMAT: 24,
  RANGE: 25,
  NOTADB: 26,
} as const;

/** Extended codes whose meaning differs from that of their primary code. */
const SQLITE_IOERR_SHMSIZE = 4874;
const SQLITE_IOERR_CORRUPTFS = 8458;
const SQLITE_CONSTRAINT_UNIQUE = 2067;

const CORRUPT_NEXT =
  'A person restores a backup or starts over in VS Code; the damaged storage is then set aside as a file.';

/** What went wrong, as AppError; AppErrors pass through, errors that are not SQLite's come back as they are. */
export function toStorageError(error: unknown): unknown {
  if (AppError.is(error)) return error;
  const resultCode = resultCodeOf(error);
  if (resultCode === undefined)
    return hasUnreadableNumber(error)
      ? storageCorrupt('It holds a number that Sluice never wrote.', error)
      : error;
  return fromResultCode(resultCode, error);
}

/** Whether the error is SQLite's refusal of a second row with the same unique key. */
export function isUniqueViolation(error: unknown): boolean {
  return AppError.is(error) && resultCodeOf(error.cause) === SQLITE_CONSTRAINT_UNIQUE;
}

/** Whether another connection holds the lock that was wanted. */
export function isBusy(error: unknown): boolean {
  const resultCode = resultCodeOf(AppError.is(error) ? error.cause : error);
  return resultCode !== undefined && (resultCode & 0xff) === SQLITE.BUSY;
}

/** @param what one sentence that says where. */
export function storageCorrupt(what: string, cause?: unknown, details: JsonObject = {}): AppError {
  return new AppError('storage-corrupt', `The storage is damaged. ${what} Nothing was changed.`, {
    cause,
    details,
    next: CORRUPT_NEXT,
  });
}

function fromResultCode(resultCode: number, cause: unknown): AppError {
  const details = { sqlite: resultCode };
  if (resultCode === SQLITE_IOERR_SHMSIZE) return storageFull(cause, details);
  if (resultCode === SQLITE_IOERR_CORRUPTFS) return storageCorrupt('The file system says so.', cause);
  switch (resultCode & 0xff) {
    case SQLITE.CORRUPT:
    case SQLITE.NOTADB:
    case SQLITE.FORMAT:
    case SQLITE.MISMATCH:
      return storageCorrupt('SQLite cannot make sense of the file.', cause);
    case SQLITE.ERROR:
    case SQLITE.SCHEMA:
      // Sluice's statements are fixed and tested, so what does not fit them is the file's shape.
      return storageCorrupt('Its tables are not those that its version has.', cause);
    case SQLITE.FULL:
      return storageFull(cause, details);
    case SQLITE.BUSY:
    case SQLITE.LOCKED:
    case SQLITE.PROTOCOL:
      return new AppError(
        'storage-unavailable',
        'Another process kept the storage busy for too long. Nothing was changed.',
        { cause, details, retryable: true, next: 'Try again in a moment.' },
      );
    case SQLITE.MISUSE:
    case SQLITE.RANGE:
      return new AppError('internal', 'Sluice used its storage wrongly. Nothing was changed.', {
        cause,
        details,
      });
    case SQLITE.CONSTRAINT:
      return new AppError('internal', 'A record breaks a rule of the storage. Nothing was changed.', {
        cause,
        details,
      });
    default:
      return new AppError(
        'storage-unavailable',
        'The storage cannot be read or written. Nothing was changed.',
        {
          cause,
          details,
          next: 'Check that the storage folder exists, is writable and its disk is healthy, then try again.',
        },
      );
  }
}

function storageFull(cause: unknown, details: { sqlite: number }): AppError {
  return new AppError('storage-full', 'The disk that holds the storage is full. Nothing was changed.', {
    cause,
    details,
    next: 'Free some space on the disk of the storage folder, then try again.',
  });
}

function resultCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode : undefined;
}

/** Node refuses integers that JavaScript cannot hold; Sluice never writes one. */
function hasUnreadableNumber(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_OUT_OF_RANGE';
}
