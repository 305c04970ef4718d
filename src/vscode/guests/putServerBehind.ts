// Sluice: Put an MCP Server Behind Sluice… starts a server once after a person agreed, shows what it offers, records what
// they accept, and points the client's entry to Sluice. Nothing runs and nothing is written before its own answer.
import * as vscode from 'vscode';
import type { ConnectionPlan } from '../../clients/connectionPlan.ts';
import { readConfig } from '../../clients/configFiles.ts';
import {
  guestEntry,
  guestNameOf,
  planPutBehind,
  secretsOf,
  type Takeout,
} from '../../clients/guests/guestPlan.ts';
import { putBehind } from '../../clients/guests/handover.ts';
import type { GuestProposal, NewGuest } from '../../core/guest/guestService.ts';
import { groupOf } from '../../core/guest/guestVerbs.ts';
import { configurationsOf, connectionBy } from '../clients/clientDeps.ts';
import { draftFor } from '../clients/clientToken.ts';
import { reviewAndWrite } from '../clients/reviewAndWrite.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import { askWithReview } from './askWithReview.ts';
import { chooseServer, type ChosenServer } from './chooseServer.ts';
import { chooseVerbs, type VerbChoice } from './chooseVerbs.ts';
import type { GuestCore, GuestDeps } from './guestDeps.ts';
import { guestOwner } from './guestOwner.ts';
import { acceptanceLines, launchLines, proposalDocument, type ChosenTool } from './guestTexts.ts';

export async function putServerBehind(sluice: GuestCore, deps: GuestDeps): Promise<void> {
  const chosen = await chooseServer(deps);
  if (chosen === undefined) return;
  const { entry } = chosen.server;
  if ('problem' in entry) return;
  const name = await askName(chosen.server.name, sluice);
  if (name === undefined) return;
  const guest: NewGuest = { name, ...entry };
  const proposal = await startOnce(guest, sluice, deps);
  if (proposal === undefined || !(await accept(proposal, sluice, deps))) return;
  await pointEntry(chosen, name, sluice, deps);
}

async function askName(entry: string, { guests }: GuestCore): Promise<string | undefined> {
  const taken = guests.list().map(({ name }) => name);
  const value = guestNameOf(entry, taken);
  return vscode.window.showInputBox({
    title: t('Put an MCP Server Behind Sluice'),
    prompt: t('A name for it: small letters, digits, and dashes. Dialogs call it so'),
    value,
    ignoreFocusOut: true,
    validateInput: (typed) => {
      if (guestNameOf(typed, []) !== typed) return t('Use small letters, digits, and dashes only.');
      return taken.includes(typed) ? t('Another server has this name.') : undefined;
    },
  });
}

/** Undefined: the person doesn't want it started. @throws AppError if it doesn't start */
export async function startOnce(
  guest: NewGuest,
  { guests }: Pick<GuestCore, 'guests'>,
  deps: GuestDeps,
): Promise<GuestProposal | undefined> {
  const review = await guests.review(guest.name, guest.definition);
  const lines = [
    ...launchLines(review, t),
    ...(Object.keys(guest.secrets).length > 0 ? [t('Its secrets go to the vault.')] : []),
    t('It runs with your rights, as it did before.'),
  ];
  const answer = await askWithReview(
    {
      title: t('Start “{name}” to see what it offers?', { name: guest.name }),
      lines,
      approve: t('Start'),
      document: { name: `${guest.name}.txt`, text: `${lines.join('\n')}\n` },
      mustRead: false,
    },
    deps,
  );
  if (answer === undefined) return undefined;
  const location = vscode.ProgressLocation.Notification;
  const title = t('Starting “{name}”…', { name: guest.name });
  return vscode.window.withProgress({ location, title, cancellable: true }, async (_report, cancelled) => {
    const aborted = new AbortController();
    cancelled.onCancellationRequested(() => aborted.abort());
    try {
      return await guests.propose(guest, review.digest, answer, aborted.signal);
    } catch (error) {
      if (aborted.signal.aborted) return undefined;
      throw error;
    }
  });
}

