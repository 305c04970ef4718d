// Shows what was on screen when a test failed: mocha's hooks for the end-to-end suite (--require).
// A suite's own hooks clean the window up before mocha says that a test failed, so the test itself is listened to.
import { openWindows } from './vsCode.ts';

/** Where a picture cannot be looked at: what takes clicks, in words, and whether the window has the focus at all. */
const ON_SCREEN = `(() => {
  const texts = (kind, selector) => [...document.querySelectorAll(selector)]
    .filter((element) => element.checkVisibility())
    .map((element) => kind + ': ' + element.innerText.replaceAll(/\\s+/g, ' ').slice(0, 400));
  const { activeElement } = document;
  return [
    'focus: ' + document.hasFocus() + ', ' + activeElement?.tagName + ' ' + activeElement?.className,
    ...texts('dialog', '.monaco-dialog-box'),
    ...texts('quick input', '.quick-input-widget'),
    ...texts('toast', '.notifications-toasts .notification-list-item'),
    ...texts('editor', '.editor-group-container .tab'),
  ].join('\\n');
})()`;

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
      console.log(indented(await window.page.evaluate(ON_SCREEN)));
      const pages = window.page.context().pages();
      console.log(indented(`pages: ${pages.map((page) => page.url().replace(/[?#].*/, '')).join(' ')}`));
    } catch (error) {
      // The window may be what failed; mocha reports the test's own failure.
      console.log(`      no screenshot: ${String(error)}`);
    }
  }
}

function indented(text: unknown): string {
  return String(text).replaceAll(/^/gm, '        ');
}
