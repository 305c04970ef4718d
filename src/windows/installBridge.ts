// Puts the stdio bridge where clients' configurations find it: extension folders carry their version and move.
import { readFile } from 'node:fs/promises';
import { liveWindows } from './liveWindows.ts';
import { ensurePrivateDirectory, hasCode, writePrivateFile } from './privateDirectory.ts';
import type { UserDirectory } from './userDirectory.ts';

/** The bundle's first line names its version (esbuild.mjs). */
const VERSION_LINE = /^\/\/ Sluice’s stdio bridge (\d+)\.(\d+)\.(\d+)/;

/**
 * Copies the bundle to its stable path, mode 0600, if what is there differs; but never an older one over a newer
 * one while a window of a newer Sluice lives. Resolves to whether it was written.
 * @throws AppError `storage-unavailable` if the directory is not this person's alone
 */
export async function installBridge(bundle: string, directory: UserDirectory): Promise<boolean> {
  await ensurePrivateDirectory(directory.root);
  const [own, installed] = [await readFile(bundle, 'utf8'), await readIfThere(directory.bridge)];
  if (own === installed) return false;
  if (installed !== undefined && isNewer(versionOf(installed), versionOf(own))) {
    const windows = await liveWindows(directory.windows);
    if (windows.some(({ version }) => isNewer(parts(version), versionOf(own)))) return false;
  }
  await writePrivateFile(directory.bridge, own);
  return true;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function versionOf(bundle: string): number[] {
  return VERSION_LINE.exec(bundle)?.slice(1).map(Number) ?? [];
}

function parts(version: string): number[] {
  return version.split('-', 1)[0]?.split('.').map(Number) ?? [];
}

function isNewer(left: readonly number[], right: readonly number[]): boolean {
  for (const [at, number] of left.entries()) {
    const other = right[at] ?? 0;
    if (number !== other) return number > other;
  }
  return false;
}
