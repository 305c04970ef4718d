// Shows what was on screen when a test failed: mocha's hook for the end-to-end suite (--require).
import { openWindows } from './vsCode.ts';

export const mochaHooks = {
  async afterEach(this: Mocha.Context): Promise<void> {
    const { currentTest } = this;
    if (currentTest?.state !== 'failed') return;
    const name = currentTest
      .fullTitle()
      .replaceAll(/[^a-z0-9]+/gi, '-')
      .slice(0, 100);
    for (const window of openWindows) {
      try {
        console.log(`      what was on screen: ${await window.screenshot(`failed-${name}`)}`);
      } catch (error) {
        // The window may be what failed; the test's own failure is what is told.
        console.log(`      no screenshot: ${String(error)}`);
      }
    }
  },
};
