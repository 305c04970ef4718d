// Texts as files: sealed pieces in a folder of their own for each, gone after a while. No text reaches the disk in the
// clear.
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../core/hostPorts.ts';
import type { Vault } from '../core/storage/vault.ts';

/** Characters of one piece: at most 256 KB of most texts. */
const PIECE = 256 * 1024;
const FIRST = '0';

export interface SealedFilesDeps {
  directory: string;
  vault: Vault;
  clock: Clock;
  /** Milliseconds. */
  keptMs: number;
  /** The oldest go first. */
  mostKept: number;
  /** What pieces are sealed for, apart from others. */
  purpose: string;
}

export class SealedFiles {
  readonly #deps: SealedFilesDeps;

  constructor(deps: SealedFilesDeps) {
    this.#deps = deps;
  }

  /** @param id a plain name. Rejects with the file system's error; `vault-locked` */
  async put(id: string, text: string): Promise<void> {
    const { directory, vault } = this.#deps;
    await this.#removeOld();
    const folder = path.join(directory, id);
    const pieces = piecesOf(text);
    // The first piece carries the count and is written last: without it there is no text.
    const sealed = pieces.map((piece, index) => {
      const whole = index === 0 ? `${pieces.length}\n${piece}` : piece;
      return { name: String(index), bytes: vault.seal(whole, this.#contextOf(id, index)) };
    });
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      for (const { name, bytes } of sealed.toReversed())
        await writeFile(path.join(folder, name), bytes, { mode: 0o600 });
    } catch (error) {
      // What stays is sealed, and removed with what is old.
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
      throw error;
    }
  }

  /** Undefined: there is none, or it is too old. @throws AppError `vault-*`; the file system's error */
  async get(id: string): Promise<string | undefined> {
    const { directory, vault, clock, keptMs } = this.#deps;
    const folder = path.join(directory, id);
    const open = async (index: number): Promise<string> =>
      vault.open(await readFile(path.join(folder, String(index))), this.#contextOf(id, index));
    try {
      const { mtimeMs } = await stat(path.join(folder, FIRST));
      if (mtimeMs < clock.now() - keptMs) return undefined;
      const [count = '', ...first] = (await open(0)).split('\n');
      const texts = [first.join('\n')];
      for (let index = 1; index < Number(count); index += 1) texts.push(await open(index));
      return texts.join('');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Keeps it as long as one that is put now; false if there is none. */
  async renew(id: string): Promise<boolean> {
    const { directory, clock } = this.#deps;
    const folder = path.join(directory, id);
    const now = clock.now() / 1000;
    try {
      await utimes(path.join(folder, FIRST), now, now);
      await utimes(folder, now, now);
      return true;
    } catch {
      return false;
    }
  }

  /** Called when something is stored, so a folder that nobody uses costs nothing. */
  async #removeOld(): Promise<void> {
    const { directory, clock, keptMs, mostKept } = this.#deps;
    const names = await readdir(directory).catch(() => []);
    const found: { folder: string; writtenAt: number }[] = [];
    for (const name of names) {
      const folder = path.join(directory, name);
      // Another window may have removed it meanwhile.
      const written = await stat(folder).catch(() => undefined);
      if (written !== undefined) found.push({ folder, writtenAt: written.mtimeMs });
    }
    found.sort((one, other) => one.writtenAt - other.writtenAt || (one.folder < other.folder ? -1 : 1));
    for (const [index, { folder, writtenAt }] of found.entries()) {
      const isSurplus = index < found.length - mostKept;
      // What can't be removed now is removed next time.
      if (isSurplus || writtenAt < clock.now() - keptMs)
        await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  #contextOf(id: string, index: number): string {
    return `${this.#deps.purpose}:${id}:${index}`;
  }
}

function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let from = 0; from < text.length || pieces.length === 0;) {
    let end = Math.min(from + PIECE, text.length);
    // A pair of surrogates stays together: half of one has no UTF-8.
    if (end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1;
    pieces.push(text.slice(from, end));
    from = Math.max(end, 1);
  }
  return pieces;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
