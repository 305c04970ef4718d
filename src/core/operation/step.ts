// What a step is and what it may do. A step reaches the world through `call` alone, which the journal makes durable.
import type { CallResult, CallSpec } from './call.ts';
import type { JsonObject } from '../json.ts';
import type { CallRecord, InputRequest, Operation, StepRecord } from './operation.ts';
import type { CallScope } from './callScope.ts';
import type { Delivered, Delivery } from '../delivery/secretDelivery.ts';
import type { Clock } from '../hostPorts.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { StoreTransaction, StoreView } from '../storage/store.ts';

/** One named, idempotent, recorded part of an operation. Every outward call of it declares how it is undone. */
export interface Step {
  /** Unique in its operation; recorded, so it must not change between versions. */
  readonly name: string;
  /** What a person reads while it runs: "Registering 3 webhook endpoints". */
  readonly title: string;
  /** Its share of the operation's 100 percent, relative to the other steps. */
  readonly weight: number;
  /**
   * Steps of one part depend on each other and on no other part: if one fails, the rest of its part is left
   * for a resume, the other parts continue, and the operation fails only at its end.
   */
  readonly part?: string;
  /**
   * Does the work. After a crash it runs again from its start, and the calls that were answered are replayed from
   * the journal; so it must ask for the same calls in the same order.
   */
  run(context: StepContext): Promise<StepEffect>;
  /** Undoes what the completed step wrote to Sluice's own records; its outward calls were undone before. */
  undo?(tx: StoreTransaction, operation: Operation): void;
}

/** What a step leaves behind; written in the transaction that completes it. */
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
  /** Lease and signals, for work that keeps a ledger of its own; all other steps reach the world through `call`. */
  readonly scope: CallScope;
  readonly clock: Clock;
  readonly manifests: ManifestCatalog;
  /** What Sluice's records hold now. */
  read<T>(work: (view: StoreView) => T): T;
  /** The same id at every run of this operation: records made before and after a crash are the same ones. */
  idFor(prefix: string, key: string): string;
  /** Sends a request, or replays its recorded answer. @throws AppError on a definite no, or if the outcome is unknown. */
  call(key: string, spec: CallSpec): Promise<CallResult>;
  /**
   * Finds out what became of a call of another operation that no process works on: afterwards it is neither `intended` nor
   * `answered`. @throws AppError `provider-uncertain` where that cannot be found out now
   */
  settle(call: CallRecord): Promise<CallRecord>;
  /** Records that a call of another operation was undone. */
  markUndone(call: CallRecord): Promise<void>;
  /**
   * Hands a secret over, at most once if repeating is not safe.
   * @throws AppError `destination-refused` (nothing left the vault), `delivery-unknown`, `vault-locked`, `unsupported`
   */
  deliver(delivery: Delivery): Promise<Delivered>;
  /** Shows people how far it is. @param fraction 0 to 1 within the step */
  progress(fraction: number, message: string): void;
  /**
   * Values that only a person can give; where they are not there yet the operation stops as `awaiting_input`.
   * Secrets are in the vault as `{ownerId: bundle, part: "input.<name>"}`; the others are returned.
   */
  input(request: StepInput): JsonObject;
  /** The values don't work: asks for all of them again, with the reason. */
  askAgain(request: StepInput, problem: string): never;
  /** Something a person should know although the work continues. Resolves when it is on disk. */
  warn(text: string): Promise<void>;
}

/** The record of a step that was not begun. */
export function pendingStep(
  operationId: string,
  index: number,
  { name, title }: Pick<Step, 'name' | 'title'>,
): StepRecord {
  const nothing = { output: null, startedAt: null, endedAt: null };
  return { operationId, index, name, title, status: 'pending', message: '', ...nothing };
}
