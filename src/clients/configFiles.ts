// Reads and writes configurations of other programs with the care that other people's files need: whole or not at all,
// at the end of links, never open to more people than before. Knows nothing of what is in them.
import { randomUUID } from 'node:crypto';
import { lstat, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { badConfig } from './configFormat.ts';

/** Larger ones are no configuration that a person keeps. */
const MAX_BYTES = 32 * 1024 * 1024;

export interface ConfigFile {
  /** Where the text really is: a dotfile is often a link into a folder that somebody keeps under version control. */
  target: string;
  /** Undefined where there is no file. */
  text: string | undefined;
}

/** @throws AppError `bad-client-config` for what is no regular file of the person's own, no UTF-8, or cannot be read */
export async function readConfig(file: string): Promise<ConfigFile> {
  const target = await targetOf(file);
  if (target === undefined) return { target: file, text: undefined };
  const stats = await stat(target);
  if (!stats.isFile()) throw badConfig('is no regular file', undefined, file);
  if (process.getuid !== undefined && stats.uid !== process.getuid())
    throw badConfig('belongs to another user', undefined, file);
  if (stats.size > MAX_BYTES)
    throw badConfig(`is larger than ${MAX_BYTES / 1024 / 1024} MB`, undefined, file);
  const bytes = await readFile(target).catch((error: unknown) => {
    throw badConfig('cannot be read', error, file);
  });
  try {
    return { target, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    throw badConfig('is no UTF-8 text', error, file);
  }
}

export interface ConfigWrite {
  file: string;
  /** What was read when the change was planned. */
  before: string | undefined;
  /** Undefined: the file is removed. */
  after: string | undefined;
  holdsToken: boolean;
}

/**
 * Writes a planned change.
 * @returns false where the file is not any more what the change was planned on: nothing was written
 * @throws AppError `bad-client-config` as readConfig; the file is as it was
 */
export async function writeConfig({ file, before, after, holdsToken }: ConfigWrite): Promise<boolean> {
  const { target, text } = await readConfig(file);
  if (text !== before) return false;
  try {
    if (after === undefined) await rm(target, { force: true });
    else await replaceFile(target, after, await modeFor(target, holdsToken));
    return true;
  } catch (error) {
    throw badConfig('cannot be written', error, file);
  }
}

/** What is there keeps its mode; with a token in it, it is its user's alone, as whatever is made anew. */
async function modeFor(target: string, holdsToken: boolean): Promise<number> {
  const mode = await stat(target).then(
    (stats) => stats.mode & 0o777,
    // Made anew.
    () => 0o600,
  );
  return holdsToken ? mode & 0o700 : mode;
}

/** All of it or nothing, durable when it resolves. Makes the folder where there is none. */
export async function replaceFile(target: string, text: string, mode: number): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Undefined where there is nothing. @throws AppError `bad-client-config` for a link that leads nowhere */
async function targetOf(file: string): Promise<string | undefined> {
  try {
    return await realpath(file);
  } catch (error) {
    if (!isMissing(error)) throw badConfig('cannot be read', error, file);
    const isLink = await lstat(file).then(
      (stats) => stats.isSymbolicLink(),
      () => false,
    );
    if (isLink) throw badConfig('is a link to something that is not there', error, file);
    return undefined;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
