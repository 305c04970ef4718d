// The vault's key, wrapped under the person's passphrase, beside the database; and how often somebody may guess.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../core/errors.ts';
import type { Clock, Ids } from '../core/hostPorts.ts';
import { MIN_PASSPHRASE_LENGTH } from '../core/storage/storageCare.ts';
import { parseEnvelope, unwrapKey, wrapKey, type PassphraseEnvelope } from './passphraseEnvelope.ts';
import { guarded, publishFile } from './storageFiles.ts';

const FILE_NAME = 'vault.passphrase.json';
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

export class PassphraseFile {
  readonly #file: string;
  readonly #ids: Ids;
  readonly #cost: number | undefined;

  constructor(directory: string, ids: Ids, cost?: number) {
    this.#cost = cost;
    this.#file = path.join(directory, FILE_NAME);
    this.#ids = ids;
  }

  get exists(): boolean {
    return existsSync(this.#file);
  }

  /** Replaces an older one. @throws AppError `bad-arguments` for a passphrase that is too short; `storage-*` */
  async write(key: Uint8Array, passphrase: string): Promise<void> {
    requirePassphrase(passphrase);
    const envelope = await wrapKey(this.#ids, key, passphrase, this.#cost);
    publishFile(this.#file, (file) => writeFileSync(file, `${JSON.stringify(envelope, null, 2)}\n`));
  }

  /** @throws AppError `passphrase-missing`, `passphrase-wrong`, `vault-corrupt` */
  async open(passphrase: string): Promise<Uint8Array> {
    return unwrapKey(this.#read(), passphrase);
  }

  /** It belongs to the database that is set aside under this name. */
  setAside(asideName: string): void {
    if (this.exists)
      guarded(() =>
        renameSync(this.#file, path.join(path.dirname(this.#file), `${asideName}.passphrase.json`)),
      );
  }

  #read(): PassphraseEnvelope {
    if (!this.exists) {
      throw new AppError('passphrase-missing', 'No passphrase was set for this vault. Nothing was changed.', {
        next: 'Restore a backup, or start over.',
      });
    }
    let value: unknown;
    try {
      value = JSON.parse(readFileSync(this.#file, 'utf8'));
    } catch {
      // What is no JSON is no envelope: said the same way.
      value = undefined;
    }
    return parseEnvelope(value);
  }
}

/** @throws AppError `bad-arguments` */
export function requirePassphrase(passphrase: string): void {
  if (Array.from(passphrase).length >= MIN_PASSPHRASE_LENGTH && passphrase.isWellFormed()) return;
  throw new AppError('bad-arguments', `A passphrase has at least ${MIN_PASSPHRASE_LENGTH} characters.`, {
    next: 'Nothing was changed. Choose a longer one.',
  });
}

/** One guess at a time, and a longer wait after each wrong one; never a lockout. */
export class GuessPace {
  readonly #clock: Clock;
  #turn: Promise<unknown> = Promise.resolve();
  #wrong = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws what `guess` throws; `passphrase-wrong` makes the next one wait */
  run<T>(guess: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(() => this.#guess(guess));
    // `result` reports the failure to the caller.
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #guess<T>(guess: () => Promise<T>): Promise<T> {
    if (this.#wrong > 0) {
      const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#wrong - 1));
      await new Promise<void>((resolve) => void this.#clock.setTimer(waitMs, resolve));
    }
    try {
      const opened = await guess();
      this.#wrong = 0;
      return opened;
    } catch (error) {
      if (AppError.is(error, 'passphrase-wrong')) this.#wrong += 1;
      throw error;
    }
  }
}
