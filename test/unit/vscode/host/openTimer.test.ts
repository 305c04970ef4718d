// How long a dialog was open, as far as anybody could have read it.
import assert from 'node:assert/strict';
import { OpenTimer } from '../../../../src/vscode/host/openTimer.ts';

/** A host whose timers come late while it is blocked. */
class Host {
  nowMs = 5_000;
  #tick: () => void = () => undefined;
  #nextAt = 0;
  #everyMs = 0;

  readonly monotonicNow = (): number => this.nowMs;
  readonly every = (ms: number, callback: () => void): { dispose(): void } => {
    this.#tick = callback;
    this.#everyMs = ms;
    this.#nextAt = this.nowMs + ms;
    return { dispose: () => (this.#tick = () => undefined) };
  };

  run(ms: number): void {
    for (const end = this.nowMs + ms; this.nowMs < end;) {
      this.nowMs += 1;
      if (this.nowMs < this.#nextAt) continue;
      this.#nextAt = this.nowMs + this.#everyMs;
      this.#tick();
    }
  }

  block(ms: number): void {
    this.nowMs += ms;
    this.#tick();
  }
}

describe('the time that a dialog is open', () => {
  it('is what has passed, where the host is awake', () => {
    const host = new Host();
    const timer = new OpenTimer(host);
    host.run(1_550);
    assert.equal(timer.elapsedMs, 1_550);
  });

  it('does not count what the host spent blocked: a hasty answer waits that long', () => {
    const host = new Host();
    const timer = new OpenTimer(host);
    host.run(100);
    host.block(3_000);
    assert.ok(timer.elapsedMs < 500, `${timer.elapsedMs} ms`);
  });

  it('goes on counting when the host is awake again', () => {
    const host = new Host();
    const timer = new OpenTimer(host);
    host.block(3_000);
    host.run(1_500);
    assert.ok(timer.elapsedMs >= 1_500);
  });
});
