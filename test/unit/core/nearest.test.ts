// What somebody may have meant: one name, or none rather than a wrong one.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { choiceText, nearestOf } from '../../../src/core/nearest.ts';

describe('The nearest name', () => {
  const options = ['bundle_id', 'dry_run', 'reason', 'environment', 'status'];
  const MEANT: Record<string, string | undefined> = {
    dryRun: 'dry_run',
    'DRY-RUN': 'dry_run',
    bundleid: 'bundle_id',
    bundle: 'bundle_id',
    env: 'environment',
    enviroment: 'environment',
    reasno: 'reason',
    statsu: 'status',
    approved: undefined,
    '': undefined,
    x: undefined,
  };
  for (const [given, meant] of Object.entries(MEANT)) {
    it(`[errors.teach] of “${given}” is ${meant ?? 'none'}`, () => {
      assert.equal(nearestOf(given, options), meant);
    });
  }

  it('[errors.teach] is none if two are as near', () => {
    assert.equal(nearestOf('cat', ['bat', 'hat']), undefined);
  });

  it('[errors.teach] is a name itself in any case, and in a text of any size quickly', () => {
    fc.assert(
      fc.property(fc.constantFrom(...options), (name) => {
        assert.equal(nearestOf(name.toUpperCase(), options), name);
      }),
    );
    assert.equal(nearestOf('x'.repeat(5_000_000), options), undefined);
  });

  it('[errors.teach] comes before all the options', () => {
    assert.equal(choiceText('Slak', ['github', 'slack']), 'Did you mean slack? Use one of: github, slack.');
    assert.equal(choiceText('x', []), 'There are none yet.');
    assert.match(
      choiceText(
        'x',
        Array.from({ length: 70 }, (_u, n) => `p${n}`),
      ),
      /p59 and 10 more\.$/,
    );
  });
});
