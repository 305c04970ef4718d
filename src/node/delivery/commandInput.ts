// Runs one program with a value on its standard input: no shell, a plain environment, bounded in time; what it prints is
// thrown away unread, since it could hold the value.
import { spawn } from 'node:child_process';
import { access, constants, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../core/errors.ts';
import type { Clock } from '../../core/hostPorts.ts';
import { plainEnvironment } from './plainEnvironment.ts';

/** How long a command may take, milliseconds. */
export const COMMAND_MS = 30_000;

/** Programs that would run text as commands: what they do cannot be read from their arguments. */
const SHELLS = /^(?:(?:ba|da|z|k|c|tc|fi)?sh|cmd|powershell|pwsh|env|xargs|eval)(?:\.exe)?$/i;

/**
 * The program's own file and its arguments. @param opened the folder that the window works on: whoever can write there
 * chooses neither the program nor a file that it reads
 * @throws AppError `destination-refused`: a shell, a path that is not absolute, a program that is not there or stands
 * in that folder, an argument that is a file there
 */
export async function resolvedCommand(
  argv: readonly string[],
  opened: string | undefined,
): Promise<string[]> {
  const [program = '', ...rest] = argv;
  if (argv.some((argument) => !argument.isWellFormed() || /\p{Cc}/u.test(argument)))
    throw refused(program, 'has control characters in it');
  if (program.trim() === '') throw refused(program, 'names no program');
  if (SHELLS.test(path.basename(program))) throw refused(program, 'is a shell, or starts others');
  const file = path.isAbsolute(program) ? await executable(program) : await onPath(program, opened);
  if (file === undefined) throw refused(program, 'is no program that can be found');
  if (await isInside(file, opened)) throw refused(program, 'stands in the folder that is opened here');
  for (const argument of rest)
    for (const named of pathsIn(argument))
      if (await isInside(named, opened))
        throw refused(
          program,
          `is given ${JSON.stringify(named.slice(0, 150))}, a file of the folder opened here`,
        );
  return [file, ...rest];
}

/** Paths that an argument can mean: all of it, what stands behind `=` or `@`, and file URLs. */
function pathsIn(argument: string): string[] {
  const parts = [argument, ...argument.split(/[=@]/).slice(1)];
  return parts.flatMap((part) => {
    const plain =
      part.startsWith('file:') && URL.canParse(part) ? decodeURIComponent(new URL(part).pathname) : part;
    return path.isAbsolute(plain) ? [plain] : [];
  });
}

/** Whether the path leads to something in the folder, through links as well. */
async function isInside(named: string, folder: string | undefined): Promise<boolean> {
  if (folder === undefined) return false;
  const root = await withoutLinks(folder);
  return [await withoutLinks(named), path.resolve(named)].some((each) => {
    const way = path.relative(root, each);
    return way === '' || (!way.startsWith('..') && !path.isAbsolute(way));
  });
}

/** What is not there, or no more, has its path alone. */
function withoutLinks(named: string): Promise<string> {
  return realpath(named).catch(() => path.resolve(named));
}

/** Resolves with its exit status. @throws AppError `destination-refused` (it was not started), `delivery-unknown` */
export async function runWithInput(
  argv: readonly string[],
  { cwd, value, clock, signal }: { cwd: string; value: string; clock: Clock; signal: AbortSignal },
): Promise<number> {
  const [file = '', ...rest] = argv;
  const child = spawn(file, rest, {
    cwd,
    env: plainEnvironment(),
    shell: false,
    windowsHide: true,
    // A group of its own, so that what it started ends with it.
    detached: process.platform !== 'win32',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const end = (): void => killGroup(child.pid);
  const timer = clock.setTimer(COMMAND_MS, end);
  signal.addEventListener('abort', end, { once: true });
  try {
    return await new Promise<number>((resolve, reject) => {
      let started = false;
      child.once('spawn', () => {
        started = true;
        // A command that doesn't read its input reports that by its exit status.
        child.stdin.on('error', () => undefined);
        child.stdin.end(value);
      });
      child.once('error', (error) => {
        if (!started) reject(refused(file, 'could not be started', error));
      });
      child.once('close', (status, killedBy) => {
        if (killedBy === null && status !== null) resolve(status);
        else
          reject(unknown(`The command was ended by ${killedBy ?? 'the system'}, or took longer than 30 s.`));
      });
    });
  } finally {
    timer.dispose();
    signal.removeEventListener('abort', end);
  }
}

export function unknown(what: string): AppError {
  return new AppError('delivery-unknown', `${what} It is not known whether it kept the secret.`, {
    next: 'It is not run again by itself. Look at what the command sets, then ask again: a person is asked again.',
  });
}

/** In the folders of PATH that are absolute: the workspace's own must not slip in. */
async function onPath(program: string, opened: string | undefined): Promise<string | undefined> {
  if (/[\\/]/.test(program)) throw refused(program, 'is a relative path');
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((each) => path.isAbsolute(each));
  const names = process.platform === 'win32' ? [`${program}.exe`, program] : [program];
  for (const folder of folders)
    for (const name of names) {
      const found = await executable(path.join(folder, name));
      if (found !== undefined && !(await isInside(found, opened))) return found;
    }
  return undefined;
}

async function executable(file: string): Promise<string | undefined> {
  try {
    if (!(await stat(file)).isFile()) return undefined;
    await access(file, constants.X_OK);
    return file;
  } catch {
    // Not there, or not to be run: the next folder may have it.
    return undefined;
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function refused(program: string, why: string, cause?: unknown): AppError {
  return new AppError(
    'destination-refused',
    `${JSON.stringify(program.slice(0, 150))} ${why}. Nothing was delivered.`,
    {
      ...(cause !== undefined && { cause }),
      next: 'Name a program that takes the secret on its standard input, e.g. gh secret set NAME.',
    },
  );
}
