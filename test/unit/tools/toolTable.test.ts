// docs/tools.md is what the declarations say.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { toolTable } from '../../../scripts/toolTableText.ts';

describe('The documentation of the tools', () => {
  it('is what their declarations say; `node scripts/toolTable.ts` brings it up to date', () => {
    assert.equal(readFileSync(new URL('../../../docs/tools.md', import.meta.url), 'utf8'), toolTable());
  });
});
