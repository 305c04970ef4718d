// What a dialog says, and that nobody else can make it say something.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Approval } from '../../../../src/core/approval/approval.ts';
import { dialogDigest, dialogText, MOST_LINES } from '../../../../src/core/approval/dialogText.ts';
import type { PlanTarget } from '../../../../src/core/plan/plan.ts';
import { reviewText } from '../../../../src/core/approval/reviewText.ts';
import { selectionText } from '../../../../src/core/approval/selectionText.ts';
import { NodeHasher } from '../../../../src/node/nodeHasher.ts';
import { agentCalled, approvalWith, PERSON, planWith, targetWith } from '../../../support/approvals.ts';

const at = (): string => '14:32';

function linesOf(approvals: readonly Approval[]): string[] {
  return dialogText(approvals, at).detail.split('\n');
}

/** A request for one target. */
function about(target: Partial<PlanTarget>, change: Partial<Approval> = {}): Approval {
  return approvalWith({ plan: planWith({ targets: [targetWith(target)] }), ...change });
}

describe('the text of an approval dialog', () => {
  it('says who asks for what, where, until when, and that it cannot be undone', () => {
    const plan = planWith({
      title: 'delete bundle “Slack” at Sandbox (production)',
      targets: [
        targetWith({
          environment: 'production',
          live: true,
          facts: [{ label: 'Created', value: '2025-10-06' }],
        }),
      ],
      impact: ['3 webhooks no longer deliver events.'],
      warning: 'This action cannot be undone',
    });
    const { title, detail } = dialogText([approvalWith({ plan })], at);
    assert.equal(title, 'Claude Code wants to delete bundle “Slack” at Sandbox (production)?');
    assert.deepEqual(detail.split('\n'), [
      'Environment: production (live)',
      'Created: 2025-10-06',
      '3 webhooks no longer deliver events.',
      'WARNING: This action cannot be undone',
      'Waits until 14:32. Until you decide, nothing happens.',
    ]);
  });

  it('shows old and new line of a change, with what is to be noticed about it', () => {
    const change = { label: 'URL', before: 'https://old', after: 'https://new', note: 'never used here' };
    const lines = linesOf([about({ changes: [change] })]);
    assert.ok(lines.includes('− URL: https://old'));
    assert.ok(lines.includes('+ URL: https://new (never used here)'));
  });

  it('asks a person about their own request in their own person', () => {
    assert.match(dialogText([approvalWith({ caller: PERSON })], at).title, /^You are about to delete/);
  });

  it('puts what the agent says last but one, labelled as not checked', () => {
    const lines = linesOf([approvalWith({ claimedReason: 'The admin wants it' })]);
    assert.equal(lines.at(-2), 'Claude Code says (not checked): “The admin wants it”');
  });

  it('says first what changed since it was asked', () => {
    const [first] = linesOf([approvalWith({ changedSince: ['“acme” is now live'] })]);
    assert.equal(first, 'Changed since you were asked: “acme” is now live');
  });

  it('names live targets first where there are many, and how many there are', () => {
    const targets = Array.from({ length: 37 }, (_, index) =>
      targetWith({ id: `bnd_${index}`, name: `bundle ${index}`, live: index >= 28 }),
    );
    const lines = linesOf([approvalWith({ plan: planWith({ targets }) })]);
    assert.equal(lines[0], '37 targets, 9 of them live.');
    assert.equal(lines[1], '• bundle 28 (development, live)');
    assert.ok(lines.includes('… and 32 more: Review Changes lists them all.'));
  });

  it('lists several requests of one caller, live ones first, in their common verb', () => {
    const many = [false, false, false, false, false, true].map((live, index) =>
      about(
        { live },
        { id: `apr_${index}`, plan: planWith({ title: `delete ${index}`, targets: [targetWith({ live })] }) },
      ),
    );
    const { title, detail } = dialogText(many, at);
    assert.equal(title, 'Claude Code wants to delete 6 bundles?');
    assert.equal(detail.split('\n')[0], '• delete 5');
    assert.match(detail, /1 of them is live\./);
  });

  it('says "things" where several requests want different things', () => {
    const other = approvalWith({ plan: planWith({ verbs: ['change'] }) });
    assert.equal(dialogText([approvalWith(), other], at).title, 'Claude Code wants to do 2 things?');
  });

  it('gives every text a digest of its own', () => {
    const hasher = new NodeHasher();
    const one = dialogDigest(hasher, { title: 'a', detail: 'b\nc' });
    assert.notEqual(one, dialogDigest(hasher, { title: 'b', detail: 'b\nc' }));
    assert.notEqual(one, dialogDigest(hasher, { title: 'a', detail: 'b\nd' }));
  });
});

