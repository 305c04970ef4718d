// Which processes Sluice started, in a private directory: one file each, so that the next start ends those whose window was
// killed. A process is told apart from a later one of the same number by when it started.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

interface ProcessRecord {
  pid: number;
  /** What tells it apart: see `birthOf`. */
  birth: string;
  /** Of the process that started it. */
  owner: number;
  ownerBirth: string;
}

export class ProcessRecords {
  readonly #directory: string;
  readonly #owner: Pick<ProcessRecord, 'owner' | 'ownerBirth'>;

  constructor(directory: string) {
    this.#directory = directory;
    this.#owner = { owner: process.pid, ownerBirth: birthOf(process.pid) ?? '' };
  }

  /** Before a process starts, so that `add` takes no longer than it must. */
  prepare(): void {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
  }

  /** At once, and whole or not at all: between its start and here the process is unknown to whoever comes next. */
  add(pid: number): void {
    const record: ProcessRecord = { pid, birth: birthOf(pid) ?? '', ...this.#owner };
    const file = this.#file(pid);
    writeFileSync(`${file}.new`, JSON.stringify(record), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }

  remove(pid: number): void {
    rmSync(this.#file(pid), { force: true });
  }

  /** Ends what windows that are gone left running. @returns the numbers of the groups that were ended */
  endOrphans(): number[] {
    return this.#records().flatMap(({ pid, birth, owner, ownerBirth }) => {
      if (birthOf(owner) === ownerBirth) return [];
      this.remove(pid);
      const now = birthOf(pid);
      // What the server started may live on without it: the number of a group is used for nothing else.
      const isOurs = now === undefined ? isGroup(pid) : birth !== '' && now === birth;
      return isOurs ? killed(pid) : [];
    });
  }

  #records(): ProcessRecord[] {
    return names(this.#directory).flatMap((name) => {
      try {
        return [JSON.parse(readFileSync(path.join(this.#directory, name), 'utf8')) as ProcessRecord];
      } catch {
        // Not Sluice's, or damaged: it names no process.
        rmSync(path.join(this.#directory, name), { force: true });
        return [];
      }
    });
  }

  #file(pid: number): string {
    return path.join(this.#directory, `${pid}.json`);
  }
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory).filter((name) => name.endsWith('.json'));
  } catch {
    return []; // Nothing was started yet.
  }
}

/** Undefined: there is no such process. Two processes of one number differ in it. */
function birthOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // proc_pid_stat(5): starttime is the 22nd field; the second may hold spaces and parentheses.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : fields[19];
    }
    process.kill(pid, 0);
    if (process.platform === 'win32') return 'unknown';
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return undefined; // It is gone, or it is somebody else's.
  }
}

function isGroup(pid: number): boolean {
  if (process.platform === 'win32') return false;
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

function killed(pid: number): number[] {
  try {
    endGroup(pid, 'SIGKILL');
    return [pid];
  } catch {
    return []; // It ended by itself meanwhile.
  }
}

/** Signals the process and whatever it started, as far as that stayed in its group. @throws if there is none */
export function endGroup(pid: number, signal: NodeJS.Signals): void {
  if (process.platform !== 'win32') {
    process.kill(-pid, signal);
    return;
  }
  // Windows has no groups: its tree is ended as a whole.
  execFileSync('taskkill', ['/pid', String(pid), '/t', ...(signal === 'SIGKILL' ? ['/f'] : [])], {
    stdio: 'ignore',
  });
}
