// docs/tools.md is what the declarations say.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { toolTable } from '../../../scripts/toolTableText.ts';

describe('The documentation of the tools', () => {
  it('is what their declarations say', () => {
    const text = readFileSync(new URL('../../../docs/tools.md', import.meta.url), 'utf8');
    // Not compared by assert.equal: a diff of the whole page would bury the remedy.
    assert.ok(text === toolTable(), 'docs/tools.md is out of date: run `npm run tool-table`.');
  });
});
