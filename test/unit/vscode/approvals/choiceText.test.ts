// The last question after a list, and the review: all of what is approved, in portions if it is long.
import { english } from '../../../../src/core/plan/phrase.ts';
import assert from 'node:assert/strict';
import { exactText } from '../../../../src/core/approval/exactText.ts';
import type { Approval } from '../../../../src/core/approval/approval.ts';
import { columnsOf } from '../../../../src/core/approval/rows.ts';
import { changesIn, type Effect } from '../../../../src/core/plan/effect.ts';
import { choiceText, portionsOf } from '../../../../src/vscode/approvals/dialogText.ts';
import { reviewsText, reviewText } from '../../../../src/vscode/approvals/reviewText.ts';
import { approvalWith, planWith, READER, targetWith, unwrapped } from '../../../support/approvals.ts';

const reader = { ...READER, providerOf: () => 'Sandbox' };
const change = (after: string): Effect => {
  return { label: 'URL', before: null, after, marks: [] };
};

describe('the last question before a part of a list is approved', () => {
  const many = (count: number, live: number, changes = [change('https://a.example/in')]) =>
    approvalWith({
      tool: 'delete_bundles',
      plan: planWith({
        targets: Array.from({ length: count }, (_, index) =>
          targetWith({ id: `bnd_${index}`, name: `bundle ${index}`, live: index < live, changes }),
        ),
      }),
    });
  const chosen = (approval: Approval, ids: readonly number[]) => [
    { approval, targets: ids.flatMap((id) => approval.plan.targets[id] ?? []) },
  ];

  it('counts what goes and what stays', () => {
    const approval = many(37, 9);
    const asking = chosen(approval, [20, 21]);
    const { title, detail } = choiceText([approval], asking, asking, reader);
    assert.equal(title, 'Delete 2 bundles, keep 35?');
    assert.match(detail, /^2 targets, none of them live\.\n/);
    assert.match(detail, /\nThe other 35 stay\.\n/);
  });

  it('[gates.portions] shows every live effect in full, and approves more than fit in portions', () => {
    const approval = many(60, 40);
    const asking = chosen(
      approval,
      Array.from({ length: 60 }, (_, index) => index),
    );
    const portions = portionsOf([approval], asking, reader);
    const seen = portions.flatMap((portion) => {
      const { title, detail } = choiceText([approval], asking, portion, reader);
      assert.match(title, /^Delete \d+ bundles\? \(\d+ of 60 selected\)$/);
      const live = portion.flatMap(({ targets }) => targets).filter((target) => target.live);
      for (const { name } of live) assert.ok(detail.includes(`Bundle: “${name}”`), detail);
      return portion.flatMap(({ targets }) => targets.map(({ id }) => id));
    });
    assert.equal(new Set(seen).size, 60);
    assert.equal(seen.length, 60);
    assert.ok(portions.length > 1);
  });

  it('[gates.whole] offers Approve by itself only if nothing is merely counted', () => {
    const approval = many(14, 2);
    const live = chosen(approval, [0, 1]);
    assert.ok(choiceText([approval], live, live, reader).isWhole);
    const both = chosen(approval, [0, 5]);
    assert.ok(!choiceText([approval], both, both, reader).isWhole);
    const others = chosen(approval, [5, 6, 7, 8, 9, 10, 11, 12]);
    assert.ok(!choiceText([approval], others, others, reader).isWhole);
  });
});

describe('a request as a document', () => {
  const both = { label: 'URL', before: 'https://old', after: 'https://new', marks: ['never used here'] };
  const request = approvalWith({
    claimedReason: 'why\nnot',
    plan: planWith({ targets: [targetWith({ changes: [both] })] }),
  });

  it('differs on its two sides in what changes, and in nothing else', () => {
    const now = reviewText(request, 'now', reader).split('\n');
    const after = reviewText(request, 'after', reader).split('\n');
    assert.deepEqual(
      now.filter((line) => !after.includes(line)),
      ['URL: https://old'],
    );
    assert.deepEqual(
      after.filter((line) => !now.includes(line)),
      ['URL: https://new ⟨never used here⟩'],
    );
  });

  it('begins with who asks, which request it is and how it stands', () => {
    assert.match(
      reviewText(request, 'now', reader),
      /^Allow Claude Code to delete a bundle\?\nRequest apr_1\nWaits until 14:32\. Until you decide/,
    );
    assert.match(
      reviewText({ ...request, status: 'rejected' }, 'now', reader),
      /^Rejected; nothing was changed\.$/m,
    );
  });

  it('[gates.review] has all of several requests, live ones first, in rows of 100 columns', () => {
    const requests = Array.from({ length: 40 }, (_, index) =>
      approvalWith({
        id: `apr_${index}`,
        tool: 'update_webhook_url',
        plan: planWith({
          targets: [
            targetWith({
              live: index === 39,
              changes: [change(`https://${index}.example/${'漢 p'.repeat(600)}`)],
            }),
          ],
        }),
      }),
    );
    const text = reviewsText(requests, 'request', reader);
    for (const { plan } of requests)
      for (const { after } of plan.targets.flatMap(changesIn))
        assert.ok(unwrapped(text).includes(exactText(english(after ?? '?'))));
    for (const row of text.split('\n')) assert.ok(columnsOf(row) <= 100, row);
    assert.match(text, /^Allow Claude Code to change where a webhook sends events\?\nRequest apr_39\n/);
  });
});
