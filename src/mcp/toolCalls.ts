// Every call that is under way through MCP, over all sessions: the way to the runner, and an answer for all of them
// when the endpoint closes. It knows nothing of HTTP.
import { ErrorCode, McpError, type CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { AppError } from '../core/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.ts';
import type { Clock, Ids, Logger } from '../core/hostPorts.ts';
import type { ToolRegistry } from '../core/tool/registry.ts';
import type { ToolCall, ToolResult, ToolRunner } from '../core/tool/runner.ts';
import { isWorkTool } from '../core/tool/tool.ts';
import { visibleText } from '../core/visibleText.ts';
import { sameAsText } from './maskedMessage.ts';
import type { Pins } from './pinnedDescriptions.ts';
import { resultUri } from './resources.ts';

interface ToolCallsDeps {
  runner: Pick<ToolRunner, 'call' | 'outcome'>;
  registry: Pick<ToolRegistry, 'get'>;
  pins: Pick<Pins, 'callOf'>;
  clock: Clock;
  ids: Ids;
  logger: Logger;
}

export class ToolCalls {
  readonly #deps: ToolCallsDeps;
  /** The answers that calls wait for: the runner's, or the closing's. */
  readonly #underWay = new Set<PromiseWithResolvers<ToolResult>>();
  #isClosing = false;

  constructor(deps: ToolCallsDeps) {
    this.#deps = deps;
  }

  /**
   * Carries out one `tools/call`. Expected failures are results with `isError`.
   * @throws McpError -32602 for an unknown tool; -32603 with a correlation id for what Sluice did not expect.
   */
  async run(call: ToolCall): Promise<CallToolResult> {
    return toWire(await this.#answered(call));
  }

  async #answered(asked: ToolCall): Promise<ToolResult> {
    const { registry, runner, pins } = this.#deps;
    const call = { ...asked, ...pins.callOf(asked.tool, asked.args) };
    try {
      registry.get(call.tool);
      const answer = Promise.withResolvers<ToolResult>();
      this.#underWay.add(answer);
      if (this.#isClosing) answer.resolve(closingResult());
      runner.call(call).then(answer.resolve, answer.reject);
      try {
        return await answer.promise;
      } finally {
        this.#underWay.delete(answer);
      }
    } catch (error) {
      throw this.#toMcpError(error, call.tool);
    }
  }

  /** The runner's own result of a reading tool. @throws McpError as `run` */
  read(call: ToolCall): Promise<ToolResult> {
    return this.#answered(call);
  }

  /** What the call that started an operation is answered with, as it stands now. @throws AppError `not-found` */
  outcome(operationId: string): CallToolResult {
    return toWire(this.#deps.runner.outcome(operationId));
  }

  /** Whether a call of the tool can outlive its request as a task. */
  takesTasks(tool: string): boolean {
    const { registry, pins } = this.#deps;
    return isWorkTool(registry.get(pins.callOf(tool, {})?.tool ?? tool));
  }

  /** An id for what has none of its own. */
  newId(prefix: string): string {
    return this.#deps.ids.create(prefix);
  }

  /** Waits for the answers of the calls under way; after `graceMs` those without one are told that VS Code closes. */
  async finish(graceMs: number): Promise<void> {
    const timer = this.#deps.clock.setTimer(graceMs, () => {
      this.#isClosing = true;
      for (const answer of this.#underWay) answer.resolve(closingResult());
    });
    await Promise.allSettled([...this.#underWay].map(({ promise }) => promise));
    timer.dispose();
  }

  #toMcpError(error: unknown, tool: string): McpError {
    if (AppError.is(error, 'unknown-tool'))
      return new McpError(ErrorCode.InvalidParams, `${error.message} ${error.next}`);
    const correlationId = this.#deps.ids.create('err');
    this.#deps.logger.error('A call failed unexpectedly.', error, {
      tool: visibleText(tool, 80),
      correlation_id: correlationId,
    });
    return new McpError(
      ErrorCode.InternalError,
      `Sluice itself failed (${correlationId}); its log says why.`,
    );
  }
}

/** What a model decides by comes first: clients cut answers short. */
const FIRST = ['status', 'operation_id', 'message', 'next'];

/** Some clients show a model the text alone, others the structured content: both say the same. */
function toWire({ output: own, text, isError }: ToolResult): CallToolResult {
  const next = nextIn(text, own['message']);
  const isOperation = own['operation_id'] !== undefined && own['next'] === undefined && next !== '';
  const output: JsonObject = isOperation && !isError ? { ...own, next } : own;
  const first = FIRST.filter((name) => output[name] !== undefined).map((name) => [name, output[name]]);
  const structuredContent = { ...Object.fromEntries(first), ...output } as JsonObject;
  const said = isError ? withCodes(text, output) : sameAsText(structuredContent);
  return { content: [{ type: 'text', text: said }, ...storedLink(output)], structuredContent, isError };
}

/** Where the rest of an answer is that was too large to return. */
function storedLink({ result_id: id, count, bytes }: JsonObject): CallToolResult['content'] {
  if (typeof id !== 'string' || !id.startsWith('res_')) return [];
  const size = typeof count === 'number' ? `${count} items` : `${Number(bytes)} bytes`;
  const description = `The whole answer, ${size}, in pages; kept for a day.`;
  return [{ type: 'resource_link', uri: resultUri(id), name: id, description, mimeType: 'application/json' }];
}

/** What the text says beyond the message, which is a member of its own. */
function nextIn(text: string, message: JsonValue | undefined): string {
  if (typeof message !== 'string' || !text.startsWith(message)) return text;
  return text.slice(message.length).replace(/^[.\s]+/, '');
}

/** An error stays prose, with what has to be copied or told apart behind it. */
function withCodes(text: string, { error, ...output }: JsonObject): string {
  const facts = { ...output, ...(isJsonObject(error) ? error : {}) };
  const missing = Object.entries(facts).flatMap(([name, value]) =>
    (name === 'code' || name.endsWith('_id')) && typeof value === 'string' && !text.includes(value)
      ? [`${name}: ${value}`]
      : [],
  );
  return missing.length === 0 ? text : `${text} (${missing.join(', ')})`;
}

function closingResult(): ToolResult {
  const message = 'VS Code is closing before this call was answered.';
  const next =
    'What was done is kept. Connect again when the window is back; list_operations shows where it stands.';
  return {
    output: { status: 'failed', error: { code: 'shutting-down', message, retryable: true, next } },
    text: `${message} ${next}`,
    isError: true,
  };
}
