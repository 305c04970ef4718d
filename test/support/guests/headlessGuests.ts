// Accepting a guest without a window: what a person's dialogs would do, from one line on standard input.
import type { GuestDefinition } from '../../../src/core/guest/guest.ts';
import type { GuestAnswer, GuestEntry, GuestService } from '../../../src/core/guest/guestService.ts';
import { DELIBERATE_MS } from '../../../src/core/approval/approvalPrompt.ts';
import type { Verb } from '../../../src/core/plan/verb.ts';

export interface WantedGuest {
  name: string;
  definition: GuestDefinition;
  secrets?: Record<string, string>;
  verbs?: Record<string, Verb>;
  /** By changing tool, the reading one that its dialogs compare with. */
  before?: Record<string, string>;
}

const CLICK: GuestAnswer = {
  shownForMs: DELIBERATE_MS,
  dialogDigest: 'headless',
  decidedBy: { user: 'headless', host: 'headless' },
};

export async function acceptGuest(
  guests: GuestService,
  { name, definition, secrets = {}, verbs = {}, before = {} }: WantedGuest,
): Promise<GuestEntry> {
  const { digest } = await guests.review(name, definition);
  const signal = AbortSignal.timeout(60_000);
  const proposal = await guests.propose({ name, definition, secrets }, digest, CLICK, signal);
  return guests.accept({ name, digest: proposal.digest, verbs, before }, CLICK);
}
