// Another database takes the place of the present one, which is set aside as a file and never deleted.
// Invariant: once the new one is published the exchange is finished whatever happens, by the next start if need be.
// Knows nothing of what is in either.
import { existsSync, readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { guarded, syncFile, syncFolder } from './storageFiles.ts';

export const DATABASE_NAME = 'sluice.sqlite';
const INCOMING = `${DATABASE_NAME}.incoming-`;
const ASIDE = `${DATABASE_NAME}.aside-`;
/** The database itself last: while it is there, what is beside it still belongs to it. */
const PARTS = ['-shm', '-wal', ''];

/** The name under which the present database is set aside. @param now milliseconds since the epoch */
export function asideName(now: number): string {
  return `${ASIDE}${stampOf(now)}`;
}

/**
 * Exchanges the databases. Only while no process has the storage open.
 * @param prepared a whole database in one closed file of the same folder; it is moved
 */
export function replaceDatabase(directory: string, prepared: string, now: number): void {
  guarded(() => {
    syncFile(prepared);
    renameSync(prepared, path.join(directory, `${INCOMING}${stampOf(now)}`));
    syncFolder(directory);
  });
  finishReplacement(directory);
}

/** The databases that were set aside. */
export function asideBackups(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => /^[\dTZ]+$/.test(name.slice(ASIDE.length)) && name.startsWith(ASIDE))
    .map((name) => path.join(directory, name));
}

/** Whether an exchange was begun and not finished. */
export function isReplacementPending(directory: string): boolean {
  return incomingIn(directory) !== undefined;
}

/** Finishes what a crash may have interrupted; only while no process has the storage open. */
export function finishReplacement(directory: string): void {
  guarded(() => {
    const incoming = incomingIn(directory);
    if (incoming === undefined) return;
    const aside = path.join(directory, `${ASIDE}${incoming.slice(INCOMING.length)}`);
    const database = path.join(directory, DATABASE_NAME);
    // A log beside the new database that belonged to the old one would be taken for its own.
    for (const part of PARTS) if (existsSync(database + part)) renameSync(database + part, aside + part);
    syncFolder(directory);
    renameSync(path.join(directory, incoming), database);
    syncFolder(directory);
  });
}

function incomingIn(directory: string): string | undefined {
  return readdirSync(directory).find((name) => name.startsWith(INCOMING));
}

/** `20261122T154500123Z` */
function stampOf(now: number): string {
  return new Date(now).toISOString().replaceAll(/[-:.]/g, '');
}
