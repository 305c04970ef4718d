// Fault injection by environment, so that a test can let a child process die at an exact instant:
// SLUICE_TRACE_FAULTS=FILE writes every point that is reached; SLUICE_DIE_AT=N kills the process at the N-th (from 1),
// SLUICE_DIE_AT=POINT:N at the N-th of that name.
import { appendFileSync } from 'node:fs';
import type { FaultInjector } from '../../src/core/hostPorts.ts';

export function faultsFromEnvironment(environment: NodeJS.ProcessEnv): FaultInjector {
  const trace = environment['SLUICE_TRACE_FAULTS'];
  const [wanted = '0', name] = (environment['SLUICE_DIE_AT'] ?? '').split(':').toReversed();
  const dieAt = Number(wanted);
  let reached = 0;
  return {
    reach: (point, label) => {
      if (name === undefined || name === point) reached += 1;
      if (trace !== undefined) appendFileSync(trace, `${point} ${label}\n`);
      // A real kill: no handler runs, nothing is flushed.
      if (reached === dieAt && (name === undefined || name === point)) process.kill(process.pid, 'SIGKILL');
    },
  };
}
