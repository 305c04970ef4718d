// The view of a page about one record: draws what the host says, tells it what was pressed, and keeps which page it is.
import type { PageMessage, PageRef, PageViewMessage } from '../protocol/page.ts';
import { onThemeChange, readPalette } from './canvas/palette.ts';
import { PageView } from './dom/pageView.ts';
import type { ViewContext } from './dom/viewContext.ts';
import { FrameLoop } from './frameLoop.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: PageViewMessage): void;
  setState(state: PageRef): void;
};

/** Steps that run show their time. */
const DRAW_AGAIN_MS = 1_000;
const AT_REST_MS = 60_000;

export function startPage(): void {
  const code = acquireVsCodeApi();
  const root = document.querySelector('main') ?? document.body;
  let palette = readPalette(document.body);
  let view: PageView | undefined;
  let received: PageMessage | undefined;
  let aheadMs = 0;
  const frames = new FrameLoop({
    requestFrame: (callback) => void requestAnimationFrame(callback),
    setTimer: (delayMs, callback) => {
      const timer = setTimeout(callback, delayMs);
      return { dispose: () => clearTimeout(timer) };
    },
    draw: () => {
      if (received === undefined) return AT_REST_MS;
      view ??= createView(received);
      view.update(received.page);
      return received.page.progress === null ? AT_REST_MS : DRAW_AGAIN_MS;
    },
  });

  function createView({ texts, locale }: PageMessage): PageView {
    const context: ViewContext = {
      texts,
      locale,
      get palette() {
        return palette;
      },
      now: () => Date.now() + aheadMs,
      redraw: () => frames.request(),
      // A page asks nothing: the host sends what it shows.
      ask: () => Promise.resolve(undefined),
    };
    return new PageView(root, context, (message) => code.postMessage(message));
  }

  addEventListener('message', ({ data }: MessageEvent<PageMessage>) => {
    if (data.type !== 'page') return;
    received = data;
    aheadMs = data.now - Date.now();
    code.setState(data.ref);
    frames.request();
  });
  onThemeChange(() => {
    palette = readPalette(document.body);
    frames.request();
  });
  code.postMessage({ type: 'ready' });
}
