// What a person answers before anything is told to the gate: once, twice where it hurts, or not in time.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { DELIBERATE_MS } from '../../../../src/core/approval/approvalPrompt.ts';
import type { Verb } from '../../../../src/core/plan/verb.ts';
import type { AskedFor } from '../../../../src/core/approval/secondAnswer.ts';
import { NodeHasher } from '../../../../src/node/nodeHasher.ts';
import {
  askToApprove,
  type ApprovalQuestionDeps,
  type QuestionAnswer,
} from '../../../../src/vscode/approvals/approvalQuestion.ts';
import { MOST_REOPENINGS, REOPEN_AFTER_MS } from '../../../../src/vscode/host/modalQueue.ts';
import { approvalWith, planWith, targetWith } from '../../../support/approvals.ts';
import { settle } from '../../../support/fakeClock.ts';
import { english } from '../english.ts';
import { FakeWindow } from '../host/fakeWindow.ts';

const TEXT = {
  title: 'Claude Code wants to delete bundle “acme”?',
  detail: 'Environment: production (live)',
};
const CONFIRM = 'Delete in Production';
const LIVE = asked({ live: true });
const HARMLESS = asked({ live: false });

function asked({ live, verbs = ['delete'], count = 1 }: { live: boolean; verbs?: Verb[]; count?: number }) {
  const environment = live ? ('production' as const) : ('staging' as const);
  const targets = Array.from({ length: count }, (_, index) =>
    targetWith({ id: `bnd_${index}`, environment, live }),
  );
  const plan = planWith({ title: 'delete bundle “acme” at Sandbox', verbs, targets });
  return { approval: approvalWith({ plan }), targets };
}

class Asking {
  readonly window = new FakeWindow();
  answer: QuestionAnswer | undefined | 'open' = 'open';
  early = 0;
  graces = 0;

  constructor(what: readonly AskedFor[], parts: Partial<ApprovalQuestionDeps> = {}) {
    void askToApprove(what, TEXT, {
      modals: this.window.modals,
      hasher: new NodeHasher(),
      t: english,
      offersApprove: true,
      providerOf: () => 'Slack',
      waits: () => true,
      onEarly: () => {
        this.early += 1;
      },
      grace: async () => {
        this.graces += 1;
        return true;
      },
      ...parts,
    }).then((answer) => {
      this.answer = answer;
    });
  }

  get choice(): string | undefined {
    return this.answer === 'open' ? 'open' : this.answer?.choice;
  }
}

