// The durable work behind a tool, and what its planning can read.
import type { Plan } from '../plan/plan.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { PlannedSend } from '../provider/outwardValue.ts';
import type { Operation } from './operation.ts';
import type { Step, StepContext } from './step.ts';
import type { Clock, Hasher, Ids } from '../hostPorts.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { StoreTransaction, StoreView } from '../storage/store.ts';

/** What planning and identity can read: records, never the network. */
export interface PlanContext {
  /** The original plan, if the operation is planned again: existing ids then stay the same. */
  readonly previous?: Plan | null;
  /** The result of `preflight`; absent before it ran, as in `identity` and the first `settled`. */
  readonly facts?: JsonObject;
  readonly view: StoreView;
  readonly manifests: ManifestCatalog;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly hasher: Hasher;
}

/**
 * The context of one read of the records. It is built member by member: with the dependencies themselves, a
 * tool could reach the store, vault or journal at run time (see toolReach.test.ts).
 */
export function planContext(
  { manifests, clock, ids, hasher }: Pick<PlanContext, 'manifests' | 'clock' | 'ids' | 'hasher'>,
  view: StoreView,
  more: Pick<PlanContext, 'previous' | 'facts'> = {},
): PlanContext {
  return { ...more, view, manifests, clock, ids, hasher };
}

/**
 * The durable work behind a tool. It is looked up by the tool's name after a restart, so it must be
 * deterministic.
 */
export interface Work<I> {
  /** What the same request means; default: the parsed arguments without `dry_run`, `reason` and `repeat`. */
  identity?(args: I, context: PlanContext): JsonValue;
  /** The result if the request is already satisfied, so that Sluice plans, asks and sends nothing. */
  settled?(args: I, context: PlanContext): JsonObject | undefined;
  /**
   * Whether the request joins or resumes that operation of the same identity. Otherwise it replaces the
   * operation, of which nothing exists yet. @throws AppError if the request contradicts it
   */
  accepts?(args: I, operation: Operation, context: PlanContext): 'join' | 'supersede';
  /** Writes the initial records (a bundle that is provisioning), in the transaction that starts the operation. */
  begin?(tx: StoreTransaction, operation: Operation, context: PlanContext): void;
  /** What its steps will send that follows from the plan's data: checked before the first request. */
  sends?(operation: Operation, context: PlanContext): PlannedSend[];
  /** Its operations work on one bundle beside each other, and beside no other operation. */
  readonly sharesBundle?: true;
  /** Runs before step 1 at every start: checks all inputs, can ask a person (`context.input`). Sends nothing. */
  prepare?(context: StepContext): void;
  /** Returns the same steps for the same operation on every call. */
  steps(operation: Operation, context: PlanContext): Step[];
  /** Makes the last writes and returns the result, in the transaction that completes the operation. */
  finish(tx: StoreTransaction, operation: Operation, outputs: ReadonlyMap<string, JsonObject>): JsonObject;
  /**
   * The steps that compensate the operation, last part first, for an operation of its own to run. Default: the undo
   * requests that its journal recorded, then `Step.undo` of its steps.
   * @throws AppError `unsupported` if nothing compensates it, with what to do instead
   */
  unwind?(operation: Operation, context: PlanContext): Step[];
  /** In the transaction that stops it without completing it, or ends its rollback, so that records follow. */
  stopped?(tx: StoreTransaction, operation: Operation): void;
}
