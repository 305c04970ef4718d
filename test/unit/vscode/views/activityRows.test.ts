// What happened, in sentences.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../src/core/json.ts';
import type { ListedEvent } from '../../../../src/vscode/audit/auditSentence.ts';
import {
  byDayAndCaller,
  callerRows,
  dayRows,
  daySentence,
  eventRows,
} from '../../../../src/vscode/views/activityRows.ts';
import { english } from '../english.ts';

const texts = {
  t: english,
  dayText: (day: string): string => `<${day}>`,
  timeText: (at: string): string => at.slice(11, 16),
};
const dayOf = (at: string): string => at.slice(0, 10);
let sequence = 0;

function event(
  kind: string,
  tool: string,
  facts: JsonObject = {},
  change: Partial<ListedEvent> = {},
): ListedEvent {
  sequence += 1;
  const at = '2027-01-31T12:00:00.000Z';
  return { sequence, at, kind, tool, facts, caller: 'Claude Code', operationId: 'op_1', ...change };
}
const many = (count: number, make: () => ListedEvent): ListedEvent[] => Array.from({ length: count }, make);

describe('a caller’s day', () => {
  it('[views.activity] is one sentence', () => {
    const events = [
      ...many(2, () => event('finished', 'provision_bundle', { status: 'completed' })),
      ...many(12, () => event('requested', 'delete_bundle')),
      ...many(3, () => event('decided', 'delete_bundle', { verdict: 'approve' })),
    ];
    assert.equal(daySentence(events, english), 'set up 2, asked 12, you approved 3');
  });

  it('tells failures, rejections and what lapsed apart', () => {
    const events = [
      event('finished', 'provision_bundle', { status: 'failed' }),
      event('finished', 'delete_bundles', { status: 'completed' }),
      event('decided', 'delete_bundle', { verdict: 'reject' }),
      event('decided', 'delete_bundle', { verdict: 'expired' }),
    ];
    assert.equal(
      daySentence(events, english),
      'carried out 1 deletion, you rejected 1, 1 ran out of time, 1 failed',
    );
  });

  it('is only counted where there is nothing to say yet', () => {
    assert.equal(daySentence([event('write', 'provision_bundle')], english), '1 record');
  });
});

describe('the activity of several', () => {
  const older = { at: '2027-01-30T09:00:00.000Z' };
  const events = [
    event('requested', 'delete_bundle'),
    event('requested', 'delete_bundle', {}, { caller: 'You' }),
    event('requested', 'delete_bundle', {}, older),
  ];
  const groups = byDayAndCaller(events, dayOf);

  it('is a row a day, the newest open, and says where a day is not read to its beginning', () => {
    const rows = dayRows(groups, true, texts);
    assert.deepEqual(
      rows.map(({ label, description, children }) => [label, description, children]),
      [
        ['<2027-01-31>', '2 records', 'expanded'],
        ['<2027-01-30>', 'the newest: 1', 'collapsed'],
      ],
    );
  });

  it('has a row a caller below it, under ids that stay when more happens', () => {
    const rows = callerRows(groups, '2027-01-31', english);
    assert.deepEqual(
      rows.map(({ id, label, description }) => [id, label, description]),
      [
        ['caller/2027-01-31/Claude Code', 'Claude Code:', 'asked 1'],
        ['caller/2027-01-31/You', 'You:', 'asked 1'],
      ],
    );
    const later = byDayAndCaller([event('requested', 'delete_bundle'), ...events], dayOf);
    assert.deepEqual(
      callerRows(later, '2027-01-31', english).map(({ id }) => id),
      rows.map(({ id }) => id),
    );
  });

  it('has the single records below that, which lead to their operations', () => {
    const [row] = eventRows([event('requested', 'delete_bundle', { title: 'delete it $(flame)' })], texts);
    assert.equal(row?.label, 'Claude Code asked to delete it $ (flame)');
    assert.equal(row?.icon, 'shield');
    assert.equal(row?.description, '12:00');
    assert.deepEqual([row?.command, row?.ref?.id], ['sluice.showOperation', 'op_1']);
    const [alone] = eventRows([event('policy', 'hold approvals', {}, { operationId: null })], texts);
    assert.equal(alone?.command, undefined);
  });
});
