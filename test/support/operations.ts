// Records of operations in any status, for tests and benchmarks: what a status must carry is filled in, and what it
// can't carry is left out.
import {
  carryingNothing,
  type InputRequest,
  type Operation,
  type OperationBase,
  type OperationError,
  type OperationStatus,
  type StartRequest,
} from '../../src/core/operation/operation.ts';
import { started } from '../../src/core/operation/transitions.ts';

/** The members of all statuses together. */
export type AnyOperation = OperationBase &
  Pick<Operation, 'result' | 'error' | 'input' | 'takenBackBy' | 'lease'> & { status: OperationStatus };

export const REQUEST: StartRequest = {
  kind: 'provision_bundle',
  identity: 'identity',
  caller: { kind: 'agent', id: 'cli_1', label: 'Claude Code', claim: null },
  args: {},
  plan: null,
  bundleId: 'bnd_1',
  message: 'Creating API credentials',
};

const INPUT: InputRequest = {
  id: 'inp_1',
  title: 'A key',
  asker: 'Claude Code',
  provider: 'acme',
  host: 'api.acme.test',
  ownerId: 'bnd_1',
  fields: [],
};
const ERROR: OperationError = { code: 'provider-rejected', message: 'No.', retryable: false, next: 'Stop.' };

/** A running operation, changed. */
export function operationWith(changes: Partial<AnyOperation> = {}): Operation {
  return inStatus({ ...started(REQUEST, { id: 'op_1', now: 0, warrant: null }).operation, ...changes });
}

export function inStatus(record: AnyOperation): Operation {
  const { status, lease, result, error } = record;
  const base = carryingNothing(record);
  switch (status) {
    case 'running':
      return { ...base, status, lease };
    case 'awaiting_input':
      return { ...base, status, input: record.input ?? INPUT };
    case 'completed':
      return { ...base, status, result: result ?? {} };
    case 'failed':
      return { ...base, status, error: error ?? ERROR };
    case 'rolling_back':
    case 'rolled_back':
      return { ...base, status, result, error, takenBackBy: record.takenBackBy ?? 'op_2' };
    case 'superseded':
      return { ...base, status, result, error, takenBackBy: record.takenBackBy };
    case 'awaiting_approval':
    case 'no_approver':
    case 'denied':
    case 'timed_out':
    case 'paused':
    case 'interrupted':
    case 'cancelled':
      return { ...base, status };
  }
}
