// The audit log as files for other programs.
import assert from 'node:assert/strict';
import type { AuditRecord } from '../../../../src/core/audit/auditRecord.ts';
import { exportHead, exportLine } from '../../../../src/core/audit/auditExport.ts';

function rowWith(change: Partial<AuditRecord> = {}) {
  const record: AuditRecord = {
    sequence: 7,
    at: Date.UTC(2026, 10, 22, 13, 0, 0, 123),
    kind: 'decided',
    caller: 'Claude Code',
    tool: 'delete_bundles',
    operationId: 'op_1',
    bundleIds: ['bnd_1', 'bnd_2'],
    facts: { verdict: 'approve', reason: null },
    previousHash: 'aa',
    hash: 'bb',
    ...change,
  };
  return { sequence: record.sequence, record };
}

describe('an exported audit record', () => {
  it('is one line of JSON that holds all of it', () => {
    const line = exportLine(rowWith(), 'jsonl');
    assert.ok(line.endsWith('}\n'));
    assert.deepEqual(JSON.parse(line), {
      sequence: 7,
      at: '2026-11-22T13:00:00.123Z',
      kind: 'decided',
      caller: 'Claude Code',
      tool: 'delete_bundles',
      operation_id: 'op_1',
      bundle_ids: ['bnd_1', 'bnd_2'],
      facts: { verdict: 'approve', reason: null },
      previous_hash: 'aa',
      hash: 'bb',
    });
  });

  it('stays one line of JSON whatever a caller is called', () => {
    const line = exportLine(rowWith({ caller: 'a\n{"sequence":1}\r\n' }), 'jsonl');
    assert.equal(line.trimEnd().split('\n').length, 1);
  });

  it('is one row of CSV under its columns (RFC 4180)', () => {
    assert.equal(
      exportHead('csv'),
      'sequence,at,kind,caller,tool,operation_id,bundle_ids,facts,previous_hash,hash\r\n',
    );
    assert.equal(
      exportLine(rowWith(), 'csv'),
      '7,2026-11-22T13:00:00.123Z,decided,Claude Code,delete_bundles,op_1,bnd_1 bnd_2,' +
        '"{""verdict"":""approve"",""reason"":null}",aa,bb\r\n',
    );
  });

  for (const formula of ['=HYPERLINK("http://x")', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\r=1'])
    it(`is no formula for a spreadsheet where it begins like ${JSON.stringify(formula)}`, () => {
      const cell = exportLine(rowWith({ caller: formula }), 'csv').split('decided,')[1] ?? '';
      assert.match(cell, /^"?'/);
    });

  it('is not left out where it cannot be read', () => {
    const unreadable = { sequence: 7, record: null };
    assert.deepEqual(JSON.parse(exportLine(unreadable, 'jsonl')), { sequence: 7, kind: 'unreadable' });
    assert.match(exportLine(unreadable, 'csv'), /^7,,unreadable,/);
  });
});
