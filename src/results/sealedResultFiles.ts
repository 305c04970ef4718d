// Stored results: answers that are too large to return, as sealed files that are gone after a day.
import { AppError } from '../core/errors.ts';
import type { Ids } from '../core/hostPorts.ts';
import type { StoredResult, StoredResults } from '../core/toolSource/storedResults.ts';
import { SealedFiles, type SealedFilesDeps } from './sealedFiles.ts';

const KEPT_MS = 24 * 60 * 60_000;
/** More than a day of work leaves. */
const MOST_KEPT = 500;

export class SealedResultFiles implements StoredResults {
  readonly #files: SealedFiles;
  readonly #ids: Ids;

  constructor({ ids, ...deps }: Pick<SealedFilesDeps, 'directory' | 'vault' | 'clock'> & { ids: Ids }) {
    this.#files = new SealedFiles({ ...deps, keptMs: KEPT_MS, mostKept: MOST_KEPT, purpose: 'result' });
    this.#ids = ids;
  }

  /** @inheritdoc */
  async put(result: StoredResult): Promise<string> {
    const id = this.#ids.create('res');
    try {
      await this.#files.put(id, JSON.stringify(result));
    } catch (error) {
      throw AppError.is(error) ? error : notStored(error);
    }
    return id;
  }

  /** @inheritdoc */
  async get(id: string): Promise<StoredResult | undefined> {
    if (!/^res_[0-9A-Za-z]{1,40}$/.test(id)) return undefined;
    const text = await this.#files.get(id);
    return text === undefined ? undefined : (JSON.parse(text) as StoredResult);
  }
}

function notStored(cause: unknown): AppError {
  const isFull = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
  return new AppError(
    isFull ? 'storage-full' : 'storage-unavailable',
    'The answer is too large to return, and could not be stored.',
    { cause, retryable: true, next: 'Ask for less: name fields, or a smaller limit.' },
  );
}
