// What models are told: true of the tools there are, and short enough to arrive.
import assert from 'node:assert/strict';
import { INSTRUCTIONS } from '../../../src/mcp/instructions.ts';
import { describeTool } from '../../../src/mcp/toolDescriptions.ts';
import { tools } from '../../../src/tools/index.ts';

describe('The instructions for models', () => {
  const described = JSON.stringify(tools.map(describeTool));

  it('[mcp.instructions] name only tools, arguments and statuses that exist', () => {
    const words = INSTRUCTIONS.match(/\b[a-z]+(?:_[a-z]+)+\b/g) ?? [];
    assert.ok(words.length > 20);
    assert.deepEqual(
      words.filter((word) => !new RegExp(`\\b${word}\\b`).test(described)),
      [],
    );
  });

  it('[mcp.instructions] teach cursors, dry runs and waiting', () => {
    for (const taught of ['next_cursor', 'has_more', 'dry_run: true', 'wait_for_operation', 'never repeat'])
      assert.ok(INSTRUCTIONS.includes(taught), taught);
  });

  it('[mcp.instructions] [days.modals] teach to set up several bundles in parallel, so that they share a dialog', () => {
    assert.match(INSTRUCTIONS, /provision_bundle [^.]*in parallel for several/);
  });

  it('[mcp.instructions] are short, because clients cut long ones off', () => {
    assert.ok(INSTRUCTIONS.length <= 2_048, `they have ${INSTRUCTIONS.length}`);
  });
});
