// What waits for a decision, as a list and as a notification.
import assert from 'node:assert/strict';
import {
  arrivedText,
  busyText,
  rejectedRows,
  waitingRows,
} from '../../../../src/vscode/approvals/pendingRows.ts';
import { agentCalled, approvalWith, planWith, targetWith } from '../../../support/approvals.ts';
import { english } from '../english.ts';

const HOUR_MS = 60 * 60_000;
const NOW = 100 * HOUR_MS;
const facts = { waiting: [], rejected: [], isConnected: () => true, now: NOW };

const waiting = approvalWith({ requestedAt: NOW - 3 * HOUR_MS, expiresAt: NOW + 21 * HOUR_MS });

describe('the list of pending approvals', () => {
  it('says what is asked, by whom, since when, and how much time is left', () => {
    const [row] = waitingRows({ ...facts, waiting: [waiting] }, english);
    assert.deepEqual(row, {
      approvalIds: ['apr_1'],
      action: 'review',
      label: '$(shield) Delete bundle “acme” at Sandbox (development)',
      description: '',
      detail: 'asked by Claude Code 3 h ago · 21 h left',
    });
  });

  it('marks what is about something live', () => {
    const live = approvalWith({ plan: planWith({ targets: [targetWith({ live: true })] }) });
    const [row] = waitingRows({ ...facts, waiting: [live] }, english);
    assert.equal(row?.description, 'LIVE');
    assert.match(row?.label ?? '', /^\$\(flame\)/);
  });

  it('says where the asker is gone', () => {
    const [row] = waitingRows({ ...facts, waiting: [waiting], isConnected: () => false }, english);
    assert.match(row?.detail ?? '', /who is not connected now/);
  });

  it('offers the requests of one caller together first', () => {
    const rows = waitingRows({ ...facts, waiting: [waiting, { ...waiting, id: 'apr_2' }] }, english);
    assert.deepEqual(
      rows.map(({ approvalIds }) => approvalIds),
      [['apr_1', 'apr_2'], ['apr_1'], ['apr_2']],
    );
    assert.equal(rows[0]?.label, '$(checklist) All 2 requests of Claude Code');
  });

  it('lets rejected ones be asked again, and nothing else', () => {
    const [row] = rejectedRows({ ...facts, rejected: [waiting] }, english);
    assert.equal(row?.action, 'reopen');
    assert.match(row?.detail ?? '', /you rejected it just now/);
  });
});

describe('the notification of requests', () => {
  it('says of one what it is', () => {
    assert.equal(
      arrivedText([waiting], english),
      'Claude Code wants to delete bundle “acme” at Sandbox (development). Nothing happens until you decide.',
    );
  });

  it('counts those of one caller, and the callers', () => {
    const cursor = { ...waiting, caller: agentCalled('Cursor') };
    assert.match(arrivedText([waiting, waiting], english), /^Claude Code asks for 2 approvals\./);
    assert.match(arrivedText([waiting, cursor], english), /^2 requests of 2 agents wait/);
  });

  it('holds no link of an agent', () => {
    const plan = planWith({ title: 'delete [all](command:sluice.approve)' });
    const caller = agentCalled('[me](command:x)');
    assert.doesNotMatch(arrivedText([approvalWith({ plan, caller })], english), /\]\(/);
  });
});

describe('a review that can’t open yet', () => {
  it('[gates.busy] says what to do first: stop what was approved, or answer what is open', () => {
    assert.match(busyText(true, english), /Stop it in the status bar/);
    assert.match(busyText(false, english), /Answer or close that dialog or list/);
  });
});
