// Copies of the workspace's files that acts send: sealed, and found only by path, size and digest together, so no request
// can name a file that was not copied for a plan.
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { AppError } from '../core/errors.ts';
import type { Mask } from '../core/provider/redaction.ts';
import type { HeldFile, HeldFiles, Written } from '../core/toolSource/fileArguments.ts';
import { SealedFiles, type SealedFilesDeps } from './sealedFiles.ts';

/** Longer than the copy of a request that waits: a copy is renewed when its plan starts. */
const KEPT_MS = 24 * 60 * 60_000;
const MOST_KEPT = 50;
/** Characters that are searched for secrets at once; the window stays responsive in between. */
const SEARCHED = 128 * 1024;
/** More than a secret in any of its encodings takes. */
const OVERLAP = 16 * 1024;

interface HeldWorkspaceFilesDeps extends Pick<SealedFilesDeps, 'directory' | 'vault' | 'clock'> {
  /** A file of the workspace. @throws AppError `bad-arguments` */
  read: (path: string) => Promise<Uint8Array>;
  /** Secrets of the vault. */
  secrets: Required<Pick<Mask, 'finds'>>;
}

export class HeldWorkspaceFiles implements HeldFiles {
  readonly #read: HeldWorkspaceFilesDeps['read'];
  readonly #secrets: HeldWorkspaceFilesDeps['secrets'];
  readonly #files: SealedFiles;

  constructor({ read, secrets, ...deps }: HeldWorkspaceFilesDeps) {
    this.#read = read;
    this.#secrets = secrets;
    this.#files = new SealedFiles({ ...deps, keptMs: KEPT_MS, mostKept: MOST_KEPT, purpose: 'file' });
  }

  /** @inheritdoc */
  async hold(path: string, as: Written): Promise<HeldFile> {
    const bytes = await this.#read(path);
    if (as === null && !isUtf8(bytes)) throw noText(path);
    const held = { path, size: bytes.length, sha256: digestOf(bytes) };
    const id = idOf(held);
    await this.#refuseSecrets(path, bytes);
    // The same bytes again, when an approved plan starts.
    if (await this.#files.renew(id)) return held;
    try {
      await this.#files.put(id, Buffer.from(bytes).toString('base64'));
    } catch (cause) {
      if (AppError.is(cause)) throw cause;
      throw new AppError('storage-unavailable', 'The file could not be copied. Nothing was sent.', {
        cause,
        retryable: true,
        next: 'The person at the editor frees disk space. Then ask again.',
      });
    }
    return held;
  }

  /** @inheritdoc */
  async open(file: HeldFile): Promise<Uint8Array> {
    const text = await this.#files.get(idOf(file));
    const bytes = text === undefined ? undefined : Buffer.from(text, 'base64');
    if (bytes !== undefined && digestOf(bytes) === file.sha256) return bytes;
    throw new AppError(
      'not-found',
      `The copy of ${JSON.stringify(file.path.slice(0, 150))} is no longer kept. Nothing was sent.`,
      { next: 'Ask for the work again: Sluice copies the file as it is then.' },
    );
  }

  /** A file can be a way out for a secret that no argument could carry. */
  async #refuseSecrets(path: string, bytes: Uint8Array): Promise<void> {
    const text = Buffer.from(bytes).toString('utf8');
    for (let from = 0; from < text.length; from += SEARCHED) {
      if (this.#secrets.finds(text.slice(from, from + SEARCHED + OVERLAP)))
        throw new AppError(
          'bad-arguments',
          `The file ${JSON.stringify(path.slice(0, 150))} contains a secret of Sluice’s vault. Nothing was sent.`,
          { next: 'Send a file without it. No tool sends a secret of the vault.' },
        );
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function noText(path: string): AppError {
  return new AppError(
    'bad-arguments',
    `The file ${JSON.stringify(path.slice(0, 150))} is not UTF-8 text. Nothing was sent.`,
    { next: 'Send a text file, or use a tool whose argument takes base64.' },
  );
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function idOf({ path, size, sha256 }: HeldFile): string {
  return createHash('sha256')
    .update(JSON.stringify([path, size, sha256]))
    .digest('hex');
}
