// The repository that a folder belongs to, read from git's own files: git need not be installed.
import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

/** git writes a path and a line break; what is longer is no file of git's. */
const MAX_LINK_BYTES = 8_192;

/** The same for all worktrees of a repository (gitrepository-layout(5), `commondir`); undefined outside of any. */
export function gitCommonDirectory(folder: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    const found = commonDirectoryAt(at);
    if (found !== undefined || at === path.dirname(at)) return found;
  }
}

function commonDirectoryAt(folder: string): string | undefined {
  try {
    const marker = path.join(folder, '.git');
    if (statSync(marker).isDirectory()) return realpathSync.native(marker);
    const link = /^gitdir: (.+?)\r?\n?$/s.exec(readLink(marker))?.[1];
    if (link === undefined) return undefined;
    const gitDirectory = path.resolve(folder, link);
    return realpathSync.native(path.resolve(gitDirectory, commonOf(gitDirectory)));
  } catch {
    return undefined; // No repository begins here, or one that cannot be read.
  }
}

/** A submodule has no `commondir`: its git directory is its own. */
function commonOf(gitDirectory: string): string {
  try {
    return readLink(path.join(gitDirectory, 'commondir')).trim();
  } catch {
    return '.';
  }
}

function readLink(file: string): string {
  if (statSync(file).size > MAX_LINK_BYTES) throw new Error('This is no file of git’s.');
  return readFileSync(file, 'utf8');
}
