// The tool contract: everything about one MCP tool stands in one declaration. Annotations, gates and
// documentation are derived from it. It knows neither MCP nor a store.
import type { z } from 'zod';
import type { Plan, Verb } from '../approval/plan.ts';
import type { MayBeGated } from '../approval/policy.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Caller, Operation, StepRecord } from '../operation/operation.ts';
import type { OperationEngine } from '../operation/engine.ts';
import type { Step, StepContext } from '../operation/step.ts';
import type { SecretDelivery } from '../delivery/secretDelivery.ts';
import type { SetupDesk } from '../setup/setupDesk.ts';
import type { SyncDesk } from '../sync/syncDesk.ts';
import type {
  Clock,
  Hasher,
  Ids,
  ManifestCatalog,
  ProviderCall,
  ProviderOutcome,
  Store,
  StoreTransaction,
  StoreView,
} from '../ports.ts';

/** `long`: streams paced updates; `short`: no updates. */
export type Pace = 'short' | 'long';

interface ToolBase<I, O> {
  /** snake_case; public API. */
  readonly name: string;
  readonly title: string;
  /** For the model: when to use it, what comes back, what to do next. */
  readonly description: string;
  /** One strict object; no union at the root (clients advertise a union as an empty schema). */
  readonly input: z.ZodType<I>;
  /** One loose object that requires as little as possible: clients check results of failed calls against it too. */
  readonly output: z.ZodType<O>;
  readonly pace: Pace;
  /** Whether it reaches a provider (`openWorldHint`). */
  readonly openWorld: boolean;
  /** Whether repeating a call changes nothing more (`idempotentHint`). */
  readonly idempotent: boolean;
  /** One or two sentences for people, from the output. */
  summarize(output: O): string;
}

/** What a tool that answers by itself may use. */
export interface AnswerContext {
  readonly caller: Caller;
  readonly store: Pick<Store, 'read'>;
  readonly manifests: ManifestCatalog;
  readonly operations: OperationEngine;
  readonly sync: SyncDesk;
  readonly setup: SetupDesk;
  readonly clock: Clock;
  /** Aborted when the caller no longer wants the answer. */
  readonly signal: AbortSignal;
  /** Holds the call until the operation settles, waits for a person, or `holdMs` is over; streams its progress. */
  readonly follow: (operationId: string, holdMs?: number) => Promise<Operation>;
  /** As `follow`, at most until `isEnough`; the caller's cancel also stops the operation. */
  readonly accompany: (operationId: string, isEnough: () => boolean) => Promise<Operation>;
}

/** A tool that answers by itself: it reads, or maintains what exists. */
export interface AnswerTool<I, O> extends ToolBase<I, O> {
  readonly verbs: readonly ('read' | 'maintain')[];
  answer(args: I, context: AnswerContext): O | Promise<O>;
}

/** What planning and identity may look at: records, never the network. */
export interface PlanContext {
  /** The plan that an operation was asked for with, where it is planned anew: what was made up then stays the same. */
  readonly previous?: Plan | null;
  /** What `lookAhead` found; absent while nobody has looked, as in `identity` and the first `settled`. */
  readonly facts?: JsonObject;
  readonly view: StoreView;
  readonly manifests: ManifestCatalog;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly hasher: Hasher;
}

/** What looking ahead may use: records, and requests to providers that only read. */
export interface LookAheadContext {
  readonly manifests: ManifestCatalog;
  readonly clock: Clock;
  readonly setup: Pick<SetupDesk, 'readAccepted'>;
  readonly deliveries: Pick<SecretDelivery, 'inspect'>;
  read<T>(work: (view: StoreView) => T): T;
  /** Sends a request of verb `read`. @throws AppError as `ProviderClient.send` */
  ask(call: Omit<ProviderCall, 'idempotencyKey'>): Promise<ProviderOutcome>;
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
   * The steps that take the operation back, last part first, for an operation of its own to run. Default: the undo
   * requests that its journal recorded, then `Step.undo` of its steps.
   * @throws AppError `unsupported` where there is no way back, saying what to do instead
   */
  unwind?(operation: Operation, context: PlanContext): Step[];
  /** In the transaction that stops it without completing it, or ends its being taken back, so that records follow. */
  stopped?(tx: StoreTransaction, operation: Operation): void;
}

interface WorkToolBase<I, O> extends ToolBase<I, O> {
  /** The contract's version, default 1: a decision made under another one is void. */
  readonly version?: number;
  /**
   * What the plan must know beyond Sluice's records. Awaited before planning, and again when a decision is re-checked,
   * so that what changed meanwhile (a price, a use) is noticed. @throws AppError where no plan can be made without it
   */
  lookAhead?(args: I, context: LookAheadContext): Promise<JsonObject>;
  readonly work: Work<I>;
  /** The tool's output for an operation in whatever status it is. */
  present(operation: Operation, steps: StepRecord[]): O;
}

/** A tool whose calls become operations. Where its verbs may be gated, it must be able to plan. */
export type WorkTool<I, O, V extends Verb = Verb> = WorkToolBase<I, O> & {
  readonly verbs: readonly V[];
} & ([MayBeGated<V>] extends [never]
    ? { readonly plan?: undefined }
    : { plan(args: I, context: PlanContext): Plan });

/** Declares a tool that answers by itself. */
export function defineAnswerTool<I, O>(tool: AnswerTool<I, O>): AnyTool {
  return tool as unknown as AnyTool;
}

/** Declares a tool whose calls become operations. A gated verb without a `plan` does not compile. */
export function defineWorkTool<I, O, const V extends Verb>(tool: WorkTool<I, O, V>): AnyTool {
  return tool as unknown as AnyTool;
}

/** A tool as the registry and the runner hold it: its argument types are erased, the schemas guard them. */
export type AnyTool = AnyAnswerTool | AnyWorkTool;
export type AnyAnswerTool = AnswerTool<JsonObject, JsonObject>;
export type AnyWorkTool = WorkToolBase<JsonObject, JsonObject> & {
  readonly verbs: readonly Verb[];
  plan?(args: JsonObject, context: PlanContext): Plan;
};

export function isWorkTool(tool: AnyTool): tool is AnyWorkTool {
  return 'work' in tool;
}

export interface ToolAnnotations {
  readOnlyHint: boolean;
  destructiveHint: boolean;
  idempotentHint: boolean;
  openWorldHint: boolean;
}

const DESTRUCTIVE: ReadonlySet<Verb> = new Set(['change', 'delete', 'revoke', 'spend', 'share']);

/** MCP tool annotations, derived from the verbs (MCP 2025-11-25, schema `ToolAnnotations`). */
export function annotationsOf(tool: AnyTool): ToolAnnotations {
  const verbs: readonly Verb[] = tool.verbs;
  return {
    readOnlyHint: verbs.every((verb) => verb === 'read'),
    destructiveHint: verbs.some((verb) => DESTRUCTIVE.has(verb)),
    idempotentHint: tool.idempotent,
    openWorldHint: tool.openWorld,
  };
}

/**
 * Whether a call says nothing before its answer, which may then come in one piece, and changes nothing, so that whoever
 * lost the answer simply asks again.
 */
export function readsAtOnce(tool: AnyTool): boolean {
  return tool.pace === 'short' && annotationsOf(tool).readOnlyHint;
}
