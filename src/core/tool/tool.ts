// The tool contract: one declaration holds everything about one MCP tool. Annotations, gates and documentation are
// derived from it. It knows neither MCP nor a store.
import type { PlanContext, Work } from '../operation/work.ts';
import type { z } from 'zod';
import type { Plan } from '../plan/plan.ts';
import type { PlanData } from '../plan/planData.ts';
import type { Verb } from '../plan/verb.ts';
import type { MayBeGated } from '../plan/policy.ts';
import { argumentsOf, meaningOf } from './arguments.ts';
import type { GuestLook } from '../guest/guestLook.ts';
import type { GuestPool } from '../guest/guestPool.ts';
import type { JsonObject } from '../json.ts';
import type { Credential } from '../bundle/credential.ts';
import type { Caller, Operation, StepRecord } from '../operation/operation.ts';
import type { OperationEngine } from '../operation/engine.ts';
import type { SecretDelivery } from '../delivery/secretDelivery.ts';
import type { SetupService } from '../setup/setupService.ts';
import type { SyncService } from '../sync/syncService.ts';
import type { BundleReads } from '../toolSource/bundleReads.ts';
import type { HeldFiles } from '../toolSource/fileArguments.ts';
import type { SecretAnswer, SecretQuestion } from '../toolSource/secretChecks.ts';
import type { StoredResults } from '../toolSource/storedResults.ts';
import type { Clock, Hasher } from '../hostPorts.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { ProviderCall, ProviderOutcome } from '../provider/providerClient.ts';
import type { StoreView } from '../storage/store.ts';

/** `long`: streams paced updates; `short`: no updates. */
export type Pace = 'short' | 'long';

interface ToolBase {
  /** snake_case; public API. */
  readonly name: string;
  readonly title: string;
  /** For the model: when to use it, what comes back, what to do next. */
  readonly description: string;
  readonly pace: Pace;
  /** Whether it reaches a provider (`openWorldHint`). */
  readonly openWorld: boolean;
  /** Whether repeating a call has no further effect (`idempotentHint`). */
  readonly idempotent: boolean;
  /** Not offered to clients: another tool, or a person’s command, calls it. */
  readonly internal?: true;
}

interface Shapes<I, O> {
  /** One strict object; no union at the root (clients advertise a union as an empty schema). */
  readonly input: z.ZodType<I>;
  /** One loose object with few required members: clients also validate the results of failed calls against it. */
  readonly output: z.ZodType<O>;
}

/** What an answer tool can use. */
export interface AnswerContext {
  readonly caller: Caller;
  readonly manifests: ManifestCatalog;
  readonly operations: Pick<OperationEngine, 'get' | 'steps' | 'existsNow' | 'cancel' | 'kinds'>;
  readonly sync: Pick<SyncService, 'chunk' | 'newest' | 'state' | 'itemsWith'>;
  readonly setup: Pick<SetupService, 'read'>;
  /** Reads through a bundle, and what was too large to return. */
  readonly bundles: Pick<BundleReads, 'read' | 'result' | 'use'>;
  /** Whether a provider takes a secret of a bundle: reads, and what they say of it is recorded. */
  readonly checks: {
    ask(question: SecretQuestion, signal: AbortSignal, callerId: string): Promise<SecretAnswer>;
    judge(credential: Credential, answer: { isTaken: boolean; isRefused: boolean }): Promise<void>;
  };
  /** MCP servers behind Sluice, as a person accepted them. */
  readonly guests: Omit<GuestPool, never>;
  /** Keeps what is too large to return. */
  readonly results: Pick<StoredResults, 'put'>;
  readonly clock: Clock;
  /** Aborts when the caller no longer wants the answer. */
  readonly signal: AbortSignal;
  /** One consistent read of the records. */
  readonly read: <T>(work: (view: StoreView) => T) => T;
  /** Yields to other calls; an answer from many records awaits it after each page. */
  readonly breathe: () => Promise<void>;
  /** The plan as a person would be asked about it: which of its targets are live. */
  readonly judged: (plan: Plan) => Plan;
  /** Calls another tool for the same caller, and holds the call as that tool does. @returns its output */
  readonly request: (tool: string, args: JsonObject) => Promise<JsonObject>;
  /** Continues a stopped operation, or asks a person first, as this caller. @throws as `Resumption.resume` */
  readonly resume: (operationId: string) => Promise<Operation>;
  /** Holds the call until the operation settles, waits for a person, or `holdMs` passes; streams its progress. */
  readonly follow: (operationId: string, holdMs?: number) => Promise<Operation>;
  /** Like `follow`, at most until `isEnough`; the caller's cancel also stops the operation. */
  readonly accompany: (operationId: string, isEnough: () => boolean) => Promise<Operation>;
}

/** A tool that answers without an operation: it reads, or maintains what exists. */
export interface AnswerTool<I, O> extends ToolBase, Shapes<I, O> {
  readonly verbs: readonly ('read' | 'maintain')[];
  answer(args: NoInfer<I>, context: AnswerContext): Answer<O> | Promise<Answer<O>>;
  /** One or two sentences for people, from the output. */
  summarize(output: NoInfer<O>): string;
}

/** Matches the tool's output schema and is JSON throughout. */
type Answer<O> = NoInfer<O> & JsonObject;

