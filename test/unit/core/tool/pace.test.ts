// What a tool's pace decides: whether its calls tell how far they are.
import assert from 'node:assert/strict';
import { z } from 'zod';
import { ToolRegistry } from '../../../../src/core/tool/registry.ts';
import { ToolRunner, type RunnerDeps } from '../../../../src/core/tool/runner.ts';
import { defineAnswerTool, readsAtOnce, type Pace } from '../../../../src/core/tool/tool.ts';
import { tools } from '../../../../src/tools/index.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { operationWith } from '../../../support/operations.ts';

const caller = { kind: 'agent', id: 'cli_1', label: 'Claude Code', claim: null } as const;
const ended = operationWith({ status: 'completed', progress: 100, message: 'done' });

/** A tool that follows an operation, whatever its pace is. */
const follower = (pace: Pace) =>
  defineAnswerTool({
    name: pace,
    title: pace,
    description: '',
    input: z.strictObject({}),
    output: z.looseObject({ status: z.string() }),
    pace,
    openWorld: false,
    idempotent: true,
    verbs: ['read'],
    summarize: () => '',
    answer: async (_args, { follow }) => ({ status: (await follow('op_1')).status }),
  });

describe('A tool’s pace', () => {
  it('[progress.first] lets long tools tell how far they are, and keeps short ones quiet', async () => {
    const runner = new ToolRunner({
      registry: new ToolRegistry([follower('short'), follower('long')]),
      operations: {
        get: () => ended,
        isLocal: () => false,
        onDidChange: () => ({ dispose: () => undefined }),
      } as unknown as RunnerDeps['operations'],
      clock: new FakeClock(0),
    } as unknown as RunnerDeps);
    const told: string[] = [];
    for (const tool of ['short', 'long']) {
      const { output } = await runner.call({
        tool,
        args: {},
        caller,
        cancelled: new AbortController().signal,
        onProgress: () => told.push(tool),
      });
      assert.equal(output['status'], 'completed');
    }
    assert.ok(told.length > 0);
    assert.deepEqual([...new Set(told)], ['long']);
  });

  it('[mcp.plain-answers] and its verbs say which calls are answered in one piece', () => {
    const inOnePiece = tools.filter(readsAtOnce);
    for (const { name, pace, verbs } of inOnePiece) {
      assert.equal(pace, 'short', name);
      assert.deepEqual(verbs, ['read'], name);
    }
    const names = inOnePiece.map(({ name }) => name);
    for (const name of ['get_bundle', 'list_credentials', 'validate_manifest'])
      assert.ok(names.includes(name), name);
    for (const name of ['wait_for_operation', 'cancel_operation', 'sync_credentials', 'delete_bundle'])
      assert.ok(!names.includes(name), name);
  });
});
