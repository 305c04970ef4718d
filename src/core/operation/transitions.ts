// Every status change of an operation in one table: (record, event) → the next record and its audit entry. Pure.
// Invariant: no other code changes a record's status (transitions.test.ts reads the sources for it).
import { workEnds, writeBegins } from '../audit/operationEntries.ts';
import type { AuditEntry } from '../audit/auditRecord.ts';
import { AppError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { notCancellable, notResumable } from './engineRefusals.ts';
import {
  IN_FLIGHT,
  RESUMABLE,
  carryingNothing,
  type InputRequest,
  type Operation,
  type OperationError,
  type OperationStatus,
  type StartRequest,
} from './operation.ts';

/** What can happen to an operation, with each event's data. */
interface Events {
  /** A person approved this plan for these targets. */
  approved: { plan: JsonObject; targets: string[]; bundleId: string | null; warrant: string | null };
  resumed: object;
  inputReceived: { answers: JsonObject };
  inputNeeded: { input: InputRequest };
  /** Part of the work is done; the rest waits for a caller's request. */
  paused: { message: string };
  /** @param step title of the step it stopped at; null if none had started */
  cancelled: { step: string | null };
  /** The process that worked on it ended, or is about to. */
  interrupted: { message: string };
  failed: { error: OperationError };
  completed: { result: JsonObject };
  /** A person must decide on a new plan. */
  askedAgain: { plan: JsonObject; message: string };
  denied: { message: string };
  timedOut: { message: string };
  /** It can't continue: another replaced it (`joined`: the same request's), or its target is gone. */
  superseded: { message: string; joined?: string };
  /** The record comes from a backup: its lease, warrant and requests are void. */
  restored: object;
  /** @param by id of the operation that rolls it back, here and below */
  rollbackStarted: { by: string };
  rollbackStopped: { by: string; status: OperationStatus };
  rollbackEnded: { by: string };
}

export type TransitionType = keyof Events;
export type TransitionEvent<T extends TransitionType = TransitionType> = {
  [K in T]: { type: K; now: number } & Events[K];
}[T];

export interface Transition {
  operation: Operation;
  /** The audit entry, written in the same transaction; null if none. */
  audit: AuditEntry | null;
}

type Base = ReturnType<typeof carryingNothing>;

interface Row<T extends TransitionType> {
  from: readonly OperationStatus[];
  /** @param base the record without status-dependent members, updated now */
  to(base: Base, event: TransitionEvent<T>, record: Operation): Operation;
  /** Whether the event ends work; a person's requests have audit entries of their own. */
  endsWork?: (record: Operation) => boolean;
  refusal?: (record: Operation) => AppError;
}

const RESUMABLE_STATUSES = [...RESUMABLE];
const working = { from: ['running'], endsWork: () => true } as const;
const waiting = { from: ['awaiting_approval'] } as const;
const begins = { cancelRequested: false, endedAt: null, status: 'running' } as const;

export const TRANSITIONS: { readonly [T in TransitionType]: Row<T> } = {
  approved: {
    ...waiting,
    to: (base, { plan, targets, bundleId, warrant }) => ({
      ...base,
      ...begins,
      message: 'Approved',
      plan,
      approvedTargets: targets,
      bundleId,
      warrant,
    }),
    refusal: notResumable,
  },
  resumed: {
    from: RESUMABLE_STATUSES,
    to: (base) => ({ ...base, ...begins, message: 'Resuming' }),
    refusal: notResumable,
  },
  inputReceived: {
    from: ['awaiting_input'],
    to: (base, { answers }) => ({
      ...base,
      ...begins,
      message: 'Input received',
      answers: { ...base.answers, ...answers },
    }),
    refusal: notResumable,
  },
  inputNeeded: {
    ...working,
    to: (base, { input }) => ({
      ...base,
      cancelRequested: false,
      status: 'awaiting_input',
      message: `Waiting for input: ${input.title}`,
      input,
    }),
  },
  paused: {
    from: ['running'],
    to: (base, { message }) => ({ ...base, cancelRequested: false, status: 'paused', message }),
  },
  cancelled: {
    from: ['running', 'awaiting_approval', 'awaiting_input', 'paused'],
    to: (base, { step, now }, { status }) => ({
      ...ended(base, now),
      cancelRequested: false,
      status: 'cancelled',
      message:
        status === 'running'
          ? `Cancelled; resumable at “${step ?? 'the start'}”`
          : 'Cancelled while it waited; resumable',
    }),
    endsWork: ({ status }) => status === 'running',
    refusal: notCancellable,
  },
  interrupted: {
    ...working,
    to: (base, { message }) => ({ ...base, cancelRequested: false, status: 'interrupted', message }),
  },
  failed: {
    ...working,
    to: (base, { error, now }) => ({
      ...ended(base, now),
      cancelRequested: false,
      status: 'failed',
      message: error.message,
      error,
    }),
  },
  completed: {
    ...working,
    to: (base, { result, now }) => ({
      ...ended(base, now),
      status: 'completed',
      progress: 100,
      message: typeof result['message'] === 'string' ? result['message'] : base.message,
      result,
    }),
  },
  askedAgain: {
    from: ['awaiting_approval', 'awaiting_input', ...RESUMABLE_STATUSES],
    to: (base, { plan, message }) => ({
      ...base,
      status: 'awaiting_approval',
      plan,
      approvedTargets: null,
      warrant: null,
      message,
      endedAt: null,
    }),
    refusal: notResumable,
  },
  denied: {
    ...waiting,
    to: (base, { message, now }) => ({ ...base, endedAt: now, status: 'denied', message }),
  },
  timedOut: {
    ...waiting,
    to: (base, { message, now }) => ({ ...base, endedAt: now, status: 'timed_out', message }),
  },
  superseded: {
    from: ['awaiting_approval', 'awaiting_input', ...RESUMABLE_STATUSES, 'rolling_back'],
    to: (base, { message, joined, now }, { result, error, takenBackBy }) => ({
      ...ended(base, now),
      status: 'superseded',
      message,
      result: joined === undefined ? result : { joined },
      error,
      takenBackBy,
    }),
  },
  restored: {
    from: [...IN_FLIGHT, ...RESUMABLE],
    to: (base, _event, record) => {
      const settled = { cancelRequested: false, warrant: null };
      if (record.status !== 'running') return { ...record, ...settled };
      const message = 'Interrupted: restored from a backup in which it was running; resumable';
      return { ...base, ...settled, status: 'interrupted', message };
    },
  },
  rollbackStarted: {
    from: ['completed', ...RESUMABLE_STATUSES],
    to: (base, { by }, record) => ({
      ...base,
      status: 'rolling_back',
      message: `Being rolled back by ${by}`,
      endedAt: null,
      ...rolledBackBy(by, record),
    }),
  },
  rollbackStopped: {
    from: ['rolling_back'],
    to: (base, { by, status }, record) => ({
      ...base,
      status: 'rolling_back',
      message: `Its rollback stopped (${status}); resume_operation with ${by} continues it`,
      ...rolledBackBy(by, record),
    }),
  },
  rollbackEnded: {
    from: ['rolling_back'],
    to: (base, { by, now }, record) => ({
      ...ended(base, now),
      status: 'rolled_back',
      message: `Rolled back by ${by}`,
      ...rolledBackBy(by, record),
    }),
  },
};

/** @throws AppError that names the operation's status, if the event can't happen in it */
export function transition<T extends TransitionType>(
  record: Operation,
  event: TransitionEvent<T>,
): Transition {
  const row: Row<T> = TRANSITIONS[event.type];
  if (!row.from.includes(record.status)) throw row.refusal?.(record) ?? refused(record, event.type);
  const base = { ...carryingNothing(record), updatedAt: event.now };
  const operation = row.to(base, event, record);
  return { operation, audit: row.endsWork?.(record) ? workEnds(operation) : null };
}

/** Whether the event can happen now, while no process works on it. */
export function canHappen(record: Operation | undefined, type: TransitionType): record is Operation {
  return record !== undefined && record.lease === null && TRANSITIONS[type].from.includes(record.status);
}

/** The record of an operation that needs no approval and starts at once. */
export function started(
  request: StartRequest,
  { id, now, warrant }: { id: string; now: number; warrant: string | null },
): Transition {
  const operation: Operation = { ...created(request, id, now), warrant, status: 'running' };
  return { operation, audit: writeBegins(operation) };
}

/** The record of an operation that awaits a decision, or that a person can't decide on. */
export function asked(
  request: StartRequest,
  { id, now, hasApprover }: { id: string; now: number; hasApprover: boolean },
): Operation {
  const base = created(request, id, now);
  return hasApprover
    ? { ...base, status: 'awaiting_approval' }
    : { ...base, endedAt: now, status: 'no_approver' };
}

function created({ supersedes: _supersedes, ...request }: StartRequest, id: string, now: number): Base {
  return {
    ...request,
    id,
    progress: 0,
    approvedTargets: null,
    warrant: null,
    leftRevisions: {},
    answers: {},
    warnings: [],
    cancelRequested: false,
    createdAt: now,
    updatedAt: now,
    endedAt: null,
    result: null,
    error: null,
    input: null,
    takenBackBy: null,
    lease: null,
  };
}

function ended(base: Base, endedAt: number): Base {
  return { ...base, endedAt };
}

/** The record keeps how the operation ended. */
function rolledBackBy(takenBackBy: string, { result, error }: Operation) {
  return { result, error, takenBackBy };
}

function refused({ kind, status }: Operation, event: TransitionType): AppError {
  return new AppError('not-resumable', `${kind} is ${status}: “${event}” can't happen to it now.`, {
    next: 'Nothing was changed. get_operation shows its state.',
  });
}
