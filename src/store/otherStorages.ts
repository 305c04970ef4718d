// The storage folders of the same person beside the present one, as VS Code lays them out:
// `…/workspaceStorage/<id>/<extension>`. Knows nothing of what is in them.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { OtherStorage } from '../core/storage/storageCare.ts';
import { readStoragePlace } from './storagePlace.ts';
import { DATABASE_NAME } from './storageReplacement.ts';

/** Most recently used first. What cannot be looked at is left out. */
export function otherStorages(directory: string): OtherStorage[] {
  const workspace = path.dirname(directory);
  const all = path.dirname(workspace);
  return namesIn(all)
    .filter((id) => id !== path.basename(workspace))
    .map((id) => path.join(all, id, path.basename(directory)))
    .filter((folder) => existsSync(path.join(folder, DATABASE_NAME)))
    .map((folder) => ({
      path: folder,
      ...placeOf(folder),
      modifiedAt: Math.floor(statSync(path.join(folder, DATABASE_NAME)).mtimeMs),
    }))
    .toSorted((left, right) => right.modifiedAt - left.modifiedAt);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Not laid out as VS Code does: there is nothing to offer.
    return [];
  }
}

/** As the storage itself noted it, else as VS Code did. */
function placeOf(folder: string): Pick<OtherStorage, 'workspace' | 'bundles'> {
  return readStoragePlace(folder) ?? { workspace: workspaceOf(path.dirname(folder)), bundles: null };
}

/** VS Code notes the folder that a workspace's storage is for in `workspace.json`. */
function workspaceOf(folder: string): string | null {
  try {
    const known = JSON.parse(readFileSync(path.join(folder, 'workspace.json'), 'utf8')) as {
      folder?: unknown;
      workspace?: unknown;
    };
    const uri = known.folder ?? known.workspace;
    return typeof uri === 'string' ? decodeURIComponent(uri.replace(/^file:\/\//, '')) : null;
  } catch {
    // Remote hosts keep no such file; the storage's own name has to do.
    return null;
  }
}
