// Sluice: Disconnect an MCP Client… removes what Connect wrote and revokes the client's token.
import * as vscode from 'vscode';
import type { ClientConfigurations, ClientStatus } from '../../clients/clientConfigurations.ts';
import type { Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';
import { clientsHere, configurationsOf, type ClientDeps } from './clientDeps.ts';
import { revokeTokenOf } from './clientToken.ts';
import { reviewAndWrite } from './reviewAndWrite.ts';

export async function disconnectClient(
  sluice: Pick<Sluice, 'clients' | 'tokens'>,
  deps: ClientDeps,
): Promise<void> {
  const configurations = configurationsOf(deps);
  const chosen = await chooseConnected(configurations);
  if (chosen !== undefined) await disconnect(sluice, configurations, chosen, deps);
}

async function chooseConnected(configurations: ClientConfigurations): Promise<ClientStatus | undefined> {
  const states = await Promise.all(clientsHere().map((client) => configurations.status(client)));
  const items = states
    .filter(({ isConnected }) => isConnected)
    .map((state) => ({ state, label: `$(debug-disconnect) ${state.client.label}`, detail: state.file }));
  if (items.length === 0) {
    const manage = t('Manage Client Tokens');
    const said = t('No known client is configured to use Sluice.');
    const chosen = await vscode.window.showInformationMessage(said, manage);
    if (chosen === manage) await vscode.commands.executeCommand('sluice.manageClientTokens');
    return undefined;
  }
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Disconnect an MCP Client'),
    placeHolder: t('Which client? You review the changes before Sluice writes them'),
    ignoreFocusOut: true,
  });
  return chosen?.state;
}

async function disconnect(
  sluice: Pick<Sluice, 'clients' | 'tokens'>,
  configurations: ClientConfigurations,
  { client }: ClientStatus,
  deps: ClientDeps,
): Promise<void> {
  const { label } = client;
  const isShared = await configurations.isConnectedElsewhere(client);
  const isWritten = await reviewAndWrite(
    configurations,
    {
      plan: () => configurations.planDisconnect(client),
      title: t('Disconnect {client} from Sluice?', { client: label }),
      detail: [
        isShared
          ? t('Other workspaces use its token, which stays valid.')
          : t('Sluice revokes its token, and its open connections end in every window.'),
      ],
      approve: t('Disconnect'),
      beforeWriting: async () => {
        if (!isShared) await revokeTokenOf(sluice, client);
      },
      next: t('Disconnect it again.'),
    },
    deps,
  );
  if (!isWritten) return;
  await sluice.clients.record('disconnect', label);
  void vscode.window.showInformationMessage(t('{client} is disconnected.', { client: label }));
}
