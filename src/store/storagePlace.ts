// Which folder a storage is for and how many real bundles it holds, in a small file beside the database: remote hosts keep
// no such note, and other windows read it without opening the database.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { StoragePlace } from '../core/storage/storageCare.ts';
import { publishFile } from './storageFiles.ts';

const PLACE_NAME = 'place.json';

/** Replaces the note as a whole. @throws AppError `storage-full`, `storage-unavailable` */
export function writeStoragePlace(directory: string, { workspace, bundles }: StoragePlace): void {
  const text = JSON.stringify({ workspace, bundles });
  publishFile(path.join(directory, PLACE_NAME), (file) => writeFileSync(file, text));
}

/** Undefined if there is none, or it is damaged. */
export function readStoragePlace(directory: string): StoragePlace | undefined {
  try {
    const known = JSON.parse(readFileSync(path.join(directory, PLACE_NAME), 'utf8')) as Partial<StoragePlace>;
    const { workspace, bundles } = known;
    return typeof workspace === 'string' && typeof bundles === 'number' ? { workspace, bundles } : undefined;
  } catch {
    // Written by an older version, or not at all.
    return undefined;
  }
}
