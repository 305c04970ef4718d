// Sluice: Disconnect an MCP Client… takes out what Connect wrote, and revokes the client's token.
import * as vscode from 'vscode';
import type { ClientConfigurations, ClientStatus } from '../../clients/clientConfigurations.ts';
import { KNOWN_CLIENTS } from '../../clients/knownClients.ts';
import type { Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';
import { configurationsOf, type ClientDeps } from './clientParts.ts';
import { reviewAndWrite } from './planReview.ts';

export async function disconnectClient(
  sluice: Pick<Sluice, 'clients' | 'tokens'>,
  deps: ClientDeps,
): Promise<void> {
  const configurations = configurationsOf(deps);
  const chosen = await chooseConnected(configurations);
  if (chosen !== undefined) await disconnect(sluice, configurations, chosen, deps);
}

async function chooseConnected(configurations: ClientConfigurations): Promise<ClientStatus | undefined> {
  const states = await Promise.all(KNOWN_CLIENTS.map((client) => configurations.status(client)));
  const items = states
    .filter(({ isConnected }) => isConnected)
    .map((state) => ({ state, label: `$(debug-disconnect) ${state.client.label}`, detail: state.file }));
  if (items.length === 0) {
    const manage = t('Manage Client Tokens');
    const said = t('Sluice is in no configuration of a client that it knows.');
    const chosen = await vscode.window.showInformationMessage(said, manage);
    if (chosen === manage) await vscode.commands.executeCommand('sluice.manageClientTokens');
    return undefined;
  }
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Disconnect an MCP Client'),
    placeHolder: t('Which client? What changes is shown before anything is written'),
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
  const isWritten = await reviewAndWrite(
    configurations,
    {
      plan: () => configurations.planDisconnect(client),
      title: t('Disconnect {client} from Sluice?', { client: label }),
      detail: [t('Its token is revoked, and what it has open in any window ends at once.')],
      approve: t('Disconnect'),
      beforeWriting: () => revokeTokenOf(sluice, label),
      next: t('Its token is revoked already; disconnect it again.'),
    },
    deps,
  );
  if (!isWritten) return;
  await sluice.clients.record('disconnect', label);
  void vscode.window.showInformationMessage(t('{client} is disconnected.', { client: label }));
}

async function revokeTokenOf(sluice: Pick<Sluice, 'tokens'>, label: string): Promise<void> {
  const held = sluice.tokens.list().find((token) => token.label === label);
  if (held !== undefined) await sluice.tokens.revoke(held.id);
}
