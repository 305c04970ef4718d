// What a step is and what it can do. A step reaches the world only through `call`, which the journal makes durable.
import type { Credential } from '../bundle/credential.ts';
import type { CallResult, CallSpec } from './call.ts';
import type { JsonObject } from '../json.ts';
import type { CallRecord, InputRequest, Operation, StepRecord } from './operation.ts';
import type { StepScope } from './callScope.ts';
import type { GuestCall, GuestCallOutcome } from '../guest/guestCalls.ts';
import type { Delivered, Delivery } from '../delivery/secretDelivery.ts';
import type { Clock } from '../hostPorts.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { StoreTransaction, StoreView } from '../storage/store.ts';
import type { UsedTool } from '../toolSource/toolUsage.ts';

/** One named, idempotent, recorded part of an operation. Each of its outward calls declares its undo. */
export interface Step {
  /** Unique in its operation. Recorded, so it must not change between versions. */
  readonly name: string;
  /** What a person reads while it runs: "Registering 3 webhook endpoints". */
  readonly title: string;
  /** Its share of the operation's 100 percent, relative to the other steps. */
  readonly weight: number;
  /**
   * The id of the only target that the step works on: it sends nothing that is shown for others. Steps of one part
   * depend on each other and on no other part. If one fails, the rest of its part waits for
   * a resume. The other parts continue, and the operation fails only at its end.
   */
  readonly part?: string;
  /**
   * Does the work. After a crash it runs again from its start, and the journal replays the answered calls. It
   * must therefore request the same calls in the same order.
   */
  run(context: StepContext): Promise<StepEffect>;
  /** Undoes what the completed step wrote to Sluice's own records, after its outward calls are undone. */
  undo?(tx: StoreTransaction, operation: Operation): void;
}

/** A step's effects, written in the transaction that completes it. */
export interface StepEffect {
  /** One sentence on what was done: "Registered 3 webhook endpoints". */
  message: string;
  output: JsonObject;
  apply?(tx: StoreTransaction): void;
}

/** What a step asks a person for. */
export type StepInput = Omit<InputRequest, 'id' | 'asker' | 'problem'>;

export interface StepContext {
  readonly operation: Operation;
  /** Lease and signals, for work with its own ledger; all other steps reach the world through `call`. */
  readonly scope: StepScope;
  readonly clock: Clock;
  readonly manifests: ManifestCatalog;
  /** What Sluice's records hold now. */
  read<T>(work: (view: StoreView) => T): T;
  /** The same id at every run of this operation, so a rerun after a crash finds the same records. */
  idFor(prefix: string, key: string): string;
  /** Sends a request, or replays its recorded answer. @throws AppError on a definite no, or if the outcome is unknown. */
  call(key: string, spec: CallSpec): Promise<CallResult>;
  /**
   * Determines the outcome of an idle operation's call; afterwards the call is neither `intended` nor
   * `answered`. @throws AppError `provider-uncertain` if that can't be determined now
   */
  settle(call: CallRecord): Promise<CallRecord>;
  /** Records that a call of another operation was undone. */
  markUndone(call: CallRecord): Promise<void>;
  /**
   * Delivers a secret, at most once if repeating is not safe.
   * @throws AppError `destination-refused` (nothing left the vault), `delivery-unknown`, `vault-locked`,
   * `unsupported`
   */
  deliver(delivery: Delivery): Promise<Delivered>;
  /**
   * Calls a tool of an MCP server behind Sluice, at most once.
   * @throws AppError `bundle-conflict` if the tool is not as planned; `provider-unreachable` if nothing was sent
   */
  guest(call: GuestCall): Promise<GuestCallOutcome>;
  /** Shows people the progress. @param fraction 0 to 1 within the step */
  progress(fraction: number, message: string): void;
  /**
   * Values that only a person can provide. If they are missing, the operation stops as `awaiting_input`.
   * Secrets are in the vault as `{ownerId: bundle, part: "input.<name>"}`; the others are returned.
   */
  input(request: StepInput): JsonObject;
  /** The values don't work: asks for all of them again, with the reason. */
  askAgain(request: StepInput, problem: string): never;
  /** Records that the provider no longer takes the token that an account had when it was sent. */
  loseAccount(account: Pick<Credential, 'id' | 'generation'>): Promise<void>;
  /** Counts a call of a bundle's tool that failed; one that succeeds is counted where its step completes. */
  countUse(used: UsedTool): Promise<void>;
  /** A warning for a person although the work continues. Resolves when it is on disk. */
  warn(text: string): Promise<void>;
}

/** The record of a step that has not started. */
export function pendingStep(
  operationId: string,
  index: number,
  { name, title }: Pick<Step, 'name' | 'title'>,
): StepRecord {
  const nothing = { output: null, startedAt: null, endedAt: null };
  return { operationId, index, name, title, status: 'pending', message: '', ...nothing };
}
