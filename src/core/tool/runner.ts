// The one path that every call takes, from any client and from the command palette:
// parse → join? → plan → gate → operation → result. There is no second way to write a bundle or reach a provider.
import type { Plan } from '../approval/plan.ts';
import { isGated, planVerbs } from '../approval/policy.ts';
import { canonicalJson } from '../canonicalJson.ts';
import { AppError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { OperationEngine } from '../operation/engine.ts';
import { IN_FLIGHT, RESUMABLE, type Caller, type Operation } from '../operation/operation.ts';
import type { ProgressUpdate } from '../operation/progress.ts';
import type { Clock, Hasher, Ids, Logger, ManifestCatalog, Store } from '../ports.ts';
import { visibleText } from '../visibleText.ts';
import { follow, HOLD_MS } from './follow.ts';
import type { ToolRegistry } from './registry.ts';
import { isWorkTool, type AnyAnswerTool, type AnyWorkTool, type PlanContext } from './tool.ts';

export interface ToolCall {
  tool: string;
  args: unknown;
  caller: Caller;
  /**
   * Aborted when the caller cancels (MCP `notifications/cancelled`, a person's Cancel): the operation stops between
   * steps. A connection that merely vanished must not abort it: work goes on.
   */
  cancelled: AbortSignal;
  /** Receives paced updates of `long` tools; the last one comes before the result. */
  onProgress?: (update: ProgressUpdate) => void;
  /** How long the call is held open, milliseconds; default 50 s. */
  holdMs?: number;
}

/** What goes back to the caller: `output` fits the tool's output schema, also where `isError`. */
export interface ToolResult {
  output: JsonObject;
  text: string;
  isError: boolean;
}

export interface RunnerParts {
  registry: ToolRegistry;
  operations: OperationEngine;
  store: Store;
  manifests: ManifestCatalog;
  clock: Clock;
  ids: Ids;
  hasher: Hasher;
  logger: Logger;
}

export class ToolRunner {
  readonly #parts: RunnerParts;
  /** How many calls follow an operation: one of several may leave without stopping it for the others. */
  readonly #followers = new Map<string, number>();

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    for (const tool of parts.registry.list())
      if (isWorkTool(tool)) parts.operations.register(tool.name, tool.work);
  }

  /** Never rejects for an expected failure: those are results with `isError` that say what to do next. */
  async call(call: ToolCall): Promise<ToolResult> {
    try {
      const tool = this.#parts.registry.get(call.tool);
      const args = parse(tool.input, call.args);
      return await (isWorkTool(tool) ? this.#work(tool, args, call) : this.#answer(tool, args, call));
    } catch (error) {
      return this.#failed(error, call);
    }
  }

  async #answer(tool: AnyAnswerTool, args: JsonObject, call: ToolCall): Promise<ToolResult> {
    const { store, manifests, operations, clock } = this.#parts;
    const output = await tool.answer(args, {
      caller: call.caller,
      store,
      manifests,
      operations,
      clock,
      signal: call.cancelled,
      follow: (operationId, holdMs) =>
        follow({ operations, clock }, operationId, { ...call, holdMs: holdMs ?? HOLD_MS }),
    });
    return { output, text: tool.summarize(output), isError: false };
  }

  async #work(tool: AnyWorkTool, args: JsonObject, call: ToolCall): Promise<ToolResult> {
    const { store, operations } = this.#parts;
    // One consistent look at the records decides whether to join, to answer at once, or what exactly to plan.
    const found = store.read((view) => this.#lookUp(tool, args, { ...this.#parts, view }));
    if (found.settled) return { output: found.settled, text: tool.summarize(found.settled), isError: false };
    if (found.known) {
      const joined = RESUMABLE.has(found.known.status)
        ? await operations.resume(found.known.id)
        : found.known;
      return this.#followed(tool, joined, call);
    }
    const { plan, identity, supersedes } = found;
    if (plan && isGated(planVerbs(plan))) throw approvalUnavailable(plan);
    const started = await operations.start({
      kind: tool.name,
      identity,
      caller: call.caller,
      args,
      plan: plan ? (JSON.parse(JSON.stringify(plan)) as JsonObject) : null,
      bundleId: plan?.bundleId ?? null,
      message: tool.title,
      supersedes,
    });
    return this.#followed(tool, started, call);
  }

  #lookUp(
    tool: AnyWorkTool,
    args: JsonObject,
    context: PlanContext,
  ): { identity: string; known?: Operation; supersedes?: string; settled?: JsonObject; plan?: Plan } {
    const { dry_run: _dryRun, reason: _reason, ...rest } = args;
    const meaning: JsonValue = tool.work.identity?.(args, context) ?? rest;
    const identity = this.#parts.hasher.sha256(canonicalJson({ tool: tool.name, identity: meaning }));
    const known = context.view.operations.findByIdentity(identity);
    if (known && (IN_FLIGHT.has(known.status) || RESUMABLE.has(known.status))) {
      const verdict = tool.work.accepts?.(args, known, context) ?? 'join';
      if (verdict === 'join') return { identity, known };
    }
    const settled = tool.work.settled?.(args, context);
    if (settled) return { identity, settled };
    const plan = tool.plan?.(args, context);
    return { identity, ...(plan && { plan }), ...(known && { supersedes: known.id }) };
  }

  async #followed(tool: AnyWorkTool, operation: Operation, call: ToolCall): Promise<ToolResult> {
    const { operations, clock, logger } = this.#parts;
    const onCancelled = (): void => {
      if ((this.#followers.get(operation.id) ?? 0) > 1) return;
      operations
        .cancel(operation.id)
        .catch((error: unknown) => logger.warn('A cancel came too late.', { why: String(error) }));
    };
    this.#followers.set(operation.id, (this.#followers.get(operation.id) ?? 0) + 1);
    call.cancelled.addEventListener('abort', onCancelled, { once: true });
    if (call.cancelled.aborted) onCancelled();
    try {
      const last = await follow(
        { operations, clock },
        operation.id,
        tool.pace === 'long' ? call : { ...call, onProgress: undefined },
      );
      const output = tool.present(last, operations.steps(last.id));
      return { output, text: tool.summarize(output), isError: last.status === 'failed' };
    } finally {
      call.cancelled.removeEventListener('abort', onCancelled);
      const left = (this.#followers.get(operation.id) ?? 1) - 1;
      if (left === 0) this.#followers.delete(operation.id);
      else this.#followers.set(operation.id, left);
    }
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

  /** What Sluice did not expect: the cause goes to the log alone. */
  #internal(error: unknown, call: ToolCall): AppError {
    const correlationId = this.#parts.ids.create('err');
    this.#parts.logger.error('A call failed unexpectedly.', error, {
      tool: visibleText(call.tool, 80),
      correlation_id: correlationId,
    });
    return new AppError('internal', `Sluice itself failed (${correlationId}).`, {
      next: 'Sluice’s log in VS Code says why. Nothing is known to have changed; list_operations shows what runs.',
      details: { correlation_id: correlationId },
    });
  }
}

function approvalUnavailable(plan: Plan): AppError {
  return new AppError(
    'approval-unavailable',
    `To ${plan.title} needs a person's approval, which this version of Sluice cannot ask for yet.`,
    { next: 'Nothing was changed. Use an environment that is not live.' },
  );
}

function parse(schema: AnyAnswerTool['input'], args: unknown): JsonObject {
  const parsed = schema.safeParse(args ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, 10)
    .map((issue) => `${issue.path.join('.') || 'arguments'}: ${visibleText(issue.message, 200)}`);
  throw new AppError('bad-arguments', `The arguments do not fit. ${problems.join('; ')}.`, {
    next: 'Nothing was done. Correct them and call again.',
  });
}
