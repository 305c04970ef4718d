// When a review counts as read: all of it once in view, for 3 s in the active tab.
import assert from 'node:assert/strict';
import { READ_MS, ReviewProof, type Sight } from '../../../../src/vscode/approvals/reviewProof.ts';

describe('a review', () => {
  let now: number;
  let proof: ReviewProof;
  beforeEach(() => {
    now = 0;
    proof = new ReviewProof(() => now);
  });

  const look = (first: number, last: number, change: Partial<Sight> = {}): void => {
    const sight = { uri: 'sluice-approval:/apr_1', rows: 40, inView: [[first, last] as const], ...change };
    proof.look({ approvalIds: ['apr_1'], documents: [sight] });
  };

  it('[review.read] is read if every row was in view, for long enough', () => {
    look(0, 19);
    now += READ_MS;
    assert.ok(!proof.hasRead(['apr_1']), 'its second half was never in view');
    look(20, 39);
    assert.ok(proof.hasRead(['apr_1']));
    assert.ok(!proof.hasRead(['apr_1', 'apr_2']));
    assert.ok(!proof.hasRead([]));
  });

  it('[review.read] is not read in less than 3 s, nor while another tab is active', () => {
    look(0, 39);
    now += READ_MS - 1;
    assert.ok(!proof.hasRead(['apr_1']));
    proof.look(undefined);
    now += READ_MS;
    assert.ok(!proof.hasRead(['apr_1']));
    look(0, 1);
    now += 1;
    assert.ok(proof.hasRead(['apr_1']));
  });

  it('[review.read] is not read if rows are folded away', () => {
    look(0, 9, {
      inView: [
        [0, 9],
        [21, 39],
      ],
    });
    now += READ_MS;
    assert.ok(!proof.hasRead(['apr_1']));
  });

  it('[review.read] has to be read again if its text changes', () => {
    look(0, 39);
    now += READ_MS;
    look(0, 39, { rows: 60 });
    assert.ok(!proof.hasRead(['apr_1']));
  });

  it('[review.read] of two sides is read on both', () => {
    const side = (uri: string, last: number): Sight => ({ uri, rows: 10, inView: [[0, last]] });
    proof.look({ approvalIds: ['apr_1'], documents: [side('now', 9), side('after', 4)] });
    now += READ_MS;
    assert.ok(!proof.hasRead(['apr_1']));
    proof.look({ approvalIds: ['apr_1'], documents: [side('now', 9), side('after', 9)] });
    assert.ok(proof.hasRead(['apr_1']));
  });
});