describe('the question before an approval', () => {
  it('[gate.two-answers] is asked twice before something live: the second names place and effect, and Approve stands elsewhere', async () => {
    const asking = new Asking([LIVE]);
    const { window } = asking;
    await settle();
    const first = window.buttons;
    assert.deepEqual(first, ['Review…', 'Approve', 'Reject', 'Decide Later']);
    await window.press('Approve', DELIBERATE_MS);
    assert.equal(window.open?.title, 'PRODUCTION, Slack: delete a bundle: “acme”?');
    assert.equal(window.open?.detail, TEXT.detail);
    assert.deepEqual(window.buttons, ['Review…', 'Back to the First Question', CONFIRM, 'Decide Later']);
    assert.notEqual(window.buttons.indexOf(CONFIRM), first.indexOf('Approve'));
    assert.equal(asking.choice, 'open');
    await window.press(CONFIRM, DELIBERATE_MS);
    assert.equal(asking.choice, 'approve');
    assert.equal(asking.graces, 0);
  });

  it('[consent.live] asks whether an account is live that nobody has said it of, and says what the person answers', async () => {
    const scope = { provider: 'github', id: 'github acme', name: 'GitHub acme/core', isKnown: true };
    const one = asked({ live: true, verbs: ['create'] });
    const targets = one.targets.map((target) => ({
      ...target,
      environment: 'development' as const,
      scope: { ...scope, isUndecided: true },
    }));
    const [live, notLive] = ['Live: Set Up in Development', 'Not Live: Set Up in Development'];
    for (const [button, said] of [
      [live, undefined],
      [notLive, ['github acme']],
    ] as const) {
      const asking = new Asking([{ ...one, targets }]);
      await settle();
      await asking.window.press('Approve', DELIBERATE_MS);
      assert.match(asking.window.open?.title ?? '', /^Is “GitHub acme\/core” live\? DEVELOPMENT, Slack: /);
      assert.ok(asking.window.buttons.includes(live) && asking.window.buttons.includes(notLive));
      await asking.window.press(button, DELIBERATE_MS);
      assert.equal(asking.choice, 'approve');
      assert.deepEqual(asking.answer !== 'open' && asking.answer?.notLive, said);
    }
    const early = new Asking([{ ...one, targets }]);
    await settle();
    await early.window.press('Approve', DELIBERATE_MS);
    await early.window.press(notLive, DELIBERATE_MS - 1);
    assert.equal(early.choice, 'open');
    assert.equal(early.early, 1);
  });

  it('[gate.grace] is asked once elsewhere, and can then be stopped', async () => {
    for (const [begins, choice] of [
      [true, 'approve'],
      [false, 'stopped'],
    ] as const) {
      const asking = new Asking([HARMLESS], { grace: async () => begins });
      await settle();
      await asking.window.press('Approve', DELIBERATE_MS);
      assert.equal(asking.choice, choice);
      assert.equal(asking.window.opened.length, 1);
    }
  });

  it('is asked twice about what cannot be taken back, live or not', async () => {
    for (const verb of ['revoke', 'spend', 'share'] as const) {
      const asking = new Asking([asked({ live: false, verbs: [verb] })]);
      await settle();
      await asking.window.press('Approve', DELIBERATE_MS);
      assert.match(asking.window.open?.title ?? '', /^STAGING, Slack: /);
      assert.equal(asking.choice, 'open');
    }
  });

  it('is asked twice for a batch, not twice for each', async () => {
    const asking = new Asking([HARMLESS, LIVE, asked({ live: true, count: 3 })]);
    await settle();
    await asking.window.press('Approve', DELIBERATE_MS);
    assert.equal(asking.window.open?.title, 'PRODUCTION, Slack: delete 5?');
    await asking.window.press(CONFIRM, DELIBERATE_MS);
    assert.equal(asking.choice, 'approve');
    assert.equal(asking.window.opened.length, 2);
  });

  it('confirms what is left of a selection, by its own numbers', async () => {
    const whole = asked({ live: true, count: 4 });
    const asking = new Asking([{ approval: whole.approval, targets: whole.targets.slice(0, 2) }]);
    await settle();
    await asking.window.press('Approve', DELIBERATE_MS);
    assert.equal(asking.window.open?.title, 'PRODUCTION, Slack: delete 2?');
  });

  it('leads back from the second to the first', async () => {
    const asking = new Asking([LIVE]);
    await settle();
    await asking.window.press('Approve', DELIBERATE_MS);
    await asking.window.press('Back to the First Question');
    assert.equal(asking.window.open?.title, TEXT.title);
    await asking.window.press('Reject');
    assert.equal(asking.choice, 'reject');
  });

  it('is not asked where nothing waits any more once its turn comes', async () => {
    const asking = new Asking([LIVE], { waits: () => false });
    await settle();
    assert.equal(asking.answer, undefined);
    assert.deepEqual(asking.window.opened, []);
  });

  it('approves nothing by early answers, to whichever of both', async () => {
    const early = fc.integer({ min: 0, max: DELIBERATE_MS - 1 });
    const delays = fc.array(early, { minLength: MOST_REOPENINGS + 1, maxLength: MOST_REOPENINGS + 1 });
    await fc.assert(
      fc.asyncProperty(fc.boolean(), delays, async (isSecond, hasty) => {
        const asking = new Asking([LIVE]);
        await settle();
        if (isSecond) await asking.window.press('Approve', DELIBERATE_MS);
        for (const delay of hasty) {
          await asking.window.press(isSecond ? CONFIRM : 'Approve', delay);
          await asking.window.clock.advanceAsync(REOPEN_AFTER_MS);
        }
        assert.equal(asking.choice, 'early');
        assert.equal(asking.early, hasty.length);
      }),
      { numRuns: 30 },
    );
  });

  it('takes no click that was meant for a modal before it, behind one or two of them', async () => {
    for (const others of [1, 2]) {
      const { window } = new Asking([LIVE], { waits: () => true });
      await settle();
      await window.press('Decide Later');
      const item = { title: 'OK' };
      for (let index = 0; index < others; index += 1)
        void window.modals.ask({ title: 'Remove the demo’s data?', detail: '', items: [item] });
      let answer: QuestionAnswer | undefined;
      void askToApprove([LIVE], TEXT, {
        modals: window.modals,
        hasher: new NodeHasher(),
        t: english,
        offersApprove: true,
        providerOf: () => undefined,
        waits: () => true,
        onEarly: () => undefined,
        grace: async () => true,
      }).then((given) => (answer = given));
      await settle();
      for (let index = 0; index < others; index += 1) await window.press('OK', 10_000);
      await window.press('Approve', 57);
      await window.clock.advanceAsync(REOPEN_AFTER_MS);
      assert.equal(answer, undefined);
      assert.equal(window.open?.title, TEXT.title);
    }
  });
});
