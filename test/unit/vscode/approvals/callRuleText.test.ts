// What the dialog that makes a rule shows: all that every call has in common, and what may differ.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { DIALOG_ROWS, IN_DIALOG } from '../../../../src/core/approval/rows.ts';
import { exactText } from '../../../../src/core/approval/exactText.ts';
import { added } from '../../../../src/core/plan/effect.ts';
import { phrase } from '../../../../src/core/plan/phrase.ts';
import { callRuleText } from '../../../../src/vscode/approvals/callRuleText.ts';
import { approvalWith, planWith, READER, targetWith, unwrapped } from '../../../support/approvals.ts';

const FREE = { type: 'string' as const, longest: 2_000 };

describe('The dialog that allows calls', () => {
  it('[rules.dialog] shows every fixed value and what may differ, or is not shown', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 });
    let shown = 0;
    fc.assert(
      fc.property(text, text, fc.boolean(), (channel, said, live) => {
        const target = targetWith({
          kind: 'call',
          name: 'Send message',
          live,
          environment: live ? 'production' : 'development',
          changes: [
            added(phrase('Sent to'), 'POST https://api.acme.test/messages'),
            added('channel', channel),
            added('text', said),
          ],
        });
        const draft = {
          approval: approvalWith({ plan: planWith({ targets: [target] }) }),
          target,
          title: 'Send message',
          arguments: [
            { name: 'channel', value: channel, free: undefined },
            { name: 'text', value: said, free: FREE },
          ],
        };
        const dialog = callRuleText({ draft, free: ['text'], count: 20, until: '18:00' }, 'Acme', READER);
        if (dialog === undefined) return;
        shown += 1;
        const rows = dialog.detail.split('\n');
        assert.ok(rows.length <= DIALOG_ROWS);
        assert.ok(rows.every((row) => IN_DIALOG.widthOf(row) <= IN_DIALOG.width));
        const whole = unwrapped(dialog.detail);
        for (const value of ['POST https://api.acme.test/messages', channel])
          assert.ok(whole.includes(exactText(value)), `${value} is not in ${whole}`);
        assert.ok(whole.includes('* text: any text up to 2000 characters'), whole);
        assert.match(dialog.title, /“Send message” 20 times without asking, until 18:00/);
      }),
    );
    assert.ok(shown > 10);
  });
});
