// The durable records of long or dangerous work: operations, their steps, and the journal of outward calls.
import type { JsonObject } from '../json.ts';
import type { ProviderAddress } from '../bundle/bundle.ts';
import type { SecretRef } from '../bundle/credential.ts';
import type { ErrorCode } from '../errors.ts';

export const OPERATION_STATUSES = [
  'awaiting_approval',
  'awaiting_input',
  'running',
  'paused',
  'interrupted',
  'completed',
  'failed',
  'cancelled',
  'rolling_back',
  'rolled_back',
  'denied',
  'timed_out',
  'superseded',
  'no_approver',
] as const;
export type OperationStatus = (typeof OPERATION_STATUSES)[number];

/** Statuses in which a process works on the operation or it waits for a person: the same request joins it. */
export const IN_FLIGHT: ReadonlySet<OperationStatus> = new Set([
  'awaiting_approval',
  'awaiting_input',
  'running',
  'rolling_back',
]);
/** Statuses in which an operation waits until a person decides or enters something. */
export const WAITS_FOR_A_PERSON: ReadonlySet<OperationStatus> = new Set([
  'awaiting_approval',
  'awaiting_input',
]);
/** Statuses in which a process holds the lease and works on the operation. */
export const WORKED_ON: ReadonlySet<OperationStatus> = new Set(['running']);
/** Statuses in which nothing of the operation continues by itself or can be resumed; what completed can be undone. */
export const ENDED: ReadonlySet<OperationStatus> = new Set([
  'completed',
  'rolled_back',
  'denied',
  'timed_out',
  'superseded',
  'no_approver',
]);
/** Statuses from which the same request, or resume_operation, continues where it stopped. */
export const RESUMABLE: ReadonlySet<OperationStatus> = new Set([
  'interrupted',
  'failed',
  'cancelled',
  'paused',
]);
/** The caller: the label of its token; what a client reports about itself is only a claim. */
export interface Caller {
  kind: 'agent' | 'person';
  /** Id of the token, or `person` for the user at the editor. */
  id: string;
  label: string;
  /** The MCP client's name and version as it reports them; hostile text. */
  claim: string | null;
}

export interface OperationError {
  code: ErrorCode;
  message: string;
  retryable: boolean;
  /** What to do now, one sentence. */
  next: string;
}

/** A request that becomes an operation. */
export interface StartRequest {
  kind: string;
  identity: string;
  caller: Caller;
  args: JsonObject;
  plan: JsonObject | null;
  bundleId: string | null;
  message: string;
  /** A waiting operation of the same identity, which this one replaces. */
  supersedes?: string | undefined;
}

