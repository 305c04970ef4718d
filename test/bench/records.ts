// Records as a workspace holds many of them, for storages that are filled by hand.
import type { Operation } from '../../src/core/operation/operation.ts';

/** Completed long ago, as long as nothing else is said. */
export function idleOperation(id: string, changes: Partial<Operation> = {}): Operation {
  return {
    id,
    kind: 'provision_bundle',
    identity: `identity of ${id}`,
    caller: { kind: 'agent', id: 'cli_bench', label: 'Benchmark', claim: null },
    status: 'completed',
    progress: 100,
    message: 'Bundle “bench” is set up',
    args: { name: 'bench', provider: 'sandbox', environment: 'development' },
    plan: null,
    bundleId: null,
    result: { status: 'completed', bundle_id: 'bnd_bench' },
    error: null,
    input: null,
    answers: {},
    warnings: [],
    cancelRequested: false,
    takenBackBy: null,
    approvedTargets: null,
    warrant: null,
    leftRevisions: {},
    createdAt: 1_790_000_000_000,
    updatedAt: 1_790_000_000_000,
    endedAt: 1_790_000_030_000,
    lease: null,
    ...changes,
  };
}
