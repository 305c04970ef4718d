// The conformance suite's tools that Sluice's own path serves: declared, described, called and answered like any tool
// of Sluice, by a runner without a world. What they tell beside that is told as changes of operations.
import { z } from 'zod';
import { Emitter } from '../../../../src/core/lifecycle.ts';
import type { Operation } from '../../../../src/core/operation/operation.ts';
import type { OperationEvent } from '../../../../src/core/operation/progress.ts';
import { ToolRegistry } from '../../../../src/core/tool/registry.ts';
import type { ToolCall, ToolResult } from '../../../../src/core/tool/runner.ts';
import { defineAnswerTool, type Pace } from '../../../../src/core/tool/tool.ts';
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

export const fixtureRegistry = new ToolRegistry([
  fixtureTool('test_simple_text', 'Answers with a text.'),
  fixtureTool('test_error_handling', 'Always fails.'),
  fixtureTool('test_tool_with_progress', 'Tells how far it is.', 'long'),
  fixtureTool('test_tool_with_logging', 'Tells what it does in log messages.'),
]);

export class FixtureRunner {
  /** Told as those of an engine would be. */
  readonly changes = new Emitter<OperationEvent>((error) => {
    throw error;
  });
  readonly #called: (tool: string) => void;
  readonly #listens: () => Promise<void>;

  /** @param listens resolves when the client listens to what the server sends by itself */
  constructor(called: (tool: string) => void, listens: () => Promise<void>) {
    this.#called = called;
    this.#listens = listens;
  }

  async call(call: ToolCall): Promise<ToolResult> {
    this.#called(call.tool);
    switch (call.tool) {
      case 'test_error_handling': {
        const message = 'This tool intentionally returns an error for testing';
        return { output: { status: 'failed' }, text: message, isError: true };
      }
      case 'test_tool_with_progress':
        for (const progress of [0, 50, 100]) call.onProgress?.({ progress, message: `At ${progress}` });
        break;
      case 'test_tool_with_logging':
        await this.#listens();
        for (const status of ['running', 'awaiting_input', 'completed'] as const)
          this.changes.fire({ operation: operationOf(call, status), step: null, bandEnd: 100 });
        break;
      default:
        break;
    }
    return {
      output: { status: 'completed' },
      text: 'This is a simple text response for testing.',
      isError: false,
    };
  }
}

/** As much of an operation as log messages tell. */
function operationOf({ tool, caller }: ToolCall, status: Operation['status']): Operation {
  return operationWith({
    id: 'op_fixture',
    kind: tool,
    caller,
    status,
    message: `The fixture is ${status}.`,
    endedAt: status === 'completed' ? 1 : null,
  });
}
