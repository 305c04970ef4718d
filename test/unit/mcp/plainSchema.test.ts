// What every model's API takes: advertised inputs of all tools, and what all of them cost a model's context.
import assert from 'node:assert/strict';
import { INSTRUCTIONS } from '../../../src/mcp/instructions.ts';
import { describeTool } from '../../../src/mcp/toolDescriptions.ts';
import { tools } from '../../../src/tools/index.ts';

const REFUSED = ['$ref', '$defs', 'propertyNames', 'oneOf', 'const'];
const tokensOf = (value: unknown): number => JSON.stringify(value).length / 4;

describe('Tools as they are listed', () => {
  const described = tools.map(describeTool);

  for (const { name, inputSchema } of described)
    it(`[models.schemas] ${name} has an input that no model API refuses`, () => {
      const visit = (part: unknown): void => {
        if (typeof part === 'number') assert.ok(Math.abs(part) < Number.MAX_SAFE_INTEGER);
        if (typeof part !== 'object' || part === null) return;
        for (const [word, inner] of Object.entries(part)) {
          assert.ok(!REFUSED.includes(word), word);
          visit(inner);
        }
      };
      visit(inputSchema);
      assert.equal(inputSchema.type, 'object');
      assert.ok(!('anyOf' in inputSchema || 'allOf' in inputSchema));
    });

  it('[models.budget] cost 7,500 tokens at most, and the instructions 400', () => {
    assert.ok(tokensOf(described) <= 7_500, String(tokensOf(described)));
    assert.ok(tokensOf(INSTRUCTIONS) <= 400, String(tokensOf(INSTRUCTIONS)));
  });
});
