// The one path of every call, from any client and from the command palette: parse → join? → plan → gate → operation →
// result. Nothing else writes a bundle or reaches a provider.
import type { Plan } from '../plan/plan.ts';
import type { ConsentPolicy } from '../approval/consentPolicy.ts';
import type { ApprovalGate } from '../approval/gate.ts';
import type { Resumption } from '../approval/resumption.ts';
import { joinedBy } from '../approval/rival.ts';
import { planVerbs } from '../plan/policy.ts';
import { AppError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { OperationEngine } from '../operation/engine.ts';
import { withManifests } from '../operation/plannedManifests.ts';
import { planAsJson } from '../operation/approvedPlan.ts';
import {
  IN_FLIGHT,
  RESUMABLE,
  type Caller,
  type Operation,
  type StartRequest,
} from '../operation/operation.ts';
import type { ProgressUpdate } from '../operation/progress.ts';
import type { RuleStarts } from '../rules/ruleStarts.ts';
import type { SetupService } from '../setup/setupService.ts';
import type { SyncService } from '../sync/syncService.ts';
import type { GuestPool } from '../guest/guestPool.ts';
import type { BundleReads } from '../toolSource/bundleReads.ts';
import type { SecretChecks } from '../toolSource/secretChecks.ts';
import type { StoredResults } from '../toolSource/storedResults.ts';
import type { Clock, Hasher, Ids, Logger } from '../hostPorts.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { Store } from '../storage/store.ts';
import { visibleText } from '../visibleText.ts';
import { answerContexts } from './answerContext.ts';
import { parsedAsJson } from './arguments.ts';
import { dryRun } from './dryRun.ts';
import { identityOf } from './identity.ts';
import { CallTurns } from './callTurns.ts';
import { Followers } from './followers.ts';
import type { Preflight } from './preflight.ts';
import type { ToolRegistry } from './registry.ts';
import { isWorkTool, type AnswerContext, type AnyAnswerTool, type AnyWorkTool } from './tool.ts';
import { withinBudget } from './withinBudget.ts';
import { planContext, type PlanContext } from '../operation/work.ts';

export interface ToolCall {
  tool: string;
  args: unknown;
  caller: Caller;
  /**
   * Aborted when the caller cancels (MCP `notifications/cancelled`, a person's Cancel): the operation stops between
   * steps. A connection that merely vanished must not abort it: work continues.
   */
  cancelled: AbortSignal;
  /** Receives paced updates of `long` tools; the last one comes before the result. */
  onProgress?: (update: ProgressUpdate) => void;
  /** Called whenever its operation is seen to wait for a person. */
  onWaiting?: ((operation: Operation) => void) | undefined;
  /** With `onWaiting`: true ends the call although the operation continues. */
  isEnough?: (() => boolean) | undefined;
  /** How long the call is held open, milliseconds; default 50 s. */
  holdMs?: number;
}

/** The response to the caller: `output` matches the tool's output schema, even if `isError`. */
export interface ToolResult {
  output: JsonObject;
  text: string;
  isError: boolean;
}

export interface RunnerDeps {
  registry: ToolRegistry;
  operations: OperationEngine;
  sync: SyncService;
  setup: SetupService;
  bundleReads: BundleReads;
  secretChecks: SecretChecks;
  guestPool: GuestPool;
  results: StoredResults;
  gate: ApprovalGate;
  rules: RuleStarts;
  consents: ConsentPolicy;
  resumption: Resumption;
  preflight: Preflight;
  store: Store;
  manifests: ManifestCatalog;
  clock: Clock;
  ids: Ids;
  hasher: Hasher;
  logger: Logger;
}

/** What the records say about a request: that it joins, is already satisfied, or what it would do. */
interface Found {
  identity: string;
  known?: Operation;
  settled?: JsonObject;
  plan?: Plan;
  supersedes?: string;
}

export class ToolRunner {
  readonly #deps: RunnerDeps;
  readonly #followers: Followers;
  readonly #turns: CallTurns;
  readonly #contextOf: ReturnType<typeof answerContexts>;

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
    this.#followers = new Followers(deps);
    this.#turns = new CallTurns(deps.clock);
    this.#contextOf = answerContexts(deps, this.#followers);
    for (const tool of deps.registry.all())
      if (isWorkTool(tool)) deps.operations.register(tool.name, tool.work);
  }

  /** Never rejects for an expected failure: it returns a result with `isError` and the next step. */
  async call(call: ToolCall): Promise<ToolResult> {
    try {
      await this.#turns.take(call.caller.id);
      const tool = this.#deps.registry.get(call.tool);
      const paced = tool.pace === 'long' ? call : silent(call);
      if (!isWorkTool(tool)) return await this.#answer(tool, paced);
      return await this.#work(tool, parsedAsJson(tool.input, call.args), paced);
    } catch (error) {
      return this.#failed(error, call);
    }
  }

  /** The current answer to the call that started the operation. @throws AppError `not-found` */
  outcome(operationId: string): ToolResult {
    const operation = this.#deps.operations.get(operationId);
    const tool = this.#deps.registry.get(operation.kind);
    if (isWorkTool(tool)) return this.#present(tool, operation);
    throw new AppError('not-found', `${operation.kind} answers without an operation.`, {
      next: 'get_operation shows its state.',
    });
  }

  async #answer(tool: AnyAnswerTool, call: ToolCall): Promise<ToolResult> {
    return { ...(await tool.answer(call.args, this.#context(call))), isError: false };
  }

  #context(call: ToolCall): AnswerContext {
    const request = async (other: string, args: JsonObject): Promise<JsonObject> =>
      (await this.call({ ...call, tool: other, args })).output;
    return this.#contextOf(call, request);
  }

  async #work(tool: AnyWorkTool, args: JsonObject, call: ToolCall): Promise<ToolResult> {
    const { operations, gate, rules, resumption } = this.#deps;
    const elsewhere = await tool.elsewhere?.(args, this.#context(call));
    if (elsewhere !== undefined)
      return {
        output: elsewhere,
        text: tool.summarize(elsewhere),
        isError: elsewhere['status'] === 'failed',
      };
    const found = await this.#find(tool, args, call);
    if (found.settled) {
      const output = withinBudget(found.settled);
      return { output, text: tool.summarize(output), isError: false };
    }
    if (found.known) {
      const resumes = RESUMABLE.has(found.known.status);
      return this.#followed(
        tool,
        resumes ? await resumption.resume(found.known.id, call.caller) : found.known,
        call,
      );
    }
    const { plan, identity, supersedes } = found;
    const start: StartRequest = {
      kind: tool.name,
      identity,
      caller: call.caller,
      args,
      plan: plan ? planAsJson(plan) : null,
      bundleId: plan?.bundleId ?? null,
      message: tool.title,
      supersedes,
    };
    const verbs = plan ? gate.verbsToAskFor(plan, call.caller) : [];
    const ruled = plan && verbs.length > 0 ? rules.underRule(tool.name, plan, call.caller) : undefined;
    if (args['dry_run'] === true && plan) return dryRun(plan, ruled ? [] : verbs);
    const underRule = ruled && (await rules.start(start, ruled));
    if (underRule) return this.#followed(tool, underRule, call);
    const claimedReason = typeof args['reason'] === 'string' ? args['reason'] : null;
    const operation =
      plan && verbs.length > 0
        ? await gate.ask({ start, plan, verbs: planVerbs(plan), claimedReason })
        : await operations.start(start);
    return this.#followed(tool, operation, call);
  }

  /** One consistent read of the records decides whether to join, to answer at once, or what to plan. */
  async #find(tool: AnyWorkTool, args: JsonObject, { caller, cancelled }: ToolCall): Promise<Found> {
    const { store, preflight } = this.#deps;
    const look = (facts?: JsonObject): Found =>
      store.read((view) =>
        this.#lookUp(tool, args, caller, planContext(this.#deps, view, facts && { facts })),
      );
    if (tool.preflight === undefined) return look();
    // A request that joins or is already satisfied costs no preflight.
    const found = look();
    if (found.known || found.settled) return found;
    return look(await preflight.factsFor(tool, args, cancelled));
  }

  #lookUp(tool: AnyWorkTool, args: JsonObject, caller: Caller, context: PlanContext): Found {
    const identity = identityOf(tool, args, context);
    const { gate, consents } = this.#deps;
    const known =
      this.#undecided(tool, args, caller, context) ?? context.view.operations.findByIdentity(identity);
    if (args['dry_run'] !== true && gate.isRejectedRecently(known, caller.id)) return { identity, known };
    if (known && args['dry_run'] !== true && this.#isOpenTo(known, caller)) {
      const isTakenBack = known.status === 'rolling_back';
      const verdict = isTakenBack ? 'join' : tool.work.accepts(args, known, context);
      if (verdict === 'join') return { identity, known };
    }
    const settled = tool.work.settled(args, context);
    if (settled) return { identity, settled };
    const plan = tool.preflight && !context.facts ? undefined : tool.plan?.(args, context);
    return {
      identity,
      ...(plan && {
        plan: withManifests(consents.judged(context.view, plan), this.#deps),
      }),
      ...(known && { supersedes: known.id }),
    };
  }

  /** What a request to repeat asks for again, if a person hasn't allowed it the first time: that stays the answer. */
  #undecided(
    tool: AnyWorkTool,
    args: JsonObject,
    caller: Caller,
    context: PlanContext,
  ): Operation | undefined {
    if (args['repeat'] !== true) return undefined;
    const first = context.view.operations.findByIdentity(
      identityOf(tool, { ...args, repeat: false }, context),
    );
    const waits = first?.status === 'awaiting_approval' && this.#isOpenTo(first, caller);
    return waits || this.#deps.gate.isRejectedRecently(first, caller.id) ? first : undefined;
  }

  /** Any caller can join a running operation; an approval belongs to the one caller that asked for it. */
  #isOpenTo({ status, caller: owner }: Operation, caller: Caller): boolean {
    if (status === 'awaiting_approval') return owner.id === caller.id;
    return IN_FLIGHT.has(status) || RESUMABLE.has(status);
  }

  async #followed(tool: AnyWorkTool, operation: Operation, call: ToolCall): Promise<ToolResult> {
    const ended = await this.#followers.accompany(operation.id, call);
    const joined = joinedBy(ended);
    const last = joined === undefined ? ended : await this.#followers.accompany(joined, call);
    return this.#present(tool, last);
  }

  #present(tool: AnyWorkTool, operation: Operation): ToolResult {
    const { operations } = this.#deps;
    const output = withinBudget({
      ...tool.present(operation, operations.steps(operation.id)),
      ...(RESUMABLE.has(operation.status) && { exists_now: operations.existsNow(operation) }),
    });
    return { output, text: tool.summarize(output), isError: operation.status === 'failed' };
  }

  #failed(error: unknown, call: ToolCall): ToolResult {
    const known =
      error instanceof AppError && error.code !== 'internal' ? error : this.#internal(error, call);
    const { code, message, retryable, next, details } = known;
    const facts: JsonObject = { code, message, retryable, next, ...details };
    return {
      output: { status: 'failed', error: facts },
      text: [message, next].filter((part) => part !== '').join(' '),
      isError: true,
    };
  }

  /** An unexpected failure: the cause goes only to the log. */
  #internal(error: unknown, call: ToolCall): AppError {
    const correlationId = this.#deps.ids.create('err');
    this.#deps.logger.error('A call failed unexpectedly.', error, {
      tool: visibleText(call.tool, 80),
      correlation_id: correlationId,
    });
    return new AppError('internal', `Sluice itself failed (${correlationId}).`, {
      next: 'Sluice’s log in VS Code says why. Nothing is known to have changed; list_operations shows what runs.',
      details: { correlation_id: correlationId },
    });
  }
}

function silent({ onProgress: _unused, ...call }: ToolCall): ToolCall {
  return call;
}
