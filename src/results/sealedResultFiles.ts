// Stored results as files: sealed pieces in a folder of their own, gone after a day. Text never reaches the disk in the
// clear.
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../core/errors.ts';
import type { Clock, Ids } from '../core/hostPorts.ts';
import type { Vault } from '../core/storage/vault.ts';
import type { StoredResult, StoredResults } from '../core/toolSource/storedResults.ts';

/** Characters of one piece: at most 256 KB of most texts. */
const PIECE = 256 * 1024;
const KEPT_MS = 24 * 60 * 60_000;
/** More than a day of work leaves; the oldest go first. */
const MOST_KEPT = 500;
const FIRST = '0';

interface SealedResultFilesDeps {
  directory: string;
  vault: Vault;
  clock: Clock;
  ids: Ids;
}

export class SealedResultFiles implements StoredResults {
  readonly #deps: SealedResultFilesDeps;

  constructor(deps: SealedResultFilesDeps) {
    this.#deps = deps;
  }

  /** @inheritdoc */
  async put(result: StoredResult): Promise<string> {
    const { directory, vault, ids } = this.#deps;
    await this.#removeOld();
    const id = ids.create('res');
    const folder = path.join(directory, id);
    const pieces = piecesOf(JSON.stringify(result));
    // The first piece carries the count and is written last: without it there is no result.
    const sealed = pieces.map((piece, index) => {
      const text = index === 0 ? `${pieces.length}\n${piece}` : piece;
      return { name: String(index), bytes: vault.seal(text, contextOf(id, index)) };
    });
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      for (const { name, bytes } of sealed.toReversed())
        await writeFile(path.join(folder, name), bytes, { mode: 0o600 });
    } catch (error) {
      // What stays is sealed, and removed with what is old.
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
      throw notStored(error);
    }
    return id;
  }

  /** @inheritdoc */
  async get(id: string): Promise<StoredResult | undefined> {
    if (!/^res_[0-9A-Za-z]{1,40}$/.test(id)) return undefined;
    const { directory, vault, clock } = this.#deps;
    const folder = path.join(directory, id);
    const open = async (index: number): Promise<string> =>
      vault.open(await readFile(path.join(folder, String(index))), contextOf(id, index));
    try {
      const { mtimeMs } = await stat(path.join(folder, FIRST));
      if (mtimeMs < clock.now() - KEPT_MS) return undefined;
      const [count = '', ...first] = (await open(0)).split('\n');
      const texts = [first.join('\n')];
      for (let index = 1; index < Number(count); index += 1) texts.push(await open(index));
      return JSON.parse(texts.join('')) as StoredResult;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Called when something is stored, so a folder that nobody uses costs nothing. */
  async #removeOld(): Promise<void> {
    const { directory, clock } = this.#deps;
    const names = await readdir(directory).catch(() => []);
    // Ids are in order of time.
    const surplus = new Set(
      names.sort((one, other) => (one < other ? -1 : 1)).slice(0, Math.max(names.length - MOST_KEPT, 0)),
    );
    for (const name of names) {
      const folder = path.join(directory, name);
      // Another window may have removed it meanwhile.
      const written = await stat(folder).catch(() => undefined);
      const isOld = written !== undefined && written.mtimeMs < clock.now() - KEPT_MS;
      // What can't be removed now is removed next time.
      if (isOld || surplus.has(name))
        await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let from = 0; from < text.length;) {
    let end = Math.min(from + PIECE, text.length);
    // A pair of surrogates stays together: half of one has no UTF-8.
    if (end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1;
    pieces.push(text.slice(from, end));
    from = end;
  }
  return pieces;
}

function contextOf(id: string, index: number): string {
  return `result:${id}:${index}`;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function notStored(cause: unknown): AppError {
  const isFull = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
  return new AppError(
    isFull ? 'storage-full' : 'storage-unavailable',
    'The answer is too large to return, and could not be stored.',
    { cause, retryable: true, next: 'Ask for less: name fields, or a smaller limit.' },
  );
}
