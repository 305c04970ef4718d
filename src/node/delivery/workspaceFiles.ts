// Whether a path that somebody else named is a plain `.env` file inside the workspace folder which git ignores. Asks git
// itself, with fixed arguments and without a shell; it never writes.
import { execFile } from 'node:child_process';
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../core/errors.ts';
import { plainEnvironment } from './plainEnvironment.ts';

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
const GIT_TIMEOUT_MS = 10_000;
/** Settings of the repository that would make a question run programs. */
const HARMLESS = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];

/** @throws AppError `destination-refused`, saying which rule the path breaks */
export async function envFilePlace(folder: string, file: string): Promise<EnvFilePlace> {
  if (file.includes('\0') || file.includes('\\') || path.isAbsolute(file) || /^[A-Za-z]:/.test(file))
    throw refused(file, 'is not a path relative to the workspace folder, with “/”');
  const parts = file.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    throw refused(file, 'leaves the workspace folder, or is not written plainly');
  if (parts.some((part) => part.toLowerCase() === '.git')) throw refused(file, 'lies in git’s own folder');
  const name = parts.at(-1) ?? '';
  if (!ENV_FILE.test(name))
    throw refused(file, 'is not called like an .env file (.env, .env.local, app.env)');
  const root = await realpath(folder);
  const wanted = path.join(root, ...parts.slice(0, -1));
  const directory = await realpath(wanted).catch((error: unknown) => {
    throw refused(file, 'lies in a folder that does not exist', error);
  });
  // A symbolic link on the way could lead anywhere, and be turned elsewhere after it was looked at.
  if (directory !== wanted) throw refused(file, 'leads through a symbolic link');
  const place = path.join(directory, name);
  const exists = await isPlainFile(place, file);
  const gitDirectory = await ignoredIn(directory, name, file);
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

/** @returns git's own folder. @throws AppError `destination-refused` unless git ignores the file and does not track it */
async function ignoredIn(directory: string, name: string, file: string): Promise<string> {
  const gitDirectory = await git(directory, ['rev-parse', '--absolute-git-dir'], file);
  if (gitDirectory.status !== 0) throw refused(file, 'is in no git repository that could ignore it');
  const tracked = await git(directory, ['ls-files', '--cached', '-z', '--', `:(literal)${name}`], file);
  if (tracked.status !== 0) throw refused(file, 'could not be looked for in git');
  if (tracked.output !== '') throw refused(file, 'is tracked by git: the secret would be committed');
  const ignored = await git(directory, ['check-ignore', '--quiet', '--', `./${name}`], file);
  if (ignored.status === 0) return gitDirectory.output.trimEnd();
  throw refused(file, 'is not ignored by git: add it to .gitignore first');
}

function git(cwd: string, args: string[], file: string): Promise<{ status: number; output: string }> {
  return new Promise((resolve, reject) => {
    const options = {
      cwd,
      env: { ...plainEnvironment(), LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
      timeout: GIT_TIMEOUT_MS,
      maxBuffer: 64 * 1024,
      windowsHide: true,
    };
    execFile('git', [...HARMLESS, ...args], options, (error, stdout) => {
      if (error === null) resolve({ status: 0, output: stdout });
      else if (typeof error.code === 'number') resolve({ status: error.code, output: stdout });
      else reject(refused(file, 'could not be asked about: git does not answer', error));
    });
  });
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