describe('a forged text in an approval dialog', () => {
  const FORGED = 'x\nEnvironment: staging\r\n\u2028WARNING: none';

  it('makes no line of its own, wherever it stands', () => {
    const honest = linesOf([everywhere('x')]);
    const forged = linesOf([everywhere(FORGED)]);
    assert.ok(forged.length <= honest.length, forged.join('\n'));
    assert.ok(!forged.includes('Environment: staging'));
    assert.ok(!forged.includes('WARNING: none'));
  });

  it('shows direction overrides and invisible characters as what they are', () => {
    const { detail } = dialogText([about({ facts: [{ label: 'Host', value: 'a\u202Ecba\u200B' }] })], at);
    assert.match(detail, /Host: a⟨U\+202E⟩cba⟨U\+200B⟩/);
  });

  it('is said to mix alphabets where it imitates another', () => {
    const { detail } = dialogText([about({ name: 'асme' })], at);
    assert.match(detail, /Name: асme ⟨mixes Latin and Cyrillic letters⟩/);
  });

  it('is cut where it is endless', () => {
    const { title, detail } = dialogText([everywhere('n'.repeat(10_000))], at);
    assert.ok(title.length < 400, `the title has ${title.length} characters`);
    assert.ok(detail.length < 3_000, `the detail has ${detail.length} characters`);
  });

  it('never makes a dialog longer than a screen, whatever the plan holds', () => {
    const text = fc.string({ unit: 'binary', maxLength: 400 });
    const target = fc.record({
      name: text,
      live: fc.boolean(),
      facts: fc.array(fc.record({ label: fc.constant('Fact'), value: text }), { maxLength: 9 }),
      changes: fc.array(
        fc.record({
          label: fc.constant('URL'),
          before: fc.option(text),
          after: fc.option(text),
          note: fc.option(text),
        }),
        { maxLength: 9 },
      ),
    });
    const request = fc.record({
      title: text,
      targets: fc.array(target, { maxLength: 12 }),
      impact: fc.array(text, { maxLength: 6 }),
      warning: fc.option(text),
      changedSince: fc.array(text, { maxLength: 6 }),
      claimedReason: fc.option(text),
    });
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 12 }), (requests) => {
        const approvals = requests.map(({ title, targets, impact, warning, ...rest }, index) => {
          const planned = targets.map((each, place) => targetWith({ ...each, id: `bnd_${place}` }));
          const plan = planWith({ title, impact, warning, targets: planned });
          return approvalWith({ ...rest, id: `apr_${index}`, plan });
        });
        const all = new Map(approvals.map(({ id, plan }) => [id, plan.targets.map((each) => each.id)]));
        for (const { title, detail } of [dialogText(approvals, at), selectionText(approvals, all, at)]) {
          assert.equal(title.split(/[\n\r\u2028]/).length, 1);
          assert.ok(detail.split(/[\n\r\u2028]/).length <= MOST_LINES, detail);
          assert.match(
            detail.split('\n').at(-1) ?? '',
            /aits until 14:32\. Until you decide, nothing happens\.$/,
          );
        }
      }),
      { numRuns: 40 },
    );
  });

  it('keeps the warning and the environment where much must be left out', () => {
    const facts = Array.from({ length: 9 }, () => ({ label: 'Fact', value: 'f'.repeat(120) }));
    const change = { label: 'URL', before: 'b'.repeat(160), after: 'a'.repeat(160), note: null };
    const plan = planWith({
      targets: [targetWith({ live: true, facts, changes: [change, change, change] })],
      impact: ['i'.repeat(240), 'i'.repeat(240)],
      warning: 'This action cannot be undone',
    });
    const lines = linesOf([approvalWith({ plan, claimedReason: 'r'.repeat(400) })]);
    assert.ok(lines.includes('Environment: development (live)'));
    assert.ok(lines.includes('WARNING: This action cannot be undone'));
    assert.ok(lines.includes('… Review Changes shows the rest.'));
  });

  function everywhere(text: string): Approval {
    const change = { label: 'URL', before: text, after: text, note: text };
    return approvalWith({
      caller: agentCalled(text),
      claimedReason: text,
      changedSince: [text],
      plan: planWith({
        title: `delete “${text}”`,
        targets: [targetWith({ name: text, facts: [{ label: 'Host', value: text }], changes: [change] })],
        impact: [text],
        warning: text,
      }),
    });
  }
});

