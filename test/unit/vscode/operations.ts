// Operations and events as the engine makes them, for tests of what people are shown.
import type { Operation } from '../../../src/core/operation/operation.ts';
import type { OperationEvent } from '../../../src/core/operation/progress.ts';

export function operationWith(change: Partial<Operation> = {}): Operation {
  return {
    id: 'op_1',
    kind: 'provision_bundle',
    identity: 'identity',
    caller: { kind: 'agent', id: 'cli_1', label: 'Claude Code', claim: null },
    status: 'running',
    progress: 0,
    message: 'Creating API credentials',
    args: {},
    plan: { title: 'set up bundle “acme” at Sandbox (development)' },
    approvedTargets: null,
    warrant: null,
    leftRevisions: {},
    bundleId: 'bnd_1',
    result: null,
    error: null,
    input: null,
    answers: {},
    warnings: [],
    cancelRequested: false,
    takenBackBy: null,
    createdAt: 0,
    updatedAt: 0,
    endedAt: null,
    lease: null,
    ...change,
  };
}

export function eventWith(change: Partial<Operation> = {}, bandEnd = 50): OperationEvent {
  return { operation: operationWith(change), step: null, bandEnd };
}
