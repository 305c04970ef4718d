// `tools/call` of a modern client: at once, on a stream with progress, or as a task that outlives the request. A result
// that did not reach its caller is kept for the same request, since no stream can be resumed.
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { SessionDeps } from '../mcpSession.ts';
import { ProgressNotifier } from '../progressNotifier.ts';
import type { ProtocolTool } from '../protocolTool.ts';
import { givenIn, textOf, type Exchange, type Result } from './modernExchange.ts';
import { CODES, ModernError } from './modernProtocol.ts';
import { declaresTasks, membersOf } from './modernRequest.ts';
import type { ModernTasks } from './modernTasks.ts';
import { ParamHeaders } from './paramHeaders.ts';
import { Undelivered } from './undelivered.ts';

const NEVER = new AbortController().signal;

interface ModernCallsDeps extends Pick<SessionDeps, 'toolCalls' | 'protocolTools' | 'toolsFor' | 'clock'> {
  tasks: ModernTasks;
  /** Completes a result as every answer of this server is. */
  finished(result: Result): Result;
}

export class ModernCalls {
  readonly #deps: ModernCallsDeps;
  readonly #undelivered: Undelivered<Result>;
  #headers: ParamHeaders | undefined;

  constructor(deps: ModernCallsDeps) {
    this.#deps = deps;
    this.#undelivered = new Undelivered(deps.clock);
  }

  async call(exchange: Exchange): Promise<Result | undefined> {
    const { request, response, caller } = exchange;
    const { toolCalls, protocolTools, tasks } = this.#deps;
    const tool = textOf(request.params, 'name');
    const args = (membersOf(request.params['arguments']) ?? {}) as JsonObject;
    this.#paramHeaders(exchange).check(exchange.headers, tool, args);
    const speaking = protocolTools.get(tool);
    if (speaking !== undefined) return speak(speaking, args, exchange);
    if (!this.#takesTasks(tool)) {
      if (request.progressToken !== undefined) response.openStream();
      return { ...(await this.#run(exchange, tool, args)) };
    }
    const same: JsonValue = [caller.id, tool, args];
    const kept = this.#undelivered.take(same);
    if (kept !== undefined) return this.#deliver(exchange, same, kept);
    if (declaresTasks(request)) {
      // A task is created whether its client still listens or not: closing the stream must not cancel it.
      const started = await toolCalls.run({ ...exchange.base, tool, args, holdMs: 0, cancelled: NEVER });
      const task = tasks.begun(started, caller.id);
      return this.#deliver(exchange, same, task ? { resultType: 'task', ...task } : { ...started });
    }
    response.openStream();
    return this.#deliver(exchange, same, { ...(await this.#run(exchange, tool, args)) });
  }

  /** Built with the first call, as the descriptions are. */
  #paramHeaders({ caller }: Exchange): ParamHeaders {
    return (this.#headers ??= new ParamHeaders(this.#deps.toolsFor(caller)));
  }

  /** Answers, and keeps the result for the same request if the connection ended before it was through. */
  async #deliver({ request, response }: Exchange, same: JsonValue, result: Result): Promise<undefined> {
    const isThrough = await response.answer(request.id, this.#deps.finished(result));
    if (!isThrough) this.#undelivered.keep(same, result);
    return undefined;
  }

  async #run({ request, response, base }: Exchange, tool: string, args: JsonObject): Promise<CallToolResult> {
    const { toolCalls } = this.#deps;
    const { progressToken } = request;
    if (progressToken === undefined) return toolCalls.run({ ...base, tool, args });
    const progress = new ProgressNotifier(
      progressToken,
      async ({ method, params }) => response.notify(method, { ...params }),
      // Closing the stream is noticed by the response itself.
      () => undefined,
    );
    try {
      return await toolCalls.run({ ...base, tool, args, onProgress: (update) => progress.notify(update) });
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
