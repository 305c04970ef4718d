// The tool contract: everything about one MCP tool stands in one declaration. Annotations, gates and
// documentation are derived from it. It knows neither MCP nor a store.
import type { PlanContext, Work } from '../operation/work.ts';
import type { z } from 'zod';
import type { Plan } from '../plan/plan.ts';
import type { Verb } from '../plan/verb.ts';
import type { MayBeGated } from '../plan/policy.ts';
import type { JsonObject } from '../json.ts';
import type { Caller, Operation, StepRecord } from '../operation/operation.ts';
import type { OperationEngine } from '../operation/engine.ts';
import type { SecretDelivery } from '../delivery/secretDelivery.ts';
import type { SetupService } from '../setup/setupService.ts';
import type { SyncService } from '../sync/syncService.ts';
import type { Clock } from '../hostPorts.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { ProviderCall, ProviderOutcome } from '../provider/providerClient.ts';
import type { Store, StoreView } from '../storage/store.ts';

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
  readonly sync: SyncService;
  readonly setup: SetupService;
  readonly clock: Clock;
  /** Aborted when the caller no longer wants the answer. */
  readonly signal: AbortSignal;
  /** Continues what stopped, or asks a person first, as this caller. @throws as `Resumption.resume` */
  readonly resume: (operationId: string) => Promise<Operation>;
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

/** What looking ahead may use: records, and requests to providers that only read. */
export interface PreflightContext {
  readonly manifests: ManifestCatalog;
  readonly clock: Clock;
  readonly setup: Pick<SetupService, 'readAccepted'>;
  readonly deliveries: Pick<SecretDelivery, 'inspect'>;
  read<T>(work: (view: StoreView) => T): T;
  /** Sends a request of verb `read`. @throws AppError as `ProviderClient.send` */
  ask(call: Omit<ProviderCall, 'idempotencyKey'>): Promise<ProviderOutcome>;
}

interface WorkToolBase<I, O> extends ToolBase<I, O> {
  /** The contract's version, default 1: a decision made under another one is void. */
  readonly version?: number;
  /**
   * What the plan must know beyond Sluice's records. Awaited before planning, and again when a decision is re-checked,
   * so that what changed meanwhile (a price, a use) is noticed. @throws AppError where no plan can be made without it
   */
  preflight?(args: I, context: PreflightContext): Promise<JsonObject>;
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
