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
import type { NewGuest } from '../../core/guest/guestService.ts';
import { configurationsOf, connectionBy } from '../clients/clientDeps.ts';
import { draftFor } from '../clients/clientToken.ts';
import { reviewAndWrite } from '../clients/reviewAndWrite.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import type { RowRef } from '../views/viewRow.ts';
import { acceptProjectServer, namedByRow } from './acceptProjectServer.ts';
import { acceptServer } from './acceptServer.ts';
import { chooseServer, type ChosenServer } from './chooseServer.ts';
import type { GuestCore, GuestDeps } from './guestDeps.ts';
import { guestOwner } from './guestOwner.ts';

/** @param row of a server that the project's file names, if the command was run on one */
export async function putServerBehind(sluice: GuestCore, deps: GuestDeps, row?: RowRef): Promise<void> {
  const project = await sluice.projectGuests.read();
  const chosen = namedByRow(project, row) ?? (await chooseServer(project, deps));
  if (chosen === undefined) return;
  if ('state' in chosen) return acceptProjectServer(chosen, sluice, deps);
  const { entry } = chosen.server;
  if ('problem' in entry) return;
  const name = await askName(chosen.server.name, sluice);
  if (name === undefined) return;
  const guest: NewGuest = { name, ...entry };
  const notes = [
    ...(Object.keys(guest.secrets).length > 0 ? [t('Its secrets go to the vault.')] : []),
    t('It runs with your rights, as it did before.'),
  ];
  const ask = { ...guest, notes, secrets: () => Promise.resolve(guest.secrets) };
  if (await acceptServer(ask, sluice, deps)) await pointEntry(chosen, name, sluice, deps);
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
