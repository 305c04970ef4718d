// Sluice: Connect an MCP Client… writes Sluice into the configuration of a client, after a look at what changes.
import * as vscode from 'vscode';
import type { ClientConfigurations, ClientStatus } from '../../clients/clientConfigurations.ts';
import { KNOWN_CLIENTS, type KnownClient, type Way } from '../../clients/knownClients.ts';
import type { Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';
import { chooseWayOf } from './chooseWay.ts';
import { configurationsOf, connectionBy, offersItself, type ClientDeps } from './clientParts.ts';
import { connectOther } from './connectOther.ts';
import { offerToKeepPort } from './keptPort.ts';
import { reviewAndWrite } from './planReview.ts';

type Core = Pick<Sluice, 'clients' | 'endpoint' | 'tokens'>;

export async function connectClient(sluice: Core, deps: ClientDeps): Promise<void> {
  const configurations = configurationsOf(deps);
  const chosen = await chooseClient(configurations);
  if (chosen === undefined) return;
  if (chosen === 'other') return await connectOther(sluice);
  if (chosen.client.id === 'vscode' && offersItself()) return await explainVsCode();
  if (chosen.problem !== undefined) throw chosen.problem;
  await connect(sluice, configurations, chosen, deps);
}

async function chooseClient(
  configurations: ClientConfigurations,
): Promise<ClientStatus | 'other' | undefined> {
  const states = await Promise.all(KNOWN_CLIENTS.map((client) => configurations.status(client)));
  const items = states.map((state) => ({
    choice: state,
    label: `$(plug) ${state.client.label}`,
    description: stateText(state),
    detail: isOfferedAnyway(state.client) ? t('Its chat finds Sluice without any configuration') : state.file,
  }));
  const other = {
    choice: 'other' as const,
    label: `$(copy) ${t('Any Other Client…')}`,
    description: t('copies what to paste into its configuration'),
    detail: '',
  };
  const chosen = await vscode.window.showQuickPick([...items, other], {
    title: t('Connect an MCP Client'),
    placeHolder: t('Which client? What changes is shown before anything is written'),
    ignoreFocusOut: true,
    matchOnDescription: true,
  });
  return chosen?.choice;
}

function isOfferedAnyway({ id }: KnownClient): boolean {
  return id === 'vscode' && offersItself();
}

function stateText({ client, isConnected, isPresent, problem }: ClientStatus): string {
  if (isOfferedAnyway(client)) return t('by itself');
  if (problem !== undefined) return t('its configuration cannot be understood');
  if (isConnected) return t('connected');
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
  { client, isConnected }: ClientStatus,
  deps: ClientDeps,
): Promise<void> {
  const way = await chooseWay(client);
  if (way === undefined) return;
  const allow = await chooseRule(client);
  if (allow === undefined) return;
  const draft = sluice.tokens.draft(client.label);
  const connection = await connectionBy(way, sluice, draft.token);
  const { label } = client;
  const isWritten = await reviewAndWrite(
    configurations,
    {
      plan: () => configurations.planConnect(client, connection, { allow }),
      title: t('Connect {client} to Sluice?', { client: label }),
      detail: [
        t('{client} gets a token of its own, which is valid in all your windows and hidden here.', {
          client: label,
        }),
        ...(isConnected ? [t('Its present token stops working.')] : []),
        ...(allow
          ? [t('{client} runs Sluice’s tools without asking; Sluice still asks.', { client: label })]
          : []),
      ],
      approve: t('Write'),
      beforeWriting: () => draft.keep(),
      next: t('Connect it again.'),
    },
    deps,
  );
  if (!isWritten) return;
  await sluice.clients.record('connect', label, { way, allow_rule: allow });
  const said = t('{client} is connected. It sees Sluice when it starts again.', { client: label });
  if (way === 'http') await offerToKeepPort(sluice, said);
  else void vscode.window.showInformationMessage(said);
}

async function chooseWay({ label, ways }: KnownClient): Promise<Way | undefined> {
  const [only] = ways;
  if (ways.length === 1) return only;
  return chooseWayOf(t('Connect {client}', { client: label }));
}

/** @returns whether the client's own rule is added; undefined: given up */
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
