// The newest records of the log: each once, in order, and never more pages than needed.
import assert from 'node:assert/strict';
import type { ListedEvent } from '../../../../src/vscode/audit/auditSentence.ts';
import { RecentEvents, STEP } from '../../../../src/vscode/views/recentEvents.ts';

const PAGE = 100;

/** A log that grows, and how often a page of it was read. */
class Log {
  size = 0;
  pagesRead = 0;
  readonly recent = new RecentEvents((cursor) => {
    this.pagesRead += 1;
    const newest = cursor === null ? this.size : Number(cursor) - 1;
    const count = Math.min(PAGE, newest);
    const events = Array.from({ length: count }, (_, index): ListedEvent => eventAt(newest - index));
    const oldest = newest - count + 1;
    return Promise.resolve({ events, nextCursor: oldest > 1 ? String(oldest) : null });
  });

  /** The sequences that are known, once it was read. */
  async read(): Promise<number[]> {
    this.pagesRead = 0;
    await this.recent.read();
    return this.recent.events.map(({ sequence }) => sequence);
  }
}

function eventAt(sequence: number): ListedEvent {
  const at = '2027-01-31T12:00:00.000Z';
  return { sequence, at, kind: 'write', caller: 'You', tool: 'x', operationId: null, facts: {} };
}
function down(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from - index);
}

describe('the newest records', () => {
  it('are all there is where there are few', async () => {
    const log = new Log();
    assert.deepEqual(await log.read(), []);
    log.size = 5;
    assert.deepEqual(await log.read(), down(5, 5));
    assert.equal(log.recent.hasOlder, false);
  });

  it('are a bounded part of a log of a million, and older ones come when asked for', async () => {
    const log = new Log();
    log.size = 1_000_000;
    assert.deepEqual(await log.read(), down(1_000_000, STEP));
    assert.equal(log.pagesRead, STEP / PAGE);
    assert.equal(log.recent.hasOlder, true);
    log.recent.more();
    assert.deepEqual(await log.read(), down(1_000_000, 2 * STEP));
  });

  it('grow by what is new, for one page', async () => {
    const log = new Log();
    log.size = 1_000;
    await log.read();
    log.size += 3;
    assert.deepEqual(await log.read(), down(1_003, STEP + 3));
    assert.equal(log.pagesRead, 1);
    log.size += PAGE;
    assert.deepEqual(await log.read(), down(1_103, STEP + 3 + PAGE));
  });

  it('have no gap where more is new than is read', async () => {
    const log = new Log();
    log.size = 1_000;
    await log.read();
    log.size = 5_000;
    assert.deepEqual(await log.read(), down(5_000, STEP));
    log.recent.more();
    assert.deepEqual(await log.read(), down(5_000, 2 * STEP));
  });

  it('are each read once, however many read at a time', async () => {
    const log = new Log();
    log.size = 1_000;
    await Promise.all([log.read(), log.read(), log.read()]);
    assert.deepEqual(
      log.recent.events.map(({ sequence }) => sequence),
      down(1_000, STEP),
    );
  });
});
