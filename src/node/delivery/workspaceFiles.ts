// Whether a path that somebody else named is a plain `.env` file inside the workspace folder which git ignores. Asks git
// itself; it never writes.
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../core/errors.ts';
import { plainPathProblem } from '../../core/plainPath.ts';
import { askGit, type GitAnswer } from './harmlessGit.ts';

export interface EnvFilePlace {
  /** Absolute, without symbolic links. */
  file: string;
  /** Relative to the workspace folder, with `/`. */
  shown: string;
  /** Git's own folder: on the same disk, and nothing in it is ever committed. */
  gitDirectory: string;
  exists: boolean;
}

const ENV_FILE = /^(?:\.env(?:\.[A-Za-z0-9_-]{1,40}){0,3}|[A-Za-z0-9_-]{1,60}\.env)$/;

/** @throws AppError `destination-refused`, saying which rule the path breaks */
export async function envFilePlace(folder: string, file: string): Promise<EnvFilePlace> {
  const problem = plainPathProblem(file);
  if (problem !== undefined) throw refused(file, problem);
  const parts = file.split('/');
  const name = parts.at(-1) ?? '';
  if (!ENV_FILE.test(name))
    throw refused(file, 'is not called like an .env file (.env, .env.local, app.env)');
  const existing = (directory: string): Promise<string> =>
    realpath(directory).catch((error: unknown) => {
      throw refused(file, 'lies in a folder that does not exist', error);
    });
  const root = await existing(folder);
  const wanted = path.join(root, ...parts.slice(0, -1));
  const directory = await existing(wanted);
  // A symbolic link on the way could lead anywhere, and be turned elsewhere after it was looked at.
  if (directory !== wanted) throw refused(file, 'leads through a symbolic link');
  const place = path.join(directory, name);
  const exists = await isPlainFile(place, file);
  const [outermost, ...nested] = await worktreesAround(root, directory);
  if (outermost === undefined) throw refused(file, 'is in no git repository that could ignore it');
  const gitDirectory = await ignoredIn(outermost, place, file);
  for (const worktree of nested) await ignoredIn(worktree, place, file);
  return { file: place, shown: file, gitDirectory, exists };
}

async function isPlainFile(place: string, file: string): Promise<boolean> {
  const found = await lstat(place).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw refused(file, 'cannot be looked at', error);
  });
  if (found === undefined) return false;
  if (found.isSymbolicLink()) throw refused(file, 'is a symbolic link');
  if (!found.isFile()) throw refused(file, 'is not a file');
  return true;
}

/**
 * Where the repositories begin that the file could be committed to, the outermost first: the one that the person opened,
 * and those that came to lie within it.
 */
async function worktreesAround(root: string, directory: string): Promise<string[]> {
  const found: string[] = [];
  for (let at = directory; ; at = path.dirname(at)) {
    const holdsGit = await lstat(path.join(at, '.git')).then(
      () => true,
      () => false,
    );
    if (holdsGit) found.unshift(at);
    // From the opened folder on upwards the nearest counts: what lies around that is not the project.
    if ((holdsGit && at.length <= root.length) || path.dirname(at) === at) return found;
  }
}

/** @returns git's own folder. @throws AppError `destination-refused` unless git ignores the file and does not track it */
async function ignoredIn(worktree: string, place: string, file: string): Promise<string> {
  const name = path.relative(worktree, place).replaceAll(path.sep, '/');
  const ask = (...args: string[]): Promise<GitAnswer> =>
    askGit(worktree, args).catch((error: unknown) => {
      throw refused(file, 'could not be asked about: git does not answer', error);
    });
  const gitDirectory = await ask('rev-parse', '--absolute-git-dir');
  if (gitDirectory.status !== 0) throw refused(file, 'is in no git repository that could ignore it');
  const tracked = await ask('ls-files', '--cached', '-z', '--', `:(top,literal)${name}`);
  if (tracked.status !== 0) throw refused(file, 'could not be looked for in git');
  if (tracked.output !== '') throw refused(file, 'is tracked by git: the secret would be committed');
  const ignored = await ask('check-ignore', '--quiet', '--', `./${name}`);
  if (ignored.status === 0) return gitDirectory.output.trimEnd();
  if (ignored.status !== 1) throw refused(file, 'could not be looked for in git');
  throw refused(file, 'is not ignored by git: add it to .gitignore first');
}

function refused(file: string, why: string, cause?: unknown): AppError {
  return new AppError(
    'destination-refused',
    `${JSON.stringify(file.slice(0, 150))} ${why}. Nothing was delivered.`,
    {
      ...(cause !== undefined && { cause }),
      next: 'Choose an .env file in the workspace that git ignores, or another destination.',
    },
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
