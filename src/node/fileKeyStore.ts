// The vault's key in a file that only its owner can read: for hosts without SecretStorage.
// Knows nothing of what the key opens.
import { constants, type Stats } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../core/errors.ts';
import type { KeyStore } from '../core/hostPorts.ts';
import { replaceFile } from './wholeFile.ts';

const FILE_NAME = 'vault.key';
const KEY_BYTES = 32;

/** Keeps the key in `vault.key` of a directory: 32 bytes, mode 0600. */
export class FileKeyStore implements KeyStore {
  readonly #directory: string;
  readonly #file: string;

  constructor(directory: string) {
    this.#directory = directory;
    this.#file = path.join(directory, FILE_NAME);
  }

  /**
   * @inheritdoc
   * @throws AppError `vault-locked` if the file is no regular file, of another length, open to others, or unreadable.
   */
  async load(): Promise<Uint8Array | undefined> {
    let file: FileHandle;
    try {
      file = await open(this.#file, constants.O_RDONLY | noFollow());
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw this.#refusal('cannot be read', error);
    }
    try {
      this.#check(await file.stat());
      return new Uint8Array(await file.readFile());
    } catch (error) {
      throw AppError.is(error) ? error : this.#refusal('cannot be read', error);
    } finally {
      await file.close();
    }
  }

  /**
   * Resolves when the key is on disk under its name; at every instant the name holds the old file or the new one.
   * @throws AppError `vault-locked` if it cannot be written; `internal` for a key that is not 32 bytes long.
   */
  async save(key: Uint8Array): Promise<void> {
    if (key.length !== KEY_BYTES) {
      throw new AppError('internal', `A vault key has ${KEY_BYTES} bytes, not ${key.length}.`);
    }
    try {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 });
      await replaceFile(this.#file, key);
      await syncDirectory(this.#directory);
    } catch (error) {
      throw this.#refusal('cannot be written', error);
    }
  }

  #check(stats: Stats): void {
    if (!stats.isFile()) throw this.#refusal('is not a regular file');
    if (process.platform !== 'win32' && (stats.mode & 0o077) !== 0) {
      const mode = (stats.mode & 0o777).toString(8);
      throw this.#refusal(`can be used by others than its owner (mode ${mode}, must be 600)`);
    }
    if (stats.size !== KEY_BYTES) {
      throw this.#refusal(`has ${stats.size} bytes instead of ${KEY_BYTES}`);
    }
  }

  #refusal(what: string, cause?: unknown): AppError {
    return new AppError('vault-locked', `The key file ${this.#file} ${what}; it was left as it is.`, {
      cause,
      next: 'Put back the key file with mode 600, then start Sluice again.',
    });
  }
}

/** A link in the key's place could make Sluice read another file; Windows has no such flag. */
function noFollow(): number {
  return process.platform === 'win32' ? 0 : constants.O_NOFOLLOW;
}

/** Makes a rename durable; Windows cannot sync directories and journals renames by itself. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
