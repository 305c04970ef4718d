// The one place that runs git: with fixed arguments, without a shell, and so that nothing which a repository holds or
// sets makes it run a program, reach a server, or take another repository for the one that was meant.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { plainEnvironment } from './plainEnvironment.ts';

export interface GitAnswer {
  status: number;
  output: string;
}

const TIMEOUT_MS = 10_000;

/** Settings that a repository would otherwise choose. */
const SETTINGS = [
  // Folders of a repository may pose as one, and any of them may be committed (git 2.38).
  'safe.bareRepository=explicit',
  'core.fsmonitor=false',
  `core.hooksPath=${process.platform === 'win32' ? 'NUL' : '/dev/null'}`,
];

const VARIABLES = {
  LC_ALL: 'C',
  // No protocol has that name: none is allowed.
  GIT_ALLOW_PROTOCOL: 'none',
  // A partial clone would fetch what it lacks, by a program of its own choice.
  GIT_NO_LAZY_FETCH: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_PAGER: 'cat',
};

/**
 * Asks the repository whose worktree begins at `worktree` (absolute, without symbolic links): git looks nowhere else.
 * @throws Error if git cannot be started, or gives no answer within 10 s
 */
export function askGit(worktree: string, args: readonly string[]): Promise<GitAnswer> {
  const options = {
    // Windows looks for programs in the working directory first: it must not be the repository.
    cwd: path.dirname(process.execPath),
    env: { ...plainEnvironment(), ...VARIABLES, GIT_CEILING_DIRECTORIES: path.dirname(worktree) },
    timeout: TIMEOUT_MS,
    maxBuffer: 64 * 1024,
    windowsHide: true,
  };
  const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
  return new Promise((resolve, reject) => {
    execFile('git', ['-C', worktree, '--no-pager', ...settings, ...args], options, (error, stdout) => {
      if (error === null) resolve({ status: 0, output: stdout });
      else if (typeof error.code === 'number') resolve({ status: error.code, output: stdout });
      else reject(error);
    });
  });
}
