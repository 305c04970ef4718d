// The conformance suite's tools that Sluice's own path serves: declared, described, called and answered like any tool
// of Sluice, by a runner without a world. What they tell beside that is told as changes of operations.
import { z } from 'zod';
import { AppError } from '../../../../src/core/errors.ts';
import { Emitter } from '../../../../src/core/lifecycle.ts';
import type { Operation } from '../../../../src/core/operation/operation.ts';
import type { OperationEvent } from '../../../../src/core/operation/progress.ts';
import { ToolRegistry } from '../../../../src/core/tool/registry.ts';
import type { ToolCall, ToolResult } from '../../../../src/core/tool/runner.ts';
import { defineAnswerTool, defineWorkTool, type AnyTool, type Pace } from '../../../../src/core/tool/tool.ts';
import { readingTool } from '../readingTool.ts';
import { operationWith } from '../../../support/operations.ts';

const fixtureTool = (
  name: string,
  description: string,
  pace: Pace = 'short',
): ReturnType<typeof defineAnswerTool> =>
  defineAnswerTool({
    name,
    title: name,
    description,
    input: z.strictObject({}),
    output: z.looseObject({ status: z.string() }),
    ...readingTool,
    pace,
  });

/** A tool whose calls become operations, so that clients of 2026-07-28 get a task. */
const lastingTool = (name: string, description: string): AnyTool =>
  defineWorkTool({
    name,
    title: name,
    description,
    input: z.strictObject({ seconds: z.number().default(0), label: z.string().default('') }),
    output: z.looseObject({ status: z.string() }),
    pace: 'long',
    openWorld: false,
    idempotent: false,
    verbs: ['maintain'],
    summarize: () => '',
    present: () => ({ status: 'completed' }),
    work: { steps: () => [], finish: () => ({}) },
  });

export const fixtureRegistry = new ToolRegistry([
  fixtureTool('test_logging_tool', 'Has nothing to log.'),
  fixtureTool('cancel_operation', 'Stops what lasts.'),
  lastingTool('slow_compute', 'Takes as long as it is told.'),
  lastingTool('protocol_error_job', 'Ends without a result.'),
  fixtureTool('test_simple_text', 'Answers with a text.'),
  fixtureTool('test_error_handling', 'Always fails.'),
  fixtureTool('test_tool_with_progress', 'Tells how far it is.', 'long'),
  fixtureTool('test_trigger_tool_change', 'Changes which tools there are, in name.'),
  fixtureTool('test_tool_with_logging', 'Tells what it does in log messages.'),
]);

export class FixtureRunner {
  /** Told as those of an engine would be. */
  readonly changes = new Emitter<OperationEvent>((error) => {
    throw error;
  });
  /** As if a person pinned a tool. */
  readonly pinned = new Emitter<void>((error) => {
    throw error;
  });
  readonly #operations = new Map<string, Operation>();
  readonly #called: (tool: string) => void;
  readonly #listens: () => Promise<void>;

  /** @param listens resolves when the client listens to what the server sends by itself */
  constructor(called: (tool: string) => void, listens: () => Promise<void>) {
    this.#called = called;
    this.#listens = listens;
  }

  async call(call: ToolCall): Promise<ToolResult> {
    this.#called(call.tool);
    const args = (call.args ?? {}) as { seconds?: number; operation_id?: string };
    switch (call.tool) {
      case 'test_error_handling': {
        const message = 'This tool intentionally returns an error for testing';
        return { output: { status: 'failed' }, text: message, isError: true };
      }
      case 'test_tool_with_progress':
        for (const progress of [0, 50, 100]) call.onProgress?.({ progress, message: `At ${progress}` });
        break;
      case 'slow_compute':
      case 'protocol_error_job':
        return this.#work(call, (args.seconds ?? 0) * 1_000);
      case 'cancel_operation':
        this.#end(args.operation_id ?? '', 'cancelled');
        break;
      case 'test_trigger_tool_change':
        this.pinned.fire();
        break;
      case 'test_tool_with_logging':
        await this.#listens();
        for (const status of ['running', 'awaiting_input', 'completed'] as const)
          this.changes.fire({ operation: operationOf(call, status), step: null, bandEnd: 100 });
        break;
      default:
        break;
    }
    return answered('This is a simple text response for testing.');
  }

  /** @throws AppError `not-found` */
  get(id: string): Operation {
    const operation = this.#operations.get(id);
    if (operation === undefined) throw new AppError('not-found', `There is no operation ${id}.`);
    return operation;
  }

  /** @throws AppError `internal` for the operation whose answer is an error of the protocol */
  outcome(id: string): ToolResult {
    const { kind, status } = this.get(id);
    if (kind === 'protocol_error_job') throw new AppError('internal', 'The job left no result.');
    return { output: { status, operation_id: id }, text: 'Computed.', isError: false };
  }

  /** As the engine would: the call is answered when the time that it is held is over, the work goes on. */
  async #work(call: ToolCall, lastsMs: number): Promise<ToolResult> {
    const operation = operationOf(call, 'running', `op_${this.#operations.size}`);
    this.#operations.set(operation.id, operation);
    const over = new Promise((resolve) => {
      setTimeout(resolve, lastsMs).unref();
    }).then(() => this.#end(operation.id, 'completed'));
    if (call.holdMs !== 0) await over;
    return {
      output: { status: this.get(operation.id).status, operation_id: operation.id },
      text: 'Computed.',
      isError: false,
    };
  }

  #end(id: string, status: 'completed' | 'cancelled'): void {
    const operation = this.get(id);
    if (operation.status !== 'running') return;
    const ended = operationWith({ ...operation, status });
    this.#operations.set(id, ended);
    this.changes.fire({ operation: ended, step: null, bandEnd: 100 });
  }
}

function answered(text: string): ToolResult {
  return { output: { status: 'completed' }, text, isError: false };
}

/** As much of an operation as log messages tell. */
function operationOf({ tool, caller }: ToolCall, status: Operation['status'], id = 'op_fixture'): Operation {
  return operationWith({
    id,
    kind: tool,
    caller,
    status,
    message: `The fixture is ${status}.`,
    endedAt: status === 'completed' ? 1 : null,
  });
}
