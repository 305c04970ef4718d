// Fault injection by environment, so that a test can let a child process die at an exact instant:
// SLUICE_TRACE_FAULTS=FILE writes every point that is reached; SLUICE_DIE_AT=N kills the process at the N-th (from 1).
import { appendFileSync } from 'node:fs';
import type { FaultInjector } from '../../src/core/ports.ts';

export function faultsFromEnvironment(environment: NodeJS.ProcessEnv): FaultInjector {
  const trace = environment['SLUICE_TRACE_FAULTS'];
  const dieAt = Number(environment['SLUICE_DIE_AT'] ?? 0);
  let reached = 0;
  return {
    reach: (point, label) => {
      reached += 1;
      if (trace !== undefined) appendFileSync(trace, `${point} ${label}\n`);
      // A real kill: no handler runs, nothing is flushed.
      if (reached === dieAt) process.kill(process.pid, 'SIGKILL');
    },
  };
}
