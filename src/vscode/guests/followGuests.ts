// Tells VS Code which commands about guests have something to do: what it can't do, the palette doesn't offer.
import * as vscode from 'vscode';
import type { GuestService } from '../../core/guest/guestService.ts';
import type { Clock, Logger } from '../../core/hostPorts.ts';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import { Coalesced } from '../views/coalesced.ts';
import { GUEST_KEYS } from './guestKeys.ts';
import type { GuestTakeouts } from './guestTakeouts.ts';

const REFRESH_MS = 300;

interface FollowDeps {
  takeouts: Pick<GuestTakeouts, 'list' | 'onDidChange'>;
  clock: Clock;
  logger: Logger;
}

export function followGuests(
  guests: Pick<GuestService, 'list' | 'onDidChange'>,
  { takeouts, clock, logger }: FollowDeps,
): Disposable {
  const own = new DisposableStore();
  const tell = async (): Promise<void> => {
    try {
      const listed = guests.list();
      const entries = await takeouts.list();
      const keys = {
        [GUEST_KEYS.has]: listed.length > 0,
        [GUEST_KEYS.hasChanges]: listed.some(({ undecided }) => undecided > 0),
        [GUEST_KEYS.canTakeOut]: listed.length > 0 || entries.length > 0,
      };
      for (const [key, value] of Object.entries(keys))
        await vscode.commands.executeCommand('setContext', key, value);
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
