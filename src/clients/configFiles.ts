// Reads and writes configurations of other programs with the care that other people's files need: whole or not at all,
// at the end of links, never open to more people than before. Knows nothing of what is in them.
import { randomUUID } from 'node:crypto';
import { lstat, mkdir, open, readFile, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { badConfig } from './configFormat.ts';

/** Larger ones are no configuration that a person keeps. */
const MAX_BYTES = 32 * 1024 * 1024;

export interface ConfigFile {
  /** The file behind links: a dotfile is often a link into a folder under version control. */
  target: string;
  /** Undefined if there is no file. */
  text: string | undefined;
  /** Its permission bits; undefined if there is no file. */
  mode: number | undefined;
}

/** @throws AppError `bad-client-config` for what is no regular file of the person's own, no UTF-8, or cannot be read */
export async function readConfig(file: string): Promise<ConfigFile> {
  const target = await targetOf(file);
  if (target === undefined) return { target: file, text: undefined, mode: undefined };
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
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { target, text, mode: stats.mode & 0o777 };
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
  /** The mode that the file had before Sluice closed it to others, if it gets that back. */
  mode?: number | undefined;
}

/**
 * Writes a planned change.
 * @returns the mode before it; undefined if the file is no longer what the change was planned on, and was not written
 * @throws AppError `bad-client-config` as readConfig; the file is as it was
 */
export async function writeConfig({
  file,
  before,
  after,
  holdsToken,
  mode: former,
}: ConfigWrite): Promise<{ mode: number | undefined } | undefined> {
  const { target, text, mode } = await readConfig(file);
  if (text !== before) return undefined;
  try {
    if (after === undefined) await rm(target, { force: true });
    else await replaceFile(target, after, nextMode(mode, holdsToken, former));
    return { mode };
  } catch (error) {
    throw badConfig('cannot be written', error, file);
  }
}

/** A file with a token is its user's alone; so is a new one. A person's own change of the mode stays. */
function nextMode(mode: number | undefined, holdsToken: boolean, former: number | undefined): number {
  if (mode === undefined) return 0o600;
  if (holdsToken) return mode & 0o700;
  return former !== undefined && mode === (former & 0o700) ? former : mode;
}

/**
 * All of it or nothing, durable when it resolves; makes the folder if there is none. A file that is mounted by itself
 * cannot be replaced, and is written in place: if that fails, it gets its old text back.
 */
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
    if (!hasCode(error, 'EBUSY')) throw error;
    await writeInPlace(target, text, mode);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeInPlace(target: string, text: string, mode: number): Promise<void> {
  const handle = await open(target, 'r+');
  try {
    const before = await handle.readFile();
    try {
      await overwrite(handle, Buffer.from(text));
    } catch (error) {
      await overwrite(handle, before);
      throw error;
    }
    await handle.chmod(mode);
  } finally {
    await handle.close();
  }
}

/** Cut to its length last, so that what is there already has room on a full disk. */
async function overwrite(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;)
    at += (await handle.write(bytes, at, bytes.length - at, at)).bytesWritten;
  await handle.truncate(bytes.length);
  await handle.sync();
}

/** Whether the file is a mount of its own, as containers have for single files. */
export async function isMountedAlone(target: string): Promise<boolean> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => ''); // Elsewhere than on Linux.
  return mounts.split('\n').some((line) => unescaped(line.split(' ')[4] ?? '') === target);
}

/** Spaces and the like are in octal there (proc(5)). */
function unescaped(mountPoint: string): string {
  return mountPoint.replaceAll(/\\([0-7]{3})/g, (_all, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

/** Undefined if there is nothing. @throws AppError `bad-client-config` for a broken link */
async function targetOf(file: string): Promise<string | undefined> {
  try {
    return await realpath(file);
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'ENOTDIR')) throw badConfig('cannot be read', error, file);
    const isLink = await lstat(file).then(
      (stats) => stats.isSymbolicLink(),
      () => false,
    );
    if (isLink) throw badConfig('is a link to something that is not there', error, file);
    return undefined;
  }
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
