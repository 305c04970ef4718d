// An agent's process with a home of its own: what it printed, Ctrl+C, and what it started.
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { endChild, spawnChild } from '../../../scripts/childProcess.ts';
import { descendantsOf, type ProcessInfo } from '../processTree.ts';
import type { Agent } from './agent.ts';

export interface ProcessPlace {
  home: string;
  project: string;
  /** Added to its environment. */
  env: Record<string, string>;
}

export class AgentProcess {
  /** What it printed, once it has ended. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;

  constructor(
    { file, isScript }: ReturnType<Agent['program']>,
    args: readonly string[],
    { home, project, env }: ProcessPlace,
  ) {
    const [command, all] = isScript ? [process.execPath, [file, ...args]] : [file, args];
    this.#child = spawnChild(command, all, {
      cwd: project,
      env: { ...environmentIn(home), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    this.#child.stdout?.on('data', (chunk) => void (output += String(chunk)));
    this.#child.stderr?.on('data', (chunk) => void (output += String(chunk)));
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', () => resolve(output));
    });
  }

  /** What happens while it runs. Rejects with what it printed if it ends before. */
  during<T>(happens: Promise<T>): Promise<T> {
    const early = this.ended.then((output): never => {
      throw new Error(`The agent ended before that:\n${output}`);
    });
    return Promise.race([happens, early]);
  }

  /** Ctrl+C in its terminal, which reaches all that it started. */
  interrupt(): void {
    if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGINT');
  }

  /** What it started, directly or not. */
  descendants(): ProcessInfo[] {
    return this.#child.pid === undefined ? [] : descendantsOf(this.#child.pid);
  }

  end(): Promise<void> {
    return endChild(this.#child);
  }
}

/** Nothing of the person's own is read or written. */
function environmentIn(home: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    XDG_CACHE_HOME: path.join(home, '.cache'),
    XDG_CONFIG_HOME: path.join(home, '.config'),
    XDG_DATA_HOME: path.join(home, '.local', 'share'),
    XDG_STATE_HOME: path.join(home, '.local', 'state'),
    NO_COLOR: '1',
    TERM: 'xterm-256color',
  };
}
