// Drawing at most once a frame.
import assert from 'node:assert/strict';
import { FrameLoop } from '../../../src/webview/frameLoop.ts';
import { FakeClock } from '../../support/fakeClock.ts';

describe('the frame loop', () => {
  it('[dashboard.burst] draws once for ten thousand requests between two frames, and again by itself after its time', () => {
    const clock = new FakeClock();
    const frames: (() => void)[] = [];
    let drawn = 0;
    const loop = new FrameLoop({
      requestFrame: (callback) => void frames.push(callback),
      setTimer: (delayMs, callback) => clock.setTimer(delayMs, callback),
      draw: () => {
        drawn += 1;
        return 500;
      },
    });
    for (let request = 0; request < 10_000; request += 1) loop.request();
    assert.equal(frames.length, 1);
    frames.shift()?.();
    assert.equal(drawn, 1);
    loop.request();
    frames.shift()?.();
    assert.equal(drawn, 2);
    clock.advance(499);
    assert.equal(frames.length, 0);
    clock.advance(1);
    frames.shift()?.();
    assert.equal(drawn, 3);
    assert.equal(clock.pendingTimers, 1);
  });
});
