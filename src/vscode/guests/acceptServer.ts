// Starts a server once after a person agreed to what would start, shows what it offers, and records exactly what they
// accept. It knows neither where the server was named nor who uses it.
import * as vscode from 'vscode';
import type { Guest } from '../../core/guest/guest.ts';
import type { GuestProposal, NewGuest } from '../../core/guest/guestService.ts';
import { groupOf } from '../../core/guest/guestVerbs.ts';
import { t } from '../text/localize.ts';
import { askWithReview } from './askWithReview.ts';
import { chooseVerbs, type VerbChoice } from './chooseVerbs.ts';
import { formerProposal, markedLines } from './formerServer.ts';
import type { GuestCore, GuestDeps } from './guestDeps.ts';
import { acceptanceLines, launchLines, proposalDocument, type ChosenTool } from './guestTexts.ts';

export interface AskedServer extends Omit<NewGuest, 'secrets'> {
  /** What else the first dialog says, a line each. */
  notes: readonly string[];
  /** Called once the person agreed to the start; undefined: they gave up. */
  secrets: () => Promise<NewGuest['secrets'] | undefined>;
}

/** @returns whether the person accepted exactly what they were shown. @throws AppError if it doesn't start */
export async function acceptServer(
  asked: AskedServer,
  { guests }: Pick<GuestCore, 'guests'>,
  deps: GuestDeps,
): Promise<boolean> {
  const former = guests.find(asked.name);
  const proposal = await startOnce(asked, former, guests, deps);
  return proposal !== undefined && (await accept(proposal, former, guests, deps));
}

/** Undefined: the person doesn't want it started. */
async function startOnce(
  { name, definition, notes, secrets }: AskedServer,
  former: Guest | undefined,
  guests: GuestCore['guests'],
  deps: GuestDeps,
): Promise<GuestProposal | undefined> {
  const review = await guests.review(name, definition);
  const now = launchLines(review, t);
  const before = former && launchLines(await guests.review(name, former.definition), t);
  const answer = await askWithReview(
    {
      title: t('Start “{name}” to see what it offers?', { name }),
      lines: [...(before === undefined ? now : markedLines(before, now, t)), ...notes],
      approve: t('Start'),
      document: { name: `${name}.txt`, text: text(now), ...(before && { before: text(before) }) },
      mustRead: false,
    },
    deps,
  );
  if (answer === undefined) return undefined;
  const given = await secrets();
  if (given === undefined) return undefined;
  const location = vscode.ProgressLocation.Notification;
  const title = t('Starting “{name}”…', { name });
  return vscode.window.withProgress({ location, title, cancellable: true }, async (_report, cancelled) => {
    const aborted = new AbortController();
    cancelled.onCancellationRequested(() => aborted.abort());
    try {
      const guest = { name, definition, secrets: given };
      return await guests.propose(guest, review.digest, answer, aborted.signal);
    } catch (error) {
      if (aborted.signal.aborted) return undefined;
      throw error;
    }
  });
}

async function accept(
  proposal: GuestProposal,
  former: Guest | undefined,
  guests: GuestCore['guests'],
  deps: GuestDeps,
): Promise<boolean> {
  const { name, digest } = proposal;
  const accepted = former && formerProposal(former, proposal.launch, deps.hasher);
  const choices = await chooseVerbs(
    t('What “{name}” May Do', { name }),
    proposal.tools.map((tool) => {
      const same = accepted?.tools.find((each) => each.name === tool.name && each.text === tool.text);
      return same ? { ...same, why: t('as you accepted it') } : suggestion(tool);
    }),
  );
  if (choices === undefined) return false;
  const tools = proposal.tools.map((tool): ChosenTool => {
    const verb = choices.find((choice) => choice.name === tool.name)?.verb ?? tool.suggested;
    return { name: tool.name, text: tool.text, verb, group: groupOf(verb) };
  });
  const before = accepted && proposalDocument(accepted.proposal, accepted.tools, t);
  const answer = await askWithReview(
    {
      title: t('Put “{name}” behind Sluice?', { name }),
      lines: acceptanceLines(proposal, tools, t),
      approve: t('Accept'),
      document: {
        name: `${name}.txt`,
        text: proposalDocument(proposal, tools, t),
        ...(before !== undefined && { before }),
      },
      mustRead: false,
    },
    deps,
  );
  if (answer === undefined) return false;
  const verbs = Object.fromEntries(choices.map((choice) => [choice.name, choice.verb]));
  const compared = Object.fromEntries(
    choices.flatMap((choice) => (choice.before === null ? [] : [[choice.name, choice.before]])),
  );
  await guests.accept({ name, digest, verbs, before: compared }, answer);
  return true;
}

function suggestion({ name, suggested, from }: GuestProposal['tools'][number]): VerbChoice {
  const why =
    from === 'annotations'
      ? t('reported by the server')
      : from === 'name'
        ? t('by its name')
        : t('nothing tells what it does');
  return { name, verb: suggested, before: null, why };
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
