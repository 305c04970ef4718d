// The list in which a person ticks what may happen.
import assert from 'node:assert/strict';
import type { Bundle, LastUsed } from '../../../../src/core/bundle/bundle.ts';
import type { PlanTarget } from '../../../../src/core/plan/plan.ts';
import {
  selectionOf,
  selectionRows,
  selectionTitle,
  sorted,
  preselected,
  type SortOrder,
} from '../../../../src/vscode/approvals/selectionList.ts';
import { approvalWith, planWith, targetWith } from '../../../support/approvals.ts';
import { english } from '../english.ts';

const DAY_MS = 24 * 60 * 60_000;
const NOW = Date.UTC(2026, 10, 22);
const CREATED: Record<string, number> = { old: NOW - 900 * DAY_MS, young: NOW - 3 * DAY_MS };

function used(daysAgo: number | null, source: LastUsed['source'] = 'provider'): LastUsed {
  return { at: daysAgo === null ? null : NOW - daysAgo * DAY_MS, source };
}
function target(id: string, change: Partial<PlanTarget> = {}): PlanTarget {
  return targetWith({ id, name: id, ...change });
}
function rowsOf(targets: PlanTarget[]) {
  return selectionRows([approvalWith({ plan: planWith({ targets }) })], bundleOf, NOW, english);
}
function bundleOf(id: string): Bundle | undefined {
  const createdAt = CREATED[id];
  return createdAt === undefined ? undefined : ({ createdAt } as Bundle);
}

describe('the list of what may happen', () => {
  it('marks live targets with an icon and a word', () => {
    const [row] = rowsOf([target('old', { environment: 'production', live: true, used: used(3) })]);
    assert.equal(row?.label, '$(flame) old');
    assert.equal(row?.description, 'production, LIVE · used 3 days ago · created 900 days ago');
  });

  it('marks those whose use nobody knows', () => {
    const [row] = rowsOf([target('old', { used: used(null, 'unknown') })]);
    assert.equal(row?.label, '$(question) old');
    assert.match(row?.description ?? '', /last use unknown/);
  });

  it('lets no name bring an icon, a link or a line of its own', () => {
    const [row] = rowsOf([target('x', { name: '$(flame) [a](command:b)\n\u202E' })]);
    assert.equal(row?.label, '$(package) $ (flame) [a] (command:b) ⏎ ⟨U+202E⟩');
  });

  it('selects nothing live and nothing that can’t be undone; before a deletion, nothing of unknown use', () => {
    const targets = [
      target('live', { live: true, used: used(400) }),
      target('unknown', { used: used(null, 'unknown') }),
      target('never', { used: used(null) }),
    ];
    const approval = approvalWith({ plan: planWith({ targets }) });
    const rows = selectionRows([approval], bundleOf, NOW, english);
    assert.deepEqual(idsOf(preselected(rows, [approval])), ['never']);
    const changing = approvalWith({ plan: planWith({ targets, verbs: ['change'] }) });
    assert.deepEqual(idsOf(preselected(rows, [changing])), ['unknown', 'never']);
    for (const verb of ['revoke', 'spend', 'share'] as const) {
      const forGood = approvalWith({ plan: planWith({ targets, verbs: [verb] }) });
      assert.deepEqual(idsOf(preselected(rows, [forGood])), [], verb);
    }
  });

  const targets = [
    target('young', { used: used(1) }),
    target('b', { environment: 'staging', used: used(null, 'unknown') }),
    target('a', { environment: 'production', live: true, used: used(40) }),
    target('old', { used: used(null) }),
  ];
  const orders: [SortOrder, string[]][] = [
    ['name', ['a', 'b', 'old', 'young']],
    ['environment', ['a', 'old', 'young', 'b']],
    ['last-used', ['old', 'a', 'young', 'b']],
    ['created', ['old', 'young', 'a', 'b']],
  ];
  for (const [order, expected] of orders)
    it(`can be sorted by ${order}`, () => {
      assert.deepEqual(idsOf(sorted(rowsOf(targets), order)), expected);
    });

  it('hands over exactly what was ticked, by request', () => {
    const approvals = ['apr_1', 'apr_2'].map((id) =>
      approvalWith({ id, plan: planWith({ targets: [target('a'), target('b')] }) }),
    );
    const rows = selectionRows(approvals, bundleOf, NOW, english);
    const ticked = rows.filter(({ approvalId, targetId }) => approvalId === 'apr_2' && targetId === 'b');
    assert.deepEqual(
      [...selectionOf(approvals, ticked)],
      [
        ['apr_1', []],
        ['apr_2', ['b']],
      ],
    );
  });

  it('says what each request wants only where they want different things', () => {
    const same = [approvalWith(), approvalWith({ id: 'apr_2' })];
    const different = [approvalWith(), approvalWith({ id: 'apr_2', plan: planWith({ verbs: ['change'] }) })];
    assert.doesNotMatch(selectionRows(same, bundleOf, NOW, english)[0]?.description ?? '', /delete bundle/);
    assert.match(selectionRows(different, bundleOf, NOW, english)[0]?.description ?? '', /delete bundle/);
  });

  it('counts in its title, and says that a question follows', () => {
    assert.equal(selectionTitle(21, 37, english), 'Approve 21 of 37…');
  });
});

function idsOf(rows: readonly { targetId: string }[]): string[] {
  return rows.map(({ targetId }) => targetId);
}
