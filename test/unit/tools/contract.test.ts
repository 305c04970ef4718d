// What every tool declares: names, schemas, verbs, and the annotations that follow from them.
import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Verb } from '../../../src/core/plan/verb.ts';
import { annotationsOf, type AnyTool } from '../../../src/core/tool/tool.ts';
import { tools } from '../../../src/tools/index.ts';

/** Public API: a tool that is not here is not promised, and one that is missing was promised. */
const VERBS_OF: Record<string, readonly Verb[]> = {
  list_providers: ['read'],
  list_bundles: ['read'],
  get_bundle: ['read'],
  provision_bundle: ['create'],
  get_operation: ['read'],
  wait_for_operation: ['read'],
  list_operations: ['read'],
  cancel_operation: ['maintain'],
  resume_operation: ['maintain'],
  validate_manifest: ['read'],
};
const named = (name: string): AnyTool => {
  const tool = tools.find((candidate) => candidate.name === name);
  assert.ok(tool, name);
  return tool;
};

describe('The tools', () => {
  it('[tools.listed] are there under their public names with their verbs', () => {
    for (const [name, verbs] of Object.entries(VERBS_OF))
      assert.deepEqual([...named(name).verbs], [...verbs], name);
  });

  it('[tools.annotations] are read-only exactly where they only read', () => {
    for (const tool of tools) {
      const onlyReads = tool.verbs.every((verb) => verb === 'read');
      assert.equal(annotationsOf(tool).readOnlyHint, onlyReads, tool.name);
    }
  });

  it('[tools.annotations] are destructive exactly where they change, delete, revoke, spend or share', () => {
    const declared = (verbs: Verb[]) => annotationsOf({ ...named('get_bundle'), verbs }).destructiveHint;
    for (const verb of ['change', 'delete', 'revoke', 'spend', 'share'] as const)
      assert.equal(declared(['read', verb]), true, verb);
    assert.equal(declared(['read', 'maintain', 'create']), false);
    assert.equal(annotationsOf(named('provision_bundle')).destructiveHint, false);
  });

  it('[tools.annotations] say whether repeating changes nothing, and whether a provider is reached', () => {
    for (const [name, idempotent, openWorld] of [
      ['list_bundles', true, false],
      ['provision_bundle', true, true],
      ['cancel_operation', true, false],
      ['resume_operation', true, true],
    ] as const) {
      const { idempotentHint, openWorldHint } = annotationsOf(named(name));
      assert.deepEqual([idempotentHint, openWorldHint], [idempotent, openWorld], name);
    }
  });

  it('[tools.shapes] take one strict object and yield one open object of which only status is required', () => {
    for (const { name, input, output } of tools) {
      const taken = z.toJSONSchema(input, { io: 'input' });
      assert.equal(taken.type, 'object', name);
      assert.equal(taken.additionalProperties, false, name);
      const yielded = z.toJSONSchema(output, { io: 'output' });
      assert.equal(yielded.type, 'object', name);
      assert.deepEqual(yielded.required, ['status'], name);
      assert.ok(
        output.safeParse({ status: 'failed', error: { code: 'internal' }, added_later: 1 }).success,
        name,
      );
    }
  });

  it('[tools.shapes] are named, and take and yield members, in snake_case', () => {
    for (const { name, input, output } of tools) {
      const members = [input, output].flatMap((schema) =>
        Object.keys(z.toJSONSchema(schema).properties ?? {}),
      );
      for (const word of [name, ...members]) assert.match(word, /^[a-z]+(_[a-z]+)*$/, name);
    }
  });

  it('[tools.pace] stream where they start or follow work, and nowhere else', () => {
    const streaming = ['provision_bundle', 'wait_for_operation', 'resume_operation'];
    for (const name of Object.keys(VERBS_OF))
      assert.equal(named(name).pace, streaming.includes(name) ? 'long' : 'short', name);
  });
});
