// What every part of the view may use: texts, time, colors, and asking the host.
import type { DashboardTexts } from '../../protocol/dashboardTexts.ts';
import type { Method, Requests } from '../../protocol/messages.ts';
import type { Palette } from '../canvas/palette.ts';

export interface ViewContext {
  readonly texts: DashboardTexts;
  /** BCP 47 tag. */
  readonly locale: string;
  readonly palette: Palette;
  /** The time on the host's clock. */
  readonly now: () => number;
  /** Undefined if it failed; the page already shows why. */
  readonly ask: <M extends Method>(
    method: M,
    params: Requests[M]['params'],
  ) => Promise<Requests[M]['result'] | undefined>;
  /** Draws again with the next frame. */
  readonly redraw: () => void;
}
