// The pacing of updates: first at once, 2 s apart, a heartbeat after 5 s, growing, and over after the last.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  HEARTBEAT_MS,
  ProgressPacer,
  UPDATE_SPACING_MS,
  type ProgressState,
  type ProgressUpdate,
} from '../../../../src/core/operation/progress.ts';
import { FakeClock } from '../../../support/fakeClock.ts';

type Sent = ProgressUpdate & { at: number };

class Paced {
  readonly clock = new FakeClock(0);
  readonly sent: Sent[] = [];
  readonly pacer: ProgressPacer;

  constructor(first = this.state(0, 'begins')) {
    this.pacer = new ProgressPacer(this.clock, first, (update) =>
      this.sent.push({ ...update, at: this.clock.now() }),
    );
  }

  state(progress: number, message: string, bandEnd = 25): ProgressState {
    return { progress, bandEnd, message, activity: { title: 'Creating API credentials', since: 0 } };
  }

  get messages(): string[] {
    return this.sent.map(({ message }) => message);
  }
}

describe('Paced progress', () => {
  it('[progress.first] sends the first update at once', () => {
    assert.deepEqual(new Paced().sent, [{ progress: 0, message: 'begins', at: 0 }]);
  });

  it('[progress.spacing] sends no two updates closer than 2 s; the newest wins', () => {
    const { clock, pacer, sent, state } = new Paced();
    clock.advance(100);
    pacer.update(state(5, 'one'));
    clock.advance(100);
    pacer.update(state(6, 'two'));
    clock.advance(UPDATE_SPACING_MS - 201);
    assert.equal(sent.length, 1);
    clock.advance(1);
    assert.deepEqual(sent.slice(1), [{ progress: 6, message: 'two', at: UPDATE_SPACING_MS }]);
  });

  it('[progress.spacing] sends at once what comes after 2 s of silence', () => {
    const { clock, pacer, sent, state } = new Paced();
    clock.advance(UPDATE_SPACING_MS);
    pacer.update(state(5, 'one'));
    assert.deepEqual(sent.at(-1), { progress: 5, message: 'one', at: UPDATE_SPACING_MS });
  });

  it('[progress.spacing] says nothing twice', () => {
    const paced = new Paced();
    paced.clock.advance(3_000);
    paced.pacer.update(paced.state(0, 'begins'));
    assert.deepEqual(paced.messages, ['begins']);
  });

  it('[progress.heartbeat] after 5 s of silence names the step and its elapsed time, within the step’s band', () => {
    const paced = new Paced();
    paced.clock.advance(HEARTBEAT_MS * 3);
    assert.deepEqual(paced.messages, [
      'begins',
      'Creating API credentials (5 s so far)',
      'Creating API credentials (10 s so far)',
      'Creating API credentials (15 s so far)',
    ]);
    assert.deepEqual(
      paced.sent.map(({ at }) => at),
      [0, 5_000, 10_000, 15_000],
    );
    assert.ok(paced.sent.every(({ progress }) => progress < 25));
  });

  it('[progress.final] sends the last update whatever the spacing, and nothing after it', () => {
    const paced = new Paced();
    paced.clock.advance(1);
    paced.pacer.finish(paced.state(100, 'done', 100));
    paced.pacer.update(paced.state(100, 'too late'));
    paced.pacer.finish(paced.state(100, 'too late as well'));
    paced.clock.advance(60_000);
    assert.deepEqual(paced.sent.slice(1), [{ progress: 100, message: 'done', at: 1 }]);
    assert.equal(paced.clock.pendingTimers, 0);
  });

  it('[progress.final] says nothing more once it is disposed, and leaves no timer behind', () => {
    const paced = new Paced();
    paced.pacer.update(paced.state(5, 'one'));
    paced.pacer.dispose();
    paced.clock.advance(60_000);
    assert.deepEqual(paced.messages, ['begins']);
    assert.equal(paced.clock.pendingTimers, 0);
  });

  it('[progress.increases] keeps all of it for any course of events', () => {
    const event = fc.record({
      afterMs: fc.integer({ min: 0, max: 12_000 }),
      progress: fc.double({ min: 0, max: 99.9, noNaN: true }),
      message: fc.constantFrom('a', 'b', 'c', 'd'),
      band: fc.double({ min: 0, max: 30, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), fc.nat(10_000), (events, lastAfterMs) => {
        const { clock, pacer, sent, state } = new Paced();
        let reached = 0;
        for (const { afterMs, progress, message, band } of events) {
          clock.advance(afterMs);
          // As the engine does: an operation's progress never goes back.
          reached = Math.max(reached, progress);
          pacer.update(state(reached, message, Math.min(reached + band, 100)));
        }
        clock.advance(lastAfterMs);
        const before = sent.length;
        pacer.finish(state(100, 'done', 100));
        assert.equal(sent.length, before + 1);
        clock.advance(30_000);
        assert.equal(sent.length, before + 1);
        assert.deepEqual(sent.at(-1), { progress: 100, message: 'done', at: clock.now() - 30_000 });
        for (const [index, update] of sent.entries()) {
          const previous = sent[index - 1];
          if (previous === undefined) continue;
          assert.ok(update.progress > previous.progress, 'strictly increases');
          const gap = update.at - previous.at;
          assert.ok(gap <= HEARTBEAT_MS, `silent for ${gap} ms`);
          if (index < sent.length - 1) assert.ok(gap >= UPDATE_SPACING_MS, `${gap} ms apart`);
        }
      }),
      { numRuns: 300 },
    );
  });
});