/** @returns whether the person accepted exactly what the proposal shows */
export async function accept(
  proposal: GuestProposal,
  { guests }: Pick<GuestCore, 'guests'>,
  deps: GuestDeps,
): Promise<boolean> {
  const { name, digest } = proposal;
  const choices = await chooseVerbs(t('What “{name}” May Do', { name }), suggestions(proposal));
  if (choices === undefined) return false;
  const tools = chosenTools(proposal, choices);
  const answer = await askWithReview(
    {
      title: t('Put “{name}” behind Sluice?', { name }),
      lines: acceptanceLines(proposal, tools, t),
      approve: t('Accept'),
      document: { name: `${name}.txt`, text: proposalDocument(proposal, tools, t) },
      mustRead: false,
    },
    deps,
  );
  if (answer === undefined) return false;
  const verbs = Object.fromEntries(choices.map((choice) => [choice.name, choice.verb]));
  const before = Object.fromEntries(
    choices.flatMap((choice) => (choice.before === null ? [] : [[choice.name, choice.before]])),
  );
  await guests.accept({ name, digest, verbs, before }, answer);
  return true;
}

function suggestions({ tools }: GuestProposal): VerbChoice[] {
  return tools.map(({ name, suggested, from }) => ({
    name,
    verb: suggested,
    before: null,
    why:
      from === 'annotations'
        ? t('reported by the server')
        : from === 'name'
          ? t('by its name')
          : t('nothing tells what it does'),
  }));
}

function chosenTools({ tools }: GuestProposal, choices: readonly VerbChoice[]): ChosenTool[] {
  return tools.map(({ name, text, suggested }) => {
    const verb = choices.find((choice) => choice.name === name)?.verb ?? suggested;
    return { name, text, verb, group: groupOf(verb) };
  });
}

/** The client's entry now starts Sluice's bridge; what was there is kept for Take Out. */
async function pointEntry(
  { client, file, server }: ChosenServer,
  name: string,
  sluice: GuestCore,
  deps: GuestDeps,
): Promise<void> {
  const configurations = configurationsOf(deps);
  const owner = guestOwner(client);
  const draft = await draftFor(sluice, owner);
  const { startedFrom } = client;
  const connection = await connectionBy({ way: 'bridge', token: draft.token, startedFrom }, sluice);
  if (connection.way !== 'bridge') return;
  const entry = guestEntry(client, name, connection);
  let takeout: Takeout | undefined;
  const plan = async (): Promise<ConnectionPlan> => {
    const { text = '' } = await readConfig(file);
    const planned = planPutBehind({ client, file, text }, server, { name, entry });
    takeout = planned.takeout;
    const changed = {
      path: file,
      before: planned.before,
      after: planned.after,
      holdsToken: false,
      written: undefined,
    };
    return { files: [changed], tokens: secretsOf(server.entry), older: 'none' };
  };
  const isWritten = await putBehind({
    keepTakeout: async () => {
      if (takeout !== undefined) await deps.takeouts.keep(takeout);
    },
    keepToken: () => draft.keep(),
    write: (beforeWriting) =>
      reviewAndWrite(
        configurations,
        {
          plan,
          title: t('Let {client} reach “{name}” through Sluice?', { client: client.label, name }),
          detail: [
            t('The entry keeps its name, and its tools keep theirs.'),
            t('“Sluice: All Commands… → Take an MCP Server Out…” gives the file back as it was.'),
          ],
          approve: t('Write'),
          beforeWriting,
          next: t('Put the server behind Sluice again.'),
        },
        deps,
      ),
  });
  if (!isWritten) return;
  await sluice.clients.record('connect', owner.label, { way: 'bridge', guest: name });
  void vscode.window.showInformationMessage(
    t('“{server}” is behind Sluice. Restart {client} to use it.', {
      server: foreignText(server.name, 60),
      client: client.label,
    }),
  );
}