/** What a preflight can use: records, and read requests to providers. */
export interface PreflightContext {
  readonly manifests: ManifestCatalog;
  readonly clock: Clock;
  readonly hasher: Hasher;
  readonly setup: Pick<SetupService, 'readAccepted'>;
  readonly deliveries: Pick<SecretDelivery, 'inspect'>;
  /** Copies files of the workspace, which the plan then names. */
  readonly files: Pick<HeldFiles, 'hold'>;
  readonly read: <T>(work: (view: StoreView) => T) => T;
  /** Yields to other calls; a preflight over many records awaits it after each page. */
  breathe(): Promise<void>;
  /** Sends a request of verb `read`. @throws AppError as `ProviderClient.send` */
  ask(call: Omit<ProviderCall, 'idempotencyKey' | 'admission'>): Promise<ProviderOutcome>;
  /** Asks a reading tool of a guest. @throws AppError, GuestRequestError */
  guest(look: GuestLook): Promise<JsonObject>;
}

interface WorkToolBase<I, O, D extends JsonObject> extends ToolBase, Shapes<I, O> {
  /** The contract's version, default 1: a decision under another version is void. */
  readonly version?: number;
  /**
   * What the plan needs beyond Sluice's records. Awaited before planning, and again before an approved plan
   * starts, to detect a changed price or use. @throws AppError if no plan can be made without it
   */
  readonly preflight?: (args: NoInfer<I>, context: PreflightContext) => Promise<JsonObject>;
  /** The output of a call that another tool carries out, as this caller's; undefined: it is this tool's own. */
  readonly elsewhere?: (args: NoInfer<I>, context: AnswerContext) => Promise<Answer<O> | undefined>;
  readonly work: Work<NoInfer<I>>;
  /** What its plans pass to its steps. */
  readonly data?: PlanData<D> | undefined;
  readonly plan?: ((args: NoInfer<I>, context: PlanContext) => Plan<NoInfer<D>>) | undefined;
  /** The tool's output for an operation in any status. */
  present(operation: Operation, steps: StepRecord[]): Answer<O>;
  /** One or two sentences for people, from what `present` and `Work.settled` return. */
  summarize(output: JsonObject): string;
}

/** A tool whose calls become operations. If its verbs can be gated, it must be able to plan. */
export type WorkTool<I, O, V extends Verb = Verb, D extends JsonObject = JsonObject> = WorkToolBase<
  I,
  O,
  D
> & {
  readonly verbs: readonly V[];
} & ([MayBeGated<V>] extends [never]
    ? object
    : {
        readonly data: PlanData<D>;
        readonly plan: (args: NoInfer<I>, context: PlanContext) => Plan<NoInfer<D>>;
      });

/** Declares a tool that answers without an operation. */
export function defineAnswerTool<I, O>(tool: AnswerTool<I, O>): AnyAnswerTool {
  const typed = argumentsOf(tool.input);
  return {
    ...tool,
    answer: async (args, context) => {
      const output = await tool.answer(typed(args), context);
      return { output, text: tool.summarize(output) };
    },
  };
}

/** Declares a tool whose calls become operations. A gated verb without a `plan` does not compile. */
export function defineWorkTool<I, O, const V extends Verb, D extends JsonObject>(
  tool: WorkTool<I, O, V, D>,
): AnyWorkTool {
  const { preflight, elsewhere, plan, work, data, ...base }: WorkToolBase<I, O, D> = tool;
  const typed = argumentsOf(tool.input);
  return {
    ...base,
    verbs: tool.verbs,
    work: {
      ...work,
      ...(data && {
        sends: (operation, context) => [
          { values: data.sent(operation) },
          ...(work.sends?.(operation, context) ?? []),
        ],
      }),
      identity: (args, context) => work.identity?.(typed(args), context) ?? meaningOf(args),
      settled: (args, context) => work.settled?.(typed(args), context),
      accepts: (args, operation, context) => work.accepts?.(typed(args), operation, context) ?? 'join',
    },
    ...(preflight && { preflight: (args, context) => preflight(typed(args), context) }),
    ...(elsewhere && { elsewhere: (args, context) => elsewhere(typed(args), context) }),
    ...(plan && { plan: (args, context) => plan(typed(args), context) }),
  };
}

/** A tool as the registry and the runner hold it: each function validates its arguments against the tool's schema. */
export type AnyTool = AnyAnswerTool | AnyWorkTool;

interface AnyToolBase extends ToolBase, Shapes<unknown, unknown> {
  readonly verbs: readonly Verb[];
}

export interface AnyAnswerTool extends AnyToolBase {
  /** @throws AppError `bad-arguments` */
  answer(args: unknown, context: AnswerContext): Promise<{ output: JsonObject; text: string }>;
}

export interface AnyWorkTool
  extends
    AnyToolBase,
    Pick<
      WorkToolBase<JsonObject, JsonObject, JsonObject>,
      'version' | 'preflight' | 'elsewhere' | 'plan' | 'summarize'
    > {
  readonly work: Work<JsonObject> & Required<Pick<Work<JsonObject>, 'identity' | 'settled' | 'accepts'>>;
  present(operation: Operation, steps: StepRecord[]): JsonObject;
}

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
export function annotationsOf(tool: Pick<AnyTool, 'verbs' | 'idempotent' | 'openWorld'>): ToolAnnotations {
  const { verbs } = tool;
  return {
    readOnlyHint: verbs.every((verb) => verb === 'read'),
    destructiveHint: verbs.some((verb) => DESTRUCTIVE.has(verb)),
    idempotentHint: tool.idempotent,
    openWorldHint: tool.openWorld,
  };
}

/**
 * Whether a call changes nothing and sends nothing before its answer. The answer can then come in one piece,
 * and a client that lost it can ask again.
 */
export function readsAtOnce(tool: AnyTool): boolean {
  return tool.pace === 'short' && annotationsOf(tool).readOnlyHint;
}
