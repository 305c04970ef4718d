// Shows what was on screen when a test failed: mocha's hooks for the end-to-end suite (--require).
// A suite's own hooks clean the window up before mocha says that a test failed, so the test itself is listened to.
import { openWindows } from './vsCode.ts';

const shown = new WeakSet<Mocha.Test>();

export const mochaHooks = {
  beforeEach(this: Mocha.Context): void {
    const { currentTest } = this;
    const body = currentTest?.fn as Mocha.AsyncFunc | undefined;
    if (currentTest === undefined || body === undefined) return;
    currentTest.fn = async function (this: Mocha.Context): Promise<void> {
      try {
        await body.call(this);
      } catch (error) {
        // Taking pictures must not turn the failure into a timeout.
        this.timeout(0);
        await showScreens(currentTest);
        throw error;
      }
    };
  },

  /** For a test that never ended by itself. */
  async afterEach(this: Mocha.Context): Promise<void> {
    const { currentTest } = this;
    if (currentTest?.state === 'failed' && !shown.has(currentTest)) await showScreens(currentTest);
  },
};

async function showScreens(test: Mocha.Test): Promise<void> {
  shown.add(test);
  const name = test
    .fullTitle()
    .replaceAll(/[^a-z0-9]+/gi, '-')
    .slice(0, 100);
  for (const window of openWindows) {
    try {
      console.log(`      what was on screen: ${await window.screenshot(`failed-${name}`)}`);
    } catch (error) {
      // The window may be what failed; mocha reports the test's own failure.
      console.log(`      no screenshot: ${String(error)}`);
    }
  }
}
