// This window's own place among the live ones: its id, where its socket belongs, and its file, kept up to date.
// Knows neither VS Code nor what listens on the socket.
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { entryFile, liveWindows, removeSocket, SOCKET_FOLDER_PREFIX } from './liveWindows.ts';
import { ensurePrivateDirectory, hasCode, writePrivateFile } from './privateDirectory.ts';
import type { UserDirectory } from './userDirectory.ts';
import {
  parseWindowEntry,
  REGISTRY_PROTOCOL,
  WINDOW_ID,
  type WindowEntry,
  type WindowFacts,
} from './windowEntry.ts';

/** The kernel's room for a socket's path is 104 bytes on macOS, with the zero at its end. */
const MAX_SOCKET_PATH_BYTES = 103;

export interface OwnEntryOptions {
  directory: Pick<UserDirectory, 'root' | 'windows'>;
  /** The id that this window had before; another is taken if it is in use. */
  formerId?: string | undefined;
  /** Sluice's. */
  version: string;
}

export class OwnEntry {
  readonly id: string;
  /** Where the endpoint is to listen: a socket of this person's alone, on Windows a named pipe. */
  readonly socketPath: string;
  readonly #file: string;
  readonly #fixed: Omit<WindowEntry, keyof WindowFacts>;
  #writing: Promise<void> = Promise.resolve();
  #isClosed = false;

  private constructor(id: string, { socketPath, directory, version }: OwnPlace) {
    this.id = id;
    this.socketPath = socketPath;
    this.#file = entryFile(directory, id);
    this.#fixed = {
      protocol: REGISTRY_PROTOCOL,
      id,
      host: os.hostname(),
      pid: process.pid,
      version,
      startedAt: new Date().toISOString(),
    };
  }

  /** Nothing is entered yet. @throws AppError `storage-unavailable` if the directory is not this person's alone */
  static async open({ directory, formerId, version }: OwnEntryOptions): Promise<OwnEntry> {
    await ensurePrivateDirectory(directory.root);
    await ensurePrivateDirectory(directory.windows);
    const taken = (await liveWindows(directory.windows)).map(({ id }) => id);
    const isFree = formerId !== undefined && WINDOW_ID.test(formerId) && !taken.includes(formerId);
    const id = isFree ? formerId : randomBytes(8).toString('hex');
    const socketPath = await socketPathFor(directory.windows, id);
    // A killed process leaves its socket file, which would keep the next one from listening.
    await removeSocketFile(socketPath);
    return new OwnEntry(id, { socketPath, directory: directory.windows, version });
  }

  /** Enters the window, or what has changed of it. Resolves when others can read it; nothing after `close`. */
  tell(facts: WindowFacts): Promise<void> {
    const text = `${JSON.stringify({ ...this.#fixed, ...facts } satisfies WindowEntry, undefined, 2)}\n`;
    this.#writing = this.#writing
      .catch(() => undefined) // Told to whoever asked for that writing.
      .then(() => (this.#isClosed ? undefined : writePrivateFile(this.#file, text)));
    return this.#writing;
  }

  /** The window is gone. Its successor's entry under the same id is left alone. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writing.catch(() => undefined);
    if (!(await this.#isOwn())) return;
    await rm(this.#file, { force: true });
    await removeSocket(this.socketPath);
  }

  async #isOwn(): Promise<boolean> {
    try {
      const entry = parseWindowEntry(await readFile(this.#file, 'utf8'));
      return entry?.pid === this.#fixed.pid && entry.startedAt === this.#fixed.startedAt;
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return false;
      throw error;
    }
  }
}

interface OwnPlace {
  socketPath: string;
  directory: string;
  version: string;
}

async function socketPathFor(directory: string, id: string): Promise<string> {
  // The name can't be guessed, and another user has no right to take the pipe's place.
  if (process.platform === 'win32') {
    return String.raw`\\.\pipe\sluice-${id}-${randomBytes(16).toString('hex')}`;
  }
  // Two processes for one folder may start at the same instant, and must not take each other's socket.
  const usual = path.join(directory, `${id}-${process.pid}.sock`);
  if (Buffer.byteLength(usual) <= MAX_SOCKET_PATH_BYTES) return usual;
  // mkdtemp creates it for this user alone, under a name that can't have been taken before.
  const folder = await mkdtemp(path.join(os.tmpdir(), SOCKET_FOLDER_PREFIX));
  return path.join(folder, 's');
}

async function removeSocketFile(socketPath: string): Promise<void> {
  if (process.platform !== 'win32') await rm(socketPath, { force: true });
}
