// Records as a workspace holds many of them, for storages that are filled by hand.
import { newOperation } from '../../src/core/operation/newOperation.ts';
import type { Operation } from '../../src/core/operation/operation.ts';

/** Completed long ago, as long as nothing else is said. */
export function idleOperation(id: string, changes: Partial<Operation> = {}): Operation {
  const request = {
    kind: 'provision_bundle',
    identity: `identity of ${id}`,
    caller: { kind: 'agent', id: 'cli_bench', label: 'Benchmark', claim: null },
    message: 'Bundle “bench” is set up',
    args: { name: 'bench', provider: 'sandbox', environment: 'development' },
    plan: null,
    bundleId: null,
  } as const;
  return {
    ...newOperation(request, id, 1_790_000_000_000),
    status: 'completed',
    progress: 100,
    result: { status: 'completed', bundle_id: 'bnd_bench' },
    endedAt: 1_790_000_030_000,
    ...changes,
  };
}
