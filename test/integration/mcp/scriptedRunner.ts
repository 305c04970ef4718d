// Two tools, and a runner that answers their calls as a test says. Nothing here knows MCP.
import { z } from 'zod';
import { AppError } from '../../../src/core/errors.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { ToolRegistry } from '../../../src/core/tool/registry.ts';
import type { ToolCall, ToolResult } from '../../../src/core/tool/runner.ts';
import { defineAnswerTool, defineWorkTool } from '../../../src/core/tool/tool.ts';
import { readingTool } from './readingTool.ts';

/** A tool that only reads, and one that a call of which lasts. */
export const registry = new ToolRegistry([
  defineAnswerTool({
    name: 'read_gauge',
    title: 'Read the gauge',
    description: 'Says how high the water stands.',
    input: z.strictObject({ gauge: z.string().default('north') }),
    output: z.looseObject({ status: z.string(), level: z.number().optional() }),
    ...readingTool,
  }),
  defineWorkTool({
    name: 'raise_gate',
    title: 'Raise the gate',
    description: 'Lets the water through.',
    input: z.strictObject({ centimetres: z.number() }),
    output: z.looseObject({ status: z.string() }),
    pace: 'long',
    openWorld: true,
    idempotent: false,
    verbs: ['maintain'],
    summarize: () => '',
    present: () => ({ status: 'completed' }),
    work: { steps: () => [], finish: () => ({}) },
  }),
]);

/** Answers calls as a test says; keeps them for it. */
export class ScriptedRunner {
  readonly calls: ToolCall[] = [];
  script: (call: ToolCall) => Promise<ToolResult> = async () => completed();

  call(call: ToolCall): Promise<ToolResult> {
    this.calls.push(call);
    return this.script(call);
  }

  /** None of its calls becomes an operation. */
  outcome(operationId: string): ToolResult {
    throw new AppError('not-found', `There is no operation ${operationId}.`);
  }

  /** The next call does not answer until the test does. Resolves with it once it has arrived. */
  hold(): { arrived: Promise<ToolCall>; answer(result: ToolResult): void } {
    const arrived = Promise.withResolvers<ToolCall>();
    const result = Promise.withResolvers<ToolResult>();
    this.script = (call) => {
      arrived.resolve(call);
      return result.promise;
    };
    return { arrived: arrived.promise, answer: result.resolve };
  }
}

export function completed(output: JsonObject = {}): ToolResult {
  return { output: { status: 'completed', ...output }, text: 'Done.', isError: false };
}
