// The records with which an operation begins, goes on, and yields to another.
import type { JsonObject } from '../json.ts';
import type { Caller, Operation } from './operation.ts';

export interface StartRequest {
  kind: string;
  identity: string;
  caller: Caller;
  args: JsonObject;
  plan: JsonObject | null;
  bundleId: string | null;
  message: string;
  /** An operation of the same identity that waits for a person and whose place this one takes. */
  supersedes?: string | undefined;
}

export function newOperation(
  { supersedes: _supersedes, ...request }: StartRequest,
  id: string,
  now: number,
): Operation {
  return {
    ...request,
    id,
    status: 'running',
    progress: 0,
    approvedTargets: null,
    warrant: null,
    leftRevisions: {},
    result: null,
    error: null,
    input: null,
    answers: {},
    warnings: [],
    cancelRequested: false,
    takenBackBy: null,
    createdAt: now,
    updatedAt: now,
    endedAt: null,
    lease: null,
  };
}

/** The record of one that another takes the place of. */
export function supersededBy({ id, createdAt }: Operation, rival: Operation): Operation {
  const ended = { updatedAt: createdAt, endedAt: createdAt };
  return { ...rival, ...ended, status: 'superseded', message: `Superseded by ${id}`, input: null };
}

/** The record of one that is set to work again. */
export function resumedOperation(operation: Operation, change: Partial<Operation>, now: number): Operation {
  const fresh = { endedAt: null, cancelRequested: false, updatedAt: now, lease: null };
  return { ...operation, ...change, ...fresh, status: 'running' };
}