/** The right of one process to work on one operation. */
export interface Lease {
  owner: string;
  /** Grows with every change of owner; each write is checked against it. */
  fence: number;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

/** One value that a person is asked for. Secrets go to the vault, other values to the operation's `answers`. */
export interface InputField {
  name: string;
  title: string;
  description: string;
  secret: boolean;
  /** JavaScript regular expression that the whole value must match, or null. */
  pattern: string | null;
}

/** What an `awaiting_input` operation waits for. Rendered from Sluice's own records only. */
export interface InputRequest {
  id: string;
  title: string;
  /** The caller's label. */
  asker: string;
  provider: string;
  /** Host that the values will be sent to. */
  host: string;
  /** Vault owner of the secrets: the bundle's id. */
  ownerId: string;
  fields: InputField[];
  /** Where the values come from, if a person has to create them: an https page, and what to do there. */
  guide?: { open: string; steps: string[] } | undefined;
  /** Why the previous values were not accepted. */
  problem?: string | undefined;
}

/** What an operation carries in every status. */
export interface OperationBase {
  id: string;
  /** The tool's name. */
  kind: string;
  /** Hash of tool and identity(args): the same request joins. */
  identity: string;
  caller: Caller;
  /** 0 to 100, fractional; never decreases. */
  progress: number;
  message: string;
  args: JsonObject;
  /** The original plan, or null if the tool needs none. */
  plan: JsonObject | null;
  /** Ids of the plan's targets that a person approved; null if the plan needed no approval. */
  approvedTargets: string[] | null;
  /** MAC over the approved start (`DecisionSeal.warrant`); null until it may start. */
  warrant: string | null;
  /** Revisions of the targets when it last stopped or completed, to detect changes since. */
  leftRevisions: Record<string, number | null>;
  /** The bundle it concerns; null if none or several. */
  bundleId: string | null;
  /** Non-secret inputs. */
  answers: JsonObject;
  /** What a person needs to know although the work continued: possible orphans, unsupported requests. */
  warnings: string[];
  /** Asked to stop at the next boundary. */
  cancelRequested: boolean;
  /** Milliseconds since the epoch, like all times here. */
  createdAt: number;
  updatedAt: number;
  endedAt: number | null;
}

/** Members that only some statuses carry; in every other status the member is null. */
interface Carried {
  result: null;
  error: null;
  input: null;
  /** The operation that rolls this one back, or did: it holds the lease and can be resumed. */
  takenBackBy: null;
  lease: null;
}

/** An operation in status `S`, which carries `C` and nothing else. */
type In<
  S extends OperationStatus,
  C extends { [Member in keyof Carried]?: unknown } = object,
> = OperationBase & Omit<Carried, keyof C> & C & { status: S };

/**
 * A durable record of long or dangerous work. Its status decides what it carries. Only `transitions.ts`
 * creates them.
 */
export type Operation =
  | In<'running', { lease: Lease | null }>
  | In<'awaiting_input', { input: InputRequest }>
  | In<'completed', { result: JsonObject }>
  | In<'failed', { error: OperationError }>
  | In<'rolling_back' | 'rolled_back', Ended & { takenBackBy: string }>
  | In<'superseded', Ended & { takenBackBy: string | null }>
  | In<'awaiting_approval' | 'no_approver' | 'denied' | 'timed_out' | 'paused' | 'interrupted' | 'cancelled'>;

/** How it ended before it was rolled back or superseded. */
interface Ended {
  result: JsonObject | null;
  error: OperationError | null;
}

/** Every status-dependent member, empty. */
export function carryingNothing(operation: OperationBase): OperationBase & Carried {
  return { ...operation, result: null, error: null, input: null, takenBackBy: null, lease: null };
}

export type StepStatus = 'pending' | 'running' | 'completed' | 'failed' | 'undone';

export interface StepRecord {
  operationId: string;
  index: number;
  name: string;
  title: string;
  status: StepStatus;
  message: string;
  /** What the step produced: ids, never secrets. */
  output: JsonObject | null;
  startedAt: number | null;
  endedAt: number | null;
}

/** `run` does the step's work. A rollback is an operation of its own, with its own calls. */
export type CallPhase = 'run';

/**
 * The progress of an outward call. `intended`: it may have been sent. `answered`: the sealed answer is
 * stored, not yet parsed. `done`: parsed, outputs kept. `rejected`: a definite refusal, nothing happened.
 * `absent`: recovery proved that it never happened. `orphaned`: it may exist at the provider and can't be
 * searched for. `undone`: rolled back.
 */
export type CallState = 'intended' | 'answered' | 'done' | 'rejected' | 'absent' | 'orphaned' | 'undone';

/** One outward call in the journal: the intent is durable before sending, the sealed raw answer before parsing. */
export interface CallRecord extends ProviderAddress {
  operationId: string;
  step: string;
  /** Identifies the call within its step and phase. */
  key: string;
  phase: CallPhase;
  /** 1 for the first request; a retry after a definite rejection gets the next number. */
  attempt: number;
  /** Sent again under the same key without an answer: a refusal then proves nothing about the first request. */
  resent: boolean;
  /** Request name in the manifest. */
  request: string;
  params: JsonObject;
  /** Secrets that the request needs, by name; never their values. */
  secrets: Record<string, SecretRef>;
  idempotencyKey: string;
  /** The call that this one undoes; absent: none. */
  undoes?: Pick<CallRecord, 'operationId' | 'step' | 'key' | 'phase'> | undefined;
  /** How to undo it; its parameters are these, the call's own and its outputs. Null: nothing to undo. */
  undo: { request: string; params: JsonObject } | null;
  /** Vault owner of the secrets in the answer. */
  secretOwner: string;
  state: CallState;
  /** The raw answer under the vault's key, from `answered` until `done`; of a bundle tool it stays. */
  sealedAnswer: Uint8Array | null;
  /** The outputs, without secrets, from `done` on. */
  values: JsonObject | null;
  /** Names of the secret outputs that are in the vault under `secretOwner`. */
  secretParts: string[];
  intendedAt: number;
  answeredAt: number | null;
}
