// What a person is deciding on: what a server said when it was started for the first time. Kept in memory alone, secrets
// included, and for half an hour.
import { AppError } from '../errors.ts';
import type { Clock, Hasher } from '../hostPorts.ts';
import { asJson } from '../json.ts';
import type { Disposable } from '../lifecycle.ts';
import { visibleLines, visibleText } from '../visibleText.ts';
import { definitionName, type GuestSnapshot } from './guest.ts';
import { definitionText, digestOf } from './guestDigests.ts';
import type { GuestProposal, LaunchReview, NewGuest } from './guestService.ts';
import { suggestedVerb } from './guestVerbs.ts';

const KEPT_MS = 30 * 60_000;
const LONGEST_TITLE = 80;

interface Proposed {
  proposal: GuestProposal;
  snapshot: GuestSnapshot;
  guest: NewGuest;
}

export class Proposals {
  readonly #clock: Pick<Clock, 'setTimer'>;
  readonly #kept = new Map<string, { proposed: Proposed; expiry: Disposable }>();

  constructor(clock: Pick<Clock, 'setTimer'>) {
    this.#clock = clock;
  }

  /** Replaces an earlier one of that name. */
  keep(proposed: Proposed): void {
    const { name } = proposed.proposal;
    this.drop(name);
    const expiry = this.#clock.setTimer(KEPT_MS, () => this.drop(name));
    this.#kept.set(name, { proposed, expiry });
  }

  /** @throws AppError `not-found` */
  get(name: string): Proposed {
    const kept = this.#kept.get(name);
    if (kept !== undefined) return kept.proposed;
    throw new AppError('not-found', 'What the server offers is no longer at hand.', {
      next: 'Nothing was recorded. Start it again and look at what it offers.',
    });
  }

  drop(name: string): void {
    this.#kept.get(name)?.expiry.dispose();
    this.#kept.delete(name);
  }
}

export function proposalOf(launch: LaunchReview, snapshot: GuestSnapshot, hasher: Hasher): GuestProposal {
  const { name: serverName, title } = snapshot.serverInfo;
  const said = [title, serverName].find((each) => typeof each === 'string');
  return {
    name: launch.name,
    digest: digestOf([launch.digest, asJson(snapshot)], hasher),
    launch,
    serverTitle: visibleText(typeof said === 'string' ? said : '', LONGEST_TITLE),
    instructions: snapshot.instructions === null ? null : visibleLines(snapshot.instructions),
    prompts: snapshot.prompts.map((prompt) => ({
      name: definitionName(prompt),
      text: definitionText(prompt),
    })),
    tools: snapshot.tools.map((tool) => ({
      name: definitionName(tool),
      text: definitionText(tool),
      ...suggestedVerb(tool),
    })),
  };
}
