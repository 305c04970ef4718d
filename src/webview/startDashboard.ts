// The dashboard's view: connects to the host, draws what it says, and remembers what was open.
import type { Disposable } from '../core/lifecycle.ts';
import type { HostMessage, Method, Snapshot, ViewMessage } from '../protocol/messages.ts';
import { HostConnection, RequestFailed } from '../protocol/hostConnection.ts';
import { onThemeChange, readPalette, type Palette } from './canvas/palette.ts';
import { DashboardView } from './dom/dashboardView.ts';
import type { ViewContext } from './dom/viewContext.ts';
import { FrameLoop } from './frameLoop.ts';

/** What VS Code keeps of the view while it is hidden and over reloads. */
interface Remembered {
  openId: string | null;
  scrollY: number;
}

declare function acquireVsCodeApi(): {
  postMessage(message: ViewMessage): void;
  getState(): Partial<Remembered> | undefined;
  setState(state: Remembered): void;
};

/** What the view asks by itself. No person waits for it, so a failure shows nothing. */
const UNASKED: ReadonlySet<Method> = new Set(['cells', 'steps']);
/** Until the host has said something. */
const NOTHING_TO_DRAW_MS = 60_000;

export function startDashboard(): void {
  const code = acquireVsCodeApi();
  const root = document.querySelector('main') ?? document.body;
  const remembered: Remembered = { openId: null, scrollY: 0, ...code.getState() };
  let palette: Palette = readPalette(document.body);
  let view: DashboardView | undefined;

  const setTimer = (delayMs: number, callback: () => void): Disposable => {
    const timer = setTimeout(callback, delayMs);
    return { dispose: () => clearTimeout(timer) };
  };
  const connection = new HostConnection({
    post: (message) => code.postMessage(message),
    setTimer,
    now: () => Date.now(),
    onState: () => frames.request(),
  });
  const frames = new FrameLoop({
    requestFrame: (callback) => void requestAnimationFrame(callback),
    setTimer,
    draw: () => {
      const { snapshot } = connection;
      if (snapshot === undefined) return NOTHING_TO_DRAW_MS;
      const isFirst = view === undefined;
      view ??= createView(snapshot);
      const againInMs = view.draw(snapshot.state);
      // Heights are known only once the first frame stands.
      if (isFirst) requestAnimationFrame(() => scrollTo({ top: remembered.scrollY }));
      return againInMs;
    },
  });

  addEventListener('message', ({ data }: MessageEvent<HostMessage>) => connection.receive(data));
  addEventListener('scroll', () => remember({ scrollY }), { passive: true });
  onThemeChange(() => {
    palette = readPalette(document.body);
    frames.request();
  });
  connection.start();

  function createView({ texts, locale }: Snapshot): DashboardView {
    const context: ViewContext = {
      texts,
      locale,
      get palette() {
        return palette;
      },
      now: () => connection.hostNow,
      redraw: () => frames.request(),
      ask: async (method, params) => {
        try {
          return await connection.request(method, params);
        } catch (error) {
          if (!(error instanceof RequestFailed)) throw error;
          if (!UNASKED.has(method)) view?.tellProblem(error.message);
          return undefined;
        }
      },
    };
    const { openId } = remembered;
    return new DashboardView({ context, root, openId, onOpened: (id) => remember({ openId: id }) });
  }

  function remember(change: Partial<Remembered>): void {
    Object.assign(remembered, change);
    code.setState(remembered);
  }
}
