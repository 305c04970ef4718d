// The durable work behind a tool, and what planning it can look at.
import type { Plan } from '../plan/plan.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Operation } from './operation.ts';
import type { Step, StepContext } from './step.ts';
import type { Clock, Hasher, Ids } from '../hostPorts.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { StoreTransaction, StoreView } from '../storage/store.ts';

/** What planning and identity can look at: records, never the network. */
export interface PlanContext {
  /** The plan that an operation was requested with, if it is planned again: ids that were made then stay the same. */
  readonly previous?: Plan | null;
  /** What `preflight` found; absent before it ran, as in `identity` and the first `settled`. */
  readonly facts?: JsonObject;
  readonly view: StoreView;
  readonly manifests: ManifestCatalog;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly hasher: Hasher;
}

/**
 * The context of one look at the records. It is built member by member: a tool that received the dependencies
 * themselves could reach the store, the vault or the journal at run time (see toolReach.test.ts).
 */
export function planContext(
  { manifests, clock, ids, hasher }: Pick<PlanContext, 'manifests' | 'clock' | 'ids' | 'hasher'>,
  view: StoreView,
  more: Pick<PlanContext, 'previous' | 'facts'> = {},
): PlanContext {
  return { ...more, view, manifests, clock, ids, hasher };
}

/** The durable work behind a tool. It is found again by the tool's name after a restart: keep it deterministic. */
export interface Work<I> {
  /** What the same request means; default: the parsed arguments without `dry_run` and `reason`. */
  identity?(args: I, context: PlanContext): JsonValue;
  /** The result where what is asked for holds already, so that nothing is planned, asked or sent. */
  settled?(args: I, context: PlanContext): JsonObject | undefined;
  /**
   * Whether the request joins (or resumes) that operation of the same identity, or takes its place because nothing
   * of it exists yet. @throws AppError where it contradicts it.
   */
  accepts?(args: I, operation: Operation, context: PlanContext): 'join' | 'supersede';
  /** Writes what must exist from the start (a bundle that is provisioning), in the transaction that starts it. */
  begin?(tx: StoreTransaction, operation: Operation, context: PlanContext): void;
  /** Before step 1 at every start: checks all inputs, may ask a person (`context.input`). Sends nothing. */
  prepare?(context: StepContext): void;
  /** The same steps for the same operation, however often it is asked. */
  steps(operation: Operation, context: PlanContext): Step[];
  /** In the transaction that completes it: last writes, and the result. */
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
