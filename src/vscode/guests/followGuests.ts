// Tells VS Code which commands about guests have something to do: what it can't do, the palette doesn't offer.
import type { GuestService } from '../../core/guest/guestService.ts';
import type { Clock, Logger } from '../../core/hostPorts.ts';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import { Coalesced } from '../views/coalesced.ts';
import type { WindowSituation } from '../commands/windowSituation.ts';
import type { GuestTakeouts } from './guestTakeouts.ts';

const REFRESH_MS = 300;

interface FollowDeps {
  takeouts: Pick<GuestTakeouts, 'list' | 'onDidChange'>;
  situation: WindowSituation;
  clock: Clock;
  logger: Logger;
}

export function followGuests(
  guests: Pick<GuestService, 'list' | 'onDidChange'>,
  { takeouts, situation, clock, logger }: FollowDeps,
): Disposable {
  const own = new DisposableStore();
  const tell = async (): Promise<void> => {
    try {
      const listed = guests.list();
      const entries = await takeouts.list();
      situation.tell({
        guests: listed.length > 0,
        guestChanges: listed.some(({ undecided }) => undecided > 0),
        guestTakeouts: listed.length > 0 || entries.length > 0,
      });
    } catch (error) {
      logger.warn('Which commands about MCP servers fit could not be told.', { why: String(error) });
    }
  };
  const soon = own.add(new Coalesced(clock, REFRESH_MS, () => void tell()));
  own.add(guests.onDidChange(() => soon.trigger()));
  own.add(takeouts.onDidChange(() => soon.trigger()));
  void tell();
  return own;
}
