// Which processes a process has started, directly or not, read from Linux's /proc.
// Ends nothing.
import { readFileSync, readdirSync } from 'node:fs';

export interface ProcessInfo {
  pid: number;
  parentPid: number;
  /** The command line, its arguments separated by spaces. */
  command: string;
}

/** All descendants of a living process, parents before children. */
export function descendantsOf(pid: number): ProcessInfo[] {
  const all = allProcesses();
  const found: ProcessInfo[] = [];
  const collect = (parentPid: number): void => {
    for (const child of all.filter((each) => each.parentPid === parentPid)) {
      found.push(child);
      collect(child.pid);
    }
  };
  collect(pid);
  return found;
}

function allProcesses(): ProcessInfo[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/stat`, 'utf8');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        // proc_pid_stat(5): "pid (comm) state ppid …", and comm may itself hold spaces and parentheses.
        const parentPid = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
        return [{ pid: Number(name), parentPid, command }];
      } catch {
        return []; // It ended between the listing and the reading.
      }
    });
}
