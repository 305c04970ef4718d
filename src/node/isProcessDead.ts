// Whether the process that owns a lease is known to be gone. Owners are `<host>:<pid>:<run>`.
import os from 'node:os';

/** True only if it is certain: the owner ran on this machine and no process has its pid. Never throws. */
export function isProcessDead(owner: string): boolean {
  const [host, pid] = owner.split(':');
  const number = Number(pid);
  if (host !== os.hostname() || !Number.isInteger(number) || number <= 0) return false;
  if (number === process.pid) return false;
  try {
    process.kill(number, 0);
    return false;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
