// The fake clock that other tests rest on.
import assert from 'node:assert/strict';
import { FakeClock } from '../../support/fakeClock.ts';
import { FakeIds } from '../../support/fakeIds.ts';

describe('FakeClock', () => {
  it('fires timers in order of time, and of setting where they are due together', () => {
    const clock = new FakeClock(0);
    const fired: string[] = [];
    clock.setTimer(20, () => fired.push(`c@${clock.now()}`));
    clock.setTimer(10, () => fired.push(`a@${clock.now()}`));
    clock.setTimer(10, () => fired.push(`b@${clock.now()}`));
    clock.setTimer(31, () => fired.push('too late'));
    assert.equal(clock.nextTimerInMs, 10);
    clock.advance(30);
    assert.deepEqual(fired, ['a@10', 'b@10', 'c@20']);
    assert.deepEqual([clock.now(), clock.pendingTimers], [30, 1]);
  });

  it('fires timers that timers set, and none that was disposed of', () => {
    const clock = new FakeClock(0);
    const fired: number[] = [];
    const again = (): void => {
      fired.push(clock.now());
      clock.setTimer(10, again);
    };
    clock.setTimer(10, again);
    const disposed = clock.setTimer(15, () => assert.fail('it was disposed of'));
    clock.setTimer(12, () => disposed.dispose());
    clock.advance(35);
    assert.deepEqual(fired, [10, 20, 30]);
  });

  it('lets promises settle between timers where it is asked to', async () => {
    const clock = new FakeClock(0);
    const fired: number[] = [];
    const loop = async (): Promise<void> => {
      for (;;) {
        await new Promise<void>((resolve) => {
          clock.setTimer(10, resolve);
        });
        fired.push(clock.now());
      }
    };
    void loop();
    await clock.advanceAsync(30);
    assert.deepEqual(fired, [10, 20, 30]);
  });
});

describe('FakeIds', () => {
  it('gives the same ids and bytes in every run, and others in another series', () => {
    const [one, same, other] = [new FakeIds(), new FakeIds(), new FakeIds('B')];
    assert.equal(one.create('op'), 'op_00000000000000000000000001');
    assert.equal(other.create('op'), 'op_B0000000000000000000000001');
    assert.ok(one.create('op') < one.create('op'));
    assert.deepEqual(one.randomBytes(40), same.randomBytes(40));
    assert.notDeepEqual(one.randomBytes(40), same.randomBytes(40).slice().fill(0));
    assert.notDeepEqual(other.randomBytes(40), new FakeIds().randomBytes(40));
  });
});
