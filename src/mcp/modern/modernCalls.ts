// `tools/call` of a modern client: at once, on a stream with progress, or as a task that outlives the request. A result
// that did not reach its caller is kept for the same request, since no stream can be resumed.
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { IN_FLIGHT, RESUMABLE } from '../../core/operation/operation.ts';
import type { SessionDeps } from '../sessionDeps.ts';
import { ProgressNotifier } from '../progressNotifier.ts';
import { LinkRound, type LinkWatch } from './linkRound.ts';
import type { ProtocolTool } from '../protocolTool.ts';
import { givenIn, textOf, type Exchange, type Result } from './modernExchange.ts';
import { CODES, ModernError } from './modernProtocol.ts';
import { declaresTasks, membersOf } from './modernRequest.ts';
import type { ModernTasks } from './modernTasks.ts';
import { ParamHeaders } from './paramHeaders.ts';
import { Undelivered } from './undelivered.ts';

const NEVER = new AbortController().signal;

interface ModernCallsDeps extends Pick<
  SessionDeps,
  'toolCalls' | 'protocolTools' | 'toolsFor' | 'operations' | 'clock' | 'waitingLink'
> {
  tasks: ModernTasks;
  /** Completes a result as every answer of this server is. */
  finished(result: Result): Result;
}

export class ModernCalls {
  readonly #deps: ModernCallsDeps;
  readonly #undelivered: Undelivered;
  readonly #links: LinkRound;
  #headers: ParamHeaders | undefined;

  constructor(deps: ModernCallsDeps) {
    this.#deps = deps;
    this.#undelivered = new Undelivered(deps.clock);
    this.#links = new LinkRound({
      link: deps.waitingLink,
      newId: () => deps.toolCalls.newId('eli'),
      operation: (id) => deps.operations.get(id),
    });
  }

  async call(exchange: Exchange): Promise<Result | undefined> {
    const { request, response, caller } = exchange;
    const { toolCalls, protocolTools, tasks } = this.#deps;
    const tool = textOf(request.params, 'name');
    const args = argumentsIn(request.params['arguments'] ?? {});
    this.#paramHeaders(exchange).check(exchange.headers, tool, args);
    const speaking = protocolTools.get(tool);
    if (speaking !== undefined) return speak(speaking, args, exchange);
    if (!this.#takesTasks(tool)) {
      if (request.progressToken !== undefined) response.openStream();
      return { ...(await this.#run(exchange, tool, args)) };
    }
    const same: JsonValue = [caller.id, tool, args];
    const lost = this.#undelivered.take(same);
    if (lost !== undefined && this.#hasAnswer(lost))
      return this.#deliver(exchange, same, { ...toolCalls.outcome(lost) }, lost);
    if (declaresTasks(request)) {
      // A task is created whether its client still listens or not: closing the stream must not cancel it.
      const started = await toolCalls.run({ ...exchange.base, tool, args, holdMs: 0, cancelled: NEVER });
      const task = tasks.begun(started, caller.id);
      const result = task ? { resultType: 'task', ...task } : { ...started };
      return this.#deliver(exchange, same, result, operationIn(started));
    }
    response.openStream();
    const begun = this.#links.answered(exchange, tool);
    if (begun !== undefined) {
      await this.#run(exchange, 'wait_for_operation', { operation_id: begun });
      return this.#deliver(exchange, same, { ...toolCalls.outcome(begun) }, begun);
    }
    const watch = this.#links.watch(exchange);
    const result = await this.#run(exchange, tool, args, watch);
    const asked = await this.#links.asked(watch);
    return this.#deliver(exchange, same, asked ?? { ...result }, operationIn(result));
  }

  /** Built with the first call, as the descriptions are. */
  #paramHeaders({ caller }: Exchange): ParamHeaders {
    return (this.#headers ??= new ParamHeaders(this.#deps.toolsFor(caller)));
  }

  /** Answers, and remembers the operation for the same request if the connection ended before it was through. */
  async #deliver(
    { request, response }: Exchange,
    same: JsonValue,
    result: Result,
    operationId: string | undefined,
  ): Promise<undefined> {
    const isThrough = await response.answer(request.id, this.#deps.finished(result));
    if (isThrough) this.#undelivered.take(same);
    else if (operationId !== undefined) this.#undelivered.keep(same, operationId);
    return undefined;
  }

  /** Whether the operation is over by itself. What still runs is joined, and what the broken stream stopped goes on. */
  #hasAnswer(operationId: string): boolean {
    const { status } = this.#deps.operations.get(operationId);
    return status === 'failed' || !(IN_FLIGHT.has(status) || RESUMABLE.has(status));
  }

  async #run(
    { request, response, base }: Exchange,
    tool: string,
    args: JsonObject,
    watch?: LinkWatch,
  ): Promise<CallToolResult> {
    const { toolCalls } = this.#deps;
    const { progressToken } = request;
    const call = { ...base, tool, args, ...watch };
    if (progressToken === undefined) return toolCalls.run(call);
    const progress = new ProgressNotifier(
      progressToken,
      async ({ method, params }) => response.notify(method, { ...params }),
      // Closing the stream is noticed by the response itself.
      () => undefined,
    );
    try {
      return await toolCalls.run({ ...call, onProgress: (update) => progress.notify(update) });
    } finally {
      await progress.end();
    }
  }

  #takesTasks(tool: string): boolean {
    try {
      return this.#deps.toolCalls.takesTasks(tool);
    } catch {
      return false; // There is no such tool: the call itself says so.
    }
  }
}

/** @throws ModernError -32602 for what is no object */
function argumentsIn(given: unknown): JsonObject {
  const args = membersOf(given);
  if (args === undefined)
    throw new ModernError(CODES.invalidParams, 'params.arguments must be an object, {} if there are none.');
  return args as JsonObject;
}

function operationIn({ structuredContent }: CallToolResult): string | undefined {
  const id = structuredContent?.['operation_id'];
  return typeof id === 'string' ? id : undefined;
}

/** A tool that speaks the protocol itself answers with whatever result it likes, `input_required` included. */
async function speak(tool: ProtocolTool, args: JsonObject, exchange: Exchange): Promise<Result> {
  if (tool.answerModern) return tool.answerModern(args, givenIn(exchange));
  const answer = await tool.call(args, {
    ask: () =>
      Promise.reject(new ModernError(CODES.invalidParams, 'In this era no request goes to a client.')),
    closeStream: () => exchange.response.openStream(),
  });
  return { ...answer };
}
