// The search in the audit log: it finds each record that matches once, and looks at no more than it must.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { ListedEvent } from '../../../../src/vscode/audit/auditSentence.ts';
import {
  AUDIT_OUTCOMES,
  AuditSearch,
  NO_AUDIT_FILTER,
  outcomeOf,
  type ReadAudit,
} from '../../../../src/vscode/pages/auditSearch.ts';

const PAGE = 100;
const KINDS = ['requested', 'decided', 'started', 'write', 'finished', 'policy'];

function eventOf(sequence: number, kind: string, tool: string, verdict: string): ListedEvent {
  return {
    sequence,
    at: '2027-01-31T00:00:00Z',
    kind,
    caller: 'Claude Code',
    tool,
    operationId: null,
    facts: { verdict, status: verdict === 'approve' ? 'completed' : 'failed' },
  };
}

/** A log in pages, newest first, that counts what was read of it. */
function logOf(events: readonly ListedEvent[]): { read: ReadAudit; looks: () => number } {
  let looked = 0;
  const read: ReadAudit = (_filter, cursor) => {
    const from = Number(cursor ?? 0);
    const page = events.slice(from, from + PAGE);
    looked += page.length;
    return Promise.resolve({
      events: page,
      nextCursor: from + PAGE < events.length ? String(from + PAGE) : null,
    });
  };
  return { read, looks: () => looked };
}

describe('the search in the audit log', () => {
  it('[audit.viewer] finds every record that matches, once and in order, and no other', async () => {
    const log = fc.array(
      fc.tuple(
        fc.constantFrom(...KINDS),
        fc.constantFrom('delete_bundle', 'share_bundle'),
        fc.constantFrom('approve', 'reject', 'expired'),
      ),
      { maxLength: 400 },
    );
    const filter = fc.record({
      tool: fc.constantFrom('', 'delete_bundle'),
      outcome: fc.constantFrom('' as const, ...AUDIT_OUTCOMES),
    });
    await fc.assert(
      fc.asyncProperty(log, filter, async (entries, wanted) => {
        const events = entries.map(([kind, tool, verdict], index) =>
          eventOf(entries.length - index, kind, tool, verdict),
        );
        const search = new AuditSearch({ ...NO_AUDIT_FILTER, ...wanted }, logOf(events).read);
        for (let requests = 0; search.hasMore; requests += 1) {
          assert.ok(requests <= entries.length + 1, 'it comes to an end');
          await search.more();
        }
        const expected = events.filter(
          (event) =>
            (wanted.tool === '' || event.tool === wanted.tool) &&
            (wanted.outcome === '' || outcomeOf(event) === wanted.outcome),
        );
        assert.deepEqual(search.events, expected);
      }),
      { numRuns: 60 },
    );
  });

  it('[audit.viewer] reads only as much of a million records as one request may, whatever is looked for', async () => {
    // Made as they are read: the log itself is not in memory.
    let looked = 0;
    const size = 1_000_000;
    const read: ReadAudit = (_filter, cursor) => {
      const from = Number(cursor ?? size);
      const events = Array.from({ length: PAGE }, (_, index) =>
        eventOf(from - index, 'requested', from - index <= 2 ? 'rare' : 'delete_bundle', ''),
      );
      looked += events.length;
      return Promise.resolve({ events, nextCursor: from - PAGE <= 0 ? null : String(from - PAGE) });
    };
    const first = new AuditSearch(NO_AUDIT_FILTER, read);
    await first.more();
    assert.equal(first.events.length, 50);
    assert.equal(looked, PAGE);

    looked = 0;
    const rare = new AuditSearch({ ...NO_AUDIT_FILTER, tool: 'rare' }, read);
    await rare.more();
    assert.equal(looked, 5_000);
    assert.deepEqual([rare.events.length, rare.lookedAt, rare.hasMore], [0, 5_000, true]);
  });

  it('[audit.viewer] shows what it has read, and continues after it, if a request is for more', async () => {
    const events = Array.from({ length: 120 }, (_, index) => eventOf(120 - index, 'requested', 'sync', ''));
    const { read, looks } = logOf(events);
    const search = new AuditSearch(NO_AUDIT_FILTER, read);
    await search.more();
    await search.more();
    assert.equal(looks(), 100);
    await search.more();
    assert.deepEqual(
      search.events.map(({ sequence }) => sequence),
      events.map(({ sequence }) => sequence),
    );
    assert.equal(search.hasMore, false);
  });
});
