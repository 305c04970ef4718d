// The clock on Node: timers that fire once, can be taken back, and keep no process alive.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { NodeClock } from '../../../src/node/nodeClock.ts';

describe('NodeClock', () => {
  const clock = new NodeClock();

  it('tells the time of the system', () => {
    const before = Date.now();
    const now = clock.now();
    assert.ok(before <= now && now <= Date.now());
  });

  it('fires a timer', async () => {
    await new Promise<void>((resolve) => {
      clock.setTimer(0, resolve);
    });
  });

  it('fires nothing that was disposed of', async () => {
    let fired = false;
    clock.setTimer(0, () => (fired = true)).dispose();
    await new Promise<void>((resolve) => {
      clock.setTimer(1, resolve);
    });
    assert.equal(fired, false);
  });

  it('does not fire at once what is due in months', async () => {
    let fired = false;
    const timer = clock.setTimer(2 ** 32, () => (fired = true));
    await new Promise<void>((resolve) => {
      clock.setTimer(5, resolve);
    });
    timer.dispose();
    assert.equal(fired, false);
  });

  it('keeps no process alive', function () {
    this.timeout(30_000);
    const script = `
      import { NodeClock } from ${JSON.stringify(new URL('../../../src/node/nodeClock.ts', import.meta.url).href)};
      new NodeClock().setTimer(3_600_000, () => {});`;
    const { status } = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
      timeout: 30_000,
    });
    assert.equal(status, 0);
  });
});
