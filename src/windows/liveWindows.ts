// The windows that live on this machine, as their files say and their sockets confirm. Whoever reads also clears away
// what the dead left. Knows nothing of how a window is chosen.
import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { isProcessDead } from '../node/isProcessDead.ts';
import { checkPrivateDirectory, hasCode } from './privateDirectory.ts';
import { parseWindowEntry, type WindowEntry } from './windowEntry.ts';

/** A socket that takes longer is busy, not dead. */
const PROBE_MS = 1_000;

/** Of the file of a window in that directory. */
export function entryFile(directory: string, id: string): string {
  return path.join(directory, `${id}.json`);
}

/**
 * Those of this machine, the one that started last first. Entries whose process is gone or whose socket refuses are
 * removed. @throws AppError `storage-unavailable` if the directory is not this person's alone
 */
export async function liveWindows(directory: string): Promise<WindowEntry[]> {
  if (!(await checkPrivateDirectory(directory))) return [];
  const names = await readdir(directory);
  const found = await Promise.all(
    names.filter((name) => name.endsWith('.json')).map((name) => liveEntry(path.join(directory, name))),
  );
  return found
    .filter((entry) => entry !== undefined)
    .sort((left, right) => right.startedAt.localeCompare(left.startedAt));
}

async function liveEntry(file: string): Promise<WindowEntry | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined; // Its window closed meanwhile.
    throw error;
  });
  const entry = text === undefined ? undefined : parseWindowEntry(text);
  // Whether a process of another machine lives cannot be known here.
  if (text === undefined || entry === undefined || entry.host !== os.hostname()) return undefined;
  if (!isProcessDead(`${entry.host}:${entry.pid}:`) && (await isAnswering(entry.socket))) return entry;
  await bury(file, text, entry);
  return undefined;
}

/** Whether somebody listens there; a window without a socket claims nothing that could be refused. */
function isAnswering(socket: string | null): Promise<boolean> {
  if (socket === null) return Promise.resolve(true);
  return new Promise((resolve) => {
    const probe = connect(socket);
    const settle = (answering: boolean): void => {
      probe.destroy();
      resolve(answering);
    };
    probe.setTimeout(PROBE_MS, () => settle(true));
    probe.once('connect', () => settle(true));
    probe.once('error', (error) => settle(!hasCode(error, 'ECONNREFUSED', 'ENOENT')));
  });
}

/** Takes the file away before looking again: what its window wrote meanwhile is put back. */
async function bury(file: string, judged: string, { socket }: WindowEntry): Promise<void> {
  const grave = `${file}.${randomUUID()}.dead`;
  try {
    await rename(file, grave);
    if ((await readFile(grave, 'utf8')) === judged) await removeSocket(socket);
    else await link(grave, file);
  } catch (error) {
    // Another reader was faster, or the window has written again.
    if (!hasCode(error, 'ENOENT', 'EEXIST')) throw error;
  } finally {
    await rm(grave, { force: true });
  }
}

/** Together with the folder that was made for it alone. Windows' pipes go with their process. */
export async function removeSocket(socket: string | null): Promise<void> {
  if (socket === null || process.platform === 'win32') return;
  await rm(socket, { force: true });
  const folder = path.dirname(socket);
  if (path.basename(folder).startsWith(SOCKET_FOLDER_PREFIX)) await rmdir(folder).catch(ignoreGone);
}

/** Of folders that hold one socket, if the usual path would be too long. */
export const SOCKET_FOLDER_PREFIX = 'sluice-window-';

function ignoreGone(error: unknown): void {
  if (!hasCode(error, 'ENOENT', 'ENOTEMPTY')) throw error;
}