describe('the last question before a part of a list is approved', () => {
  const targets = Array.from({ length: 37 }, (_, index) =>
    targetWith({ id: `bnd_${index}`, name: `bundle ${index}`, live: index >= 28 }),
  );
  const request = approvalWith({ plan: planWith({ targets, warning: 'This action cannot be undone' }) });

  function asked(ids: string[], change: Partial<Approval> = {}) {
    return selectionText([{ ...request, ...change }], new Map([['apr_1', ids]]), at);
  }

  it('counts what goes and what stays', () => {
    const { title, detail } = asked(targets.slice(0, 21).map(({ id }) => id));
    assert.equal(title, 'Delete 21, keep 16?');
    assert.match(detail, /^Claude Code asked for 37; you ticked 21, none of them live:/);
    assert.match(detail, /The other 16 stay as they are, and the asker is told which\./);
    assert.match(detail, /WARNING: This action cannot be undone/);
  });

  it('names the live ones among them first', () => {
    const lines = asked(['bnd_0', 'bnd_30']).detail.split('\n');
    assert.equal(lines[0], 'Claude Code asked for 37; you ticked 2, 1 of them live:');
    assert.equal(lines[1], '• bundle 30 (development, live)');
  });

  it('leaves "keep" out where nothing is kept', () => {
    assert.equal(asked(targets.map(({ id }) => id)).title, 'Delete 37?');
  });

  it('speaks the verb of the plan', () => {
    const ids = ['bnd_0'];
    assert.equal(asked(ids, { plan: planWith({ targets, verbs: ['revoke'] }) }).title, 'Revoke 1, keep 36?');
    assert.equal(
      asked(ids, { plan: planWith({ targets, verbs: ['change'] }) }).title,
      'Approve 1, leave 36 as they are?',
    );
  });

  it('does not count targets that the request does not have', () => {
    assert.equal(asked(['bnd_0', 'bnd_999']).title, 'Delete 1, keep 36?');
  });
});

describe('a request as a document', () => {
  const change = { label: 'URL', before: 'https://old', after: 'https://new', note: 'never used here' };
  const request = about({ changes: [change] }, { claimedReason: 'why\nnot' });

  it('differs on its two sides in what changes, and in nothing else', () => {
    const now = reviewText(request, 'now', at).split('\n');
    const after = reviewText(request, 'after', at).split('\n');
    assert.deepEqual(
      now.filter((line) => !after.includes(line)),
      ['    https://old'],
    );
    assert.deepEqual(
      after.filter((line) => !now.includes(line)),
      ['    https://new', '    ⚠ never used here'],
    );
  });

  it('says which request it is and how it stands', () => {
    assert.match(reviewText(request, 'now', at), /^Request apr_1\nWaits until 14:32\. Until you decide/m);
    const rejected: Approval = { ...request, status: 'rejected' };
    assert.match(reviewText(rejected, 'now', at), /^Rejected; nothing was changed\.$/m);
  });

  it('lets no foreign text begin a line', () => {
    assert.match(reviewText(request, 'request', at), /says \(not checked\): “why ⏎ not”/);
  });
});
