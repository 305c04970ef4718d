// Sluice: Connect an MCP Client… adds Sluice to a client's configuration, after a person reviews the change.
import * as vscode from 'vscode';
import type { ClientConfigurations, ClientStatus } from '../../clients/clientConfigurations.ts';
import type { KnownClient, Way } from '../../clients/knownClients.ts';
import type { Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';
import { chooseWay } from './chooseWay.ts';
import {
  clientsHere,
  configurationsOf,
  connectionBy,
  projectFolders,
  type ClientDeps,
} from './clientDeps.ts';
import { draftFor } from './clientToken.ts';
import { takesMcpServers } from './mcpDefinitionProvider.ts';
import { connectOther } from './connectOther.ts';
import { offerToKeepPort } from './offerToKeepPort.ts';
import { reviewAndWrite } from './reviewAndWrite.ts';

type Core = Pick<Sluice, 'clients' | 'endpoint' | 'tokens'>;

export async function connectClient(sluice: Core, deps: ClientDeps): Promise<void> {
  const configurations = configurationsOf(deps);
  const chosen = await chooseClient(configurations);
  if (chosen === undefined) return;
  if (chosen === 'other') return await connectOther(sluice);
  if (chosen.client.id === 'vscode' && takesMcpServers()) return await explainVsCode();
  const state = await chooseFile(configurations, chosen);
  if (state === undefined) return;
  if (state.problem !== undefined) throw state.problem;
  await connect(sluice, configurations, state, deps);
}

async function chooseClient(
  configurations: ClientConfigurations,
): Promise<ClientStatus | 'other' | undefined> {
  const states = await Promise.all(clientsHere().map((client) => configurations.status(client)));
  const items = states.map((state) => ({
    choice: state,
    label: `$(plug) ${state.client.label}`,
    description: stateText(state),
    detail: isOfferedAnyway(state.client) ? t('Its chat finds Sluice without configuration') : state.file,
  }));
  const other = {
    choice: 'other' as const,
    label: `$(copy) ${t('Any Other Client…')}`,
    description: t('copies what to paste into its configuration'),
    detail: '',
  };
  const chosen = await vscode.window.showQuickPick([...items, other], {
    title: t('Connect an MCP Client'),
    placeHolder: t('Which client? You review the changes before Sluice writes them'),
    ignoreFocusOut: true,
    matchOnDescription: true,
  });
  return chosen?.choice;
}

function isOfferedAnyway({ id }: KnownClient): boolean {
  return id === 'vscode' && takesMcpServers();
}

/** A client can have several files: packages of Claude Desktop, folders of a workspace. Undefined: canceled */
async function chooseFile(
  configurations: ClientConfigurations,
  state: ClientStatus,
): Promise<ClientStatus | undefined> {
  const files = configurations.filesOf(state.client);
  if (files.length < 2) return state;
  const { label } = state.client;
  const file = await vscode.window.showQuickPick(files, {
    title: t('Connect {client}', { client: label }),
    placeHolder: t('Which file does {client} read?', { client: label }),
    ignoreFocusOut: true,
  });
  return file === undefined ? undefined : configurations.status({ ...state.client, file: () => file });
}

function stateText({ client, isConnected, isForeign, isPresent, problem }: ClientStatus): string {
  if (isOfferedAnyway(client)) return t('by itself');
  if (problem !== undefined) return t('Sluice can’t read its configuration');
  if (isConnected) return t('connected');
  if (isForeign) return t('has an entry called “sluice” that Sluice didn’t write');
  return isPresent ? t('on this machine') : t('not found on this machine');
}

async function explainVsCode(): Promise<void> {
  const show = t('Show MCP Servers');
  const said = t('VS Code’s chat finds Sluice by itself: it is among its MCP servers, under “Sluice”.');
  const chosen = await vscode.window.showInformationMessage(said, show);
  if (chosen === show) await vscode.commands.executeCommand('workbench.mcp.listServer');
}

async function connect(
  sluice: Core,
  configurations: ClientConfigurations,
  { client, file, isConnected }: ClientStatus,
  deps: ClientDeps,
): Promise<void> {
  const way = await wayOf(client);
  if (way === undefined) return;
  const window = way === 'http' ? {} : await chooseWindow(client);
  if (window === undefined) return;
  const allow = await chooseRule(client);
  if (allow === undefined) return;
  const draft = await draftFor(sluice, client);
  const { label, scope, startedFrom } = client;
  const connection = await connectionBy({ way, token: draft.token, startedFrom, ...window }, sluice);
  const isShared = scope === 'workspace';
  const isWritten = await reviewAndWrite(
    configurations,
    {
      plan: () => configurations.planConnect(client, connection, { allow }),
      title: t('Connect {client} to Sluice?', { client: label }),
      detail: [
        isShared
          ? t(
              'The file gets no token, and names a program of this machine. {client} acts in all your windows.',
              {
                client: label,
              },
            )
          : t('{client} gets its own token. It works in every window and isn’t shown here.', {
              client: label,
            }),
        ...(isConnected && !isShared ? [t('Its current token stops working.')] : []),
        ...(allow
          ? [t('{client} runs Sluice’s tools without asking; Sluice still asks.', { client: label })]
          : []),
      ],
      approve: t('Connect'),
      beforeWriting: () => draft.keep(),
      next: t('Connect it again.'),
    },
    deps,
  );
  if (!isWritten) return;
  await sluice.clients.record('connect', label, { way, allow_rule: allow });
  const said = t('{client} is connected: Sluice wrote {file}. Restart {client} to use it.', {
    client: label,
    file,
  });
  if (way === 'http') await offerToKeepPort(sluice, said);
  else void vscode.window.showInformationMessage(said);
}

async function wayOf(client: KnownClient): Promise<Way | undefined> {
  const [only] = client.ways;
  if (client.ways.length === 1) return only;
  return chooseWay(t('Connect {client}', { client: client.label }), client);
}

/** For clients whose working directory isn't the project. Undefined: canceled */
async function chooseWindow({
  label,
  startsIn,
}: KnownClient): Promise<{ project?: string | undefined } | undefined> {
  const [project] = projectFolders();
  if (startsIn === 'project' || project === undefined) return {};
  const items = [
    {
      window: {},
      label: t('The Only Open Window'),
      detail: t('With several windows open, {client} gets an error until you choose one', { client: label }),
    },
    {
      window: { project },
      label: t('Always This Project'),
      detail: t('{client} always works in the window of {folder}', { client: label, folder: project }),
    },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Connect {client}', { client: label }),
    placeHolder: t('{client} starts outside of projects. Which window does it use?', { client: label }),
    ignoreFocusOut: true,
  });
  return chosen?.window;
}

/** @returns whether to add the client's own rule; undefined: canceled */
async function chooseRule({ label, allowRule }: KnownClient): Promise<boolean | undefined> {
  if (allowRule === undefined) return false;
  const replaces = allowRule.kind === 'item' && allowRule.replacesOwnList;
  const items = [
    {
      allow: false,
      label: t('Let {client} Ask', { client: label }),
      detail: t('{client} asks before it runs a tool, as it does for others', { client: label }),
    },
    {
      allow: true,
      label: t('Allow Sluice’s Tools in {client}', { client: label }),
      detail: replaces
        ? t(
            'Sluice still asks where it matters. {client} then takes all its allowed MCP tools from that file',
            {
              client: label,
            },
          )
        : t(
            'Sluice still asks where it matters: before it deletes, revokes, spends, shares or touches production',
          ),
    },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Connect {client}', { client: label }),
    placeHolder: t('Does {client} ask as well before it runs one of Sluice’s tools?', { client: label }),
    ignoreFocusOut: true,
  });
  return chosen?.allow;
}
