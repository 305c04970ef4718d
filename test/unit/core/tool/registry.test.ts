// The tools by name.
import assert from 'node:assert/strict';
import { ToolRegistry } from '../../../../src/core/tool/registry.ts';
import { tools } from '../../../../src/tools/index.ts';

describe('The registry', () => {
  it('finds each tool by its name and lists them in order of declaration', () => {
    const registry = new ToolRegistry(tools);
    assert.deepEqual(registry.list(), [...tools]);
    for (const tool of tools) assert.equal(registry.get(tool.name), tool);
  });

  it('[tools.unknown] names the tools that exist when asked for another, inherited names included', () => {
    const registry = new ToolRegistry(tools);
    for (const name of ['nothing', 'constructor', '__proto__', '']) {
      assert.throws(
        () => registry.get(name),
        (error: Error & { code?: string; next?: string }) =>
          error.code === 'unknown-tool' && String(error.next).includes('provision_bundle'),
      );
    }
  });

  it('refuses two tools of one name', () => {
    const [tool] = tools;
    assert.ok(tool);
    assert.throws(() => new ToolRegistry([tool, tool]), { code: 'internal' });
  });
});
