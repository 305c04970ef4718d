// Lets a person choose a server that can be put behind Sluice: of a client's configuration, or of the project's file.
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { otherServersIn, type OtherServer } from '../../clients/guests/guestPlan.ts';
import type { EntryProblem } from '../../clients/guests/serverEntry.ts';
import { AppError } from '../../core/errors.ts';
import { GUESTS_FILE, type GuestDefinition } from '../../core/guest/guest.ts';
import type { ProjectGuest, ReadProjectGuests } from '../../core/guest/projectGuests.ts';
import type { KnownClient } from '../../clients/knownClients.ts';
import { clientsHere, configurationsOf, projectFolders, type ClientDeps } from '../clients/clientDeps.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';

export interface ChosenServer {
  client: KnownClient;
  file: string;
  server: OtherServer;
}

/** Undefined: cancelled, or there is none. */
export async function chooseServer(
  project: ReadProjectGuests,
  deps: ClientDeps,
): Promise<ChosenServer | ProjectGuest | undefined> {
  const found = await serversHere(deps);
  const named = project.guests.filter(({ state }) => state !== 'accepted');
  if (found.length + named.length === 0) {
    void vscode.window.showInformationMessage(
      t('No client on this machine has an MCP server that isn’t behind Sluice.'),
    );
    return undefined;
  }
  const items = [
    ...named.map((choice) => ({
      choice,
      label: `$(server-process) ${choice.name}`,
      description: GUESTS_FILE,
      detail: startText(choice.definition),
    })),
    ...found.map((choice) => ({
      choice,
      label: `$(server-process) ${foreignText(choice.server.name, 60)}`,
      description: choice.client.label,
      detail: detailOf(choice),
    })),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Put an MCP Server Behind Sluice'),
    placeHolder: t('Which server? You review what starts and what changes'),
    ignoreFocusOut: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen === undefined) return undefined;
  if ('state' in chosen.choice) return chosen.choice;
  const { entry } = chosen.choice.server;
  if ('problem' in entry)
    throw new AppError('unsupported', problemText(entry.problem, chosen.choice.client.label), {
      next: t('Sluice left the file as it is.'),
    });
  return chosen.choice;
}

/** Files that can't be read or understood are left out. */
async function serversHere(deps: ClientDeps): Promise<ChosenServer[]> {
  const configurations = configurationsOf(deps);
  const [folder] = projectFolders();
  const files = clientsHere().flatMap((client) =>
    configurations.filesOf(client).map((file) => ({ client: { ...client, file: () => file }, file })),
  );
  const found = await Promise.all(
    files.map(async ({ client, file }) => {
      try {
        const text = await readFile(file, 'utf8');
        return otherServersIn(client, text, folder).map((server) => ({ client, file, server }));
      } catch {
        // It is not there, or Connect says what is wrong with it.
        return [];
      }
    }),
  );
  return found.flat();
}

function detailOf({ client, server: { entry } }: ChosenServer): string {
  if ('problem' in entry) return problemText(entry.problem, client.label);
  return startText(entry.definition);
}

function startText(definition: GuestDefinition): string {
  const what = definition.kind === 'http' ? [definition.url] : [definition.command, ...definition.args];
  return foreignText(what.join(' '), 200);
}

function problemText(problem: EntryProblem, client: string): string {
  switch (problem) {
    case 'unknown-shape':
      return t('Sluice doesn’t understand this entry.');
    case 'old-transport':
      return t('It uses the HTTP+SSE transport, which MCP no longer has.');
    case 'client-variables':
      return t('It uses variables that only {client} can fill in.', { client });
    case 'user-in-url':
      return t('Its address contains a user name or password. Put them into a header first.');
  }
}
