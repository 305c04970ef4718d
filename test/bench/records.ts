// Records as a workspace holds many of them, for storages that are filled by hand.
import type { Operation } from '../../src/core/operation/operation.ts';
import { operationWith, type AnyOperation } from '../support/operations.ts';

/** Completed long ago, as long as nothing else is said. */
export function idleOperation(id: string, changes: Partial<AnyOperation> = {}): Operation {
  return operationWith({
    id,
    identity: `identity of ${id}`,
    caller: { kind: 'agent', id: 'cli_bench', label: 'Benchmark', claim: null },
    message: 'Bundle “bench” is set up',
    args: { name: 'bench', provider: 'sandbox', environment: 'development' },
    bundleId: null,
    status: 'completed',
    progress: 100,
    result: { status: 'completed', bundle_id: 'bnd_bench' },
    createdAt: 1_790_000_000_000,
    updatedAt: 1_790_000_000_000,
    endedAt: 1_790_000_030_000,
    ...changes,
  });
}
