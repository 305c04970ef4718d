// Which window a client belongs to. Pure rules over paths that are resolved already; docs/windows-and-bridge.md tells
// them to people.
import path from 'node:path';
import type { WindowEntry } from './windowEntry.ts';

export interface Whereabouts {
  /** Where the client runs; absolute, links resolved. */
  cwd: string;
  /** What SLUICE_WINDOW says: a window's id, or one of its folders. */
  wanted?: string | undefined;
  /** The git common directory that a folder belongs to: one for all worktrees of a repository. */
  gitCommonDirectory: (folder: string) => string | undefined;
}

export type WindowMatch =
  | { kind: 'found'; window: WindowEntry }
  | { kind: 'none' }
  /** Several fit equally well, or none does and a choice must not be guessed. */
  | { kind: 'unclear'; windows: WindowEntry[] };

/** @param windows live ones, the latest first, folders with links resolved */
export function matchWindow(windows: readonly WindowEntry[], where: Whereabouts): WindowMatch {
  const { cwd, wanted } = where;
  if (wanted !== undefined) {
    const named = windows.filter(({ id, folders }) => id === wanted || folders.includes(wanted));
    if (named.length > 0) return oneOf(named);
  }
  const around = nearest(windows, cwd);
  if (around.length > 0) return oneOf(around);
  const kin = inSameRepository(windows, where);
  if (kin.length > 0) return oneOf(kin);
  if (windows.length === 0) return { kind: 'none' };
  // Whoever named a window does not mean any other just because it is alone.
  if (windows.length === 1 && wanted === undefined) return oneOf(windows);
  return { kind: 'unclear', windows: [...windows] };
}

/** Whether it is the same window after a reload, or another process for the same folders. */
export function isSameWindow(
  left: Pick<WindowEntry, 'id' | 'folders'>,
  right: Pick<WindowEntry, 'id' | 'folders'>,
): boolean {
  return left.id === right.id || (left.folders.length > 0 && hasSameFolders(left, right));
}

/** The windows with the deepest folder that is the cwd or lies above it. */
function nearest(windows: readonly WindowEntry[], cwd: string): WindowEntry[] {
  let depth = 0;
  let found: WindowEntry[] = [];
  for (const window of windows) {
    const deepest = Math.max(0, ...window.folders.filter((folder) => isWithin(cwd, folder)).map(depthOf));
    if (deepest === 0 || deepest < depth) continue;
    if (deepest > depth) found = [];
    depth = deepest;
    found.push(window);
  }
  return found;
}

function inSameRepository(
  windows: readonly WindowEntry[],
  { cwd, gitCommonDirectory }: Whereabouts,
): WindowEntry[] {
  const common = gitCommonDirectory(cwd);
  if (common === undefined) return [];
  return windows.filter(({ folders }) => folders.some((folder) => gitCommonDirectory(folder) === common));
}

/** Two processes for the same folders are one window that reloads: the latest of them is the one on screen. */
function oneOf(windows: readonly WindowEntry[]): WindowMatch {
  const [latest, ...others] = windows;
  if (latest === undefined) return { kind: 'none' };
  if (others.every((other) => isSameWindow(latest, other))) return { kind: 'found', window: latest };
  return { kind: 'unclear', windows: [...windows] };
}

function hasSameFolders(left: Pick<WindowEntry, 'folders'>, right: Pick<WindowEntry, 'folders'>): boolean {
  const [ours, theirs] = [left, right].map(({ folders }) => [...folders].sort().join('\n'));
  return ours === theirs;
}

function isWithin(inner: string, outer: string): boolean {
  const relative = path.relative(outer, inner);
  return (
    relative === '' ||
    !(relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative))
  );
}

/** Never 0, the file system's root included. */
function depthOf(folder: string): number {
  return folder.split(path.sep).filter((part) => part !== '').length + 1;
}
