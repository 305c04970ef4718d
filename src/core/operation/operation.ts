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

/** Statuses in which somebody works on the operation or it waits for a person: the same request joins it. */
export const IN_FLIGHT: ReadonlySet<OperationStatus> = new Set([
  'awaiting_approval',
  'awaiting_input',
  'running',
  'rolling_back',
]);
/** Statuses in which a process holds the lease and works on the operation. */
export const WORKED_ON: ReadonlySet<OperationStatus> = new Set(['running']);
/** Statuses from which the same request, or resume_operation, goes on where it stopped. */
export const RESUMABLE: ReadonlySet<OperationStatus> = new Set([
  'interrupted',
  'failed',
  'cancelled',
  'paused',
]);
/** Who asks: the label of the token presented; what a client says of itself is only a claim. */
export interface Caller {
  kind: 'agent' | 'person';
  /** Id of the token, or `person` for the user at the editor. */
  id: string;
  label: string;
  /** The MCP client's own name and version, as it says; hostile text. */
  claim: string | null;
}

export interface OperationError {
  code: ErrorCode;
  message: string;
  retryable: boolean;
  /** What to do now, one sentence. */
  next: string;
}

/** The right of one process to work on one operation. */
export interface Lease {
  owner: string;
  /** Grows with every change of owner; each write is checked against it. */
  fence: number;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

/** One value that a person is asked for; a secret goes to the vault, anything else to the operation's `answers`. */
export interface InputField {
  name: string;
  title: string;
  description: string;
  secret: boolean;
  /** JavaScript regular expression that the whole value must match, or null. */
  pattern: string | null;
}

/** What an operation that is `awaiting_input` waits for. Rendered from Sluice's own records only. */
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
  /** Where the values come from, for what is done by hand: an https page, and what to do there. */
  guide?: { open: string; steps: string[] } | undefined;
  /** Why what was given before did not do. */
  problem?: string | undefined;
}

export interface Operation {
  id: string;
  /** The tool's name. */
  kind: string;
  /** Hash of tool and identity(args): the same request joins. */
  identity: string;
  caller: Caller;
  status: OperationStatus;
  /** 0 to 100, fractional; never goes back. */
  progress: number;
  message: string;
  args: JsonObject;
  /** The plan as it was made, or null where the tool needs none. */
  plan: JsonObject | null;
  /** Ids of the plan's targets that a person approved; null where the plan needed no approval. */
  approvedTargets: string[] | null;
  /** MAC over what it was let start with (`DecisionSeal.warrant`); null while nothing was let start. */
  warrant: string | null;
  /** Revisions of the targets at the moment it last stopped or was completed: what moved since is noticed by them. */
  leftRevisions: Record<string, number | null>;
  /** The bundle it is about, where it is about one. */
  bundleId: string | null;
  result: JsonObject | null;
  error: OperationError | null;
  input: InputRequest | null;
  /** Answers to inputs that are not secret. */
  answers: JsonObject;
  /** What a person should know although the work went on: possible orphans, unsupported requests. */
  warnings: string[];
  /** Asked to stop at the next boundary. */
  cancelRequested: boolean;
  /** The operation that takes this one back, or took it back: that one holds the lease and can be resumed. */
  takenBackBy: string | null;
  createdAt: number;
  updatedAt: number;
  endedAt: number | null;
  lease: Lease | null;
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

/** `run` does the step's work. What takes it back is an operation of its own, with calls of its own. */
export type CallPhase = 'run';

/**
 * How far an outward call got.
 * `intended`: it may have been sent; `answered`: the sealed answer is there, not yet understood; `done`: understood,
 * outputs kept; `rejected`: a definite no, nothing happened; `absent`: recovery proved that it never happened;
 * `orphaned`: it may exist at the provider and cannot be looked for; `undone`: taken back.
 */
export type CallState = 'intended' | 'answered' | 'done' | 'rejected' | 'absent' | 'orphaned' | 'undone';

/** One outward call in the journal: the intent is durable before sending, the sealed raw answer before parsing. */
export interface CallRecord extends ProviderAddress {
  operationId: string;
  step: string;
  /** Names the call within its step and phase. */
  key: string;
  phase: CallPhase;
  /** 1 for the first sending; a definite rejection that is tried again gets the next. */
  attempt: number;
  /** Sent again under the same key after a sending without answer: a refusal then says nothing about the first one. */
  resent: boolean;
  /** Request name in the manifest. */
  request: string;
  params: JsonObject;
  /** Secrets that the request needs, by name; never their values. */
  secrets: Record<string, SecretRef>;
  idempotencyKey: string;
  /** How to take it back; its parameters are these, the call's own and its outputs. Null: nothing to undo. */
  undo: { request: string; params: JsonObject } | null;
  /** Vault owner of the secrets that the answer brings. */
  secretOwner: string;
  state: CallState;
  /** The raw answer under the vault's key, from `answered` until `done`. */
  sealedAnswer: Uint8Array | null;
  /** The outputs, without secrets, from `done` on. */
  values: JsonObject | null;
  /** Names of the secret outputs that are in the vault under `secretOwner`. */
  secretParts: string[];
  intendedAt: number;
  answeredAt: number | null;
}
