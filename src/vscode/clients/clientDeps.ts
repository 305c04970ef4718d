// What the commands about MCP clients share: this machine's configurations, and the connections to this window.
import os from 'node:os';
import * as vscode from 'vscode';
import { bridgeConnection, isNode, type BridgeWish } from '../../clients/bridgeCommand.ts';
import { ClientConfigurations } from '../../clients/clientConfigurations.ts';
import { KNOWN_CLIENTS, type Connection, type KnownClient, type Way } from '../../clients/knownClients.ts';
import { AppError } from '../../core/errors.ts';
import type { Hasher } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import { HOME_VARIABLE } from '../../core/access/bridgeVariables.ts';
import { userDirectory } from '../../windows/userDirectory.ts';
import { t } from '../text/localize.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import type { TextDocuments } from '../text/textDocuments.ts';

export interface ClientDeps {
  texts: TextDocuments;
  hasher: Hasher;
  logger: OutputChannelLogger;
  /** Folder of the editor's own profile. */
  editorFolder: string;
}

export function configurationsOf({ editorFolder }: Pick<ClientDeps, 'editorFolder'>): ClientConfigurations {
  const machine = {
    platform: process.platform,
    env: process.env,
    home: os.homedir(),
    editorFolder,
    workspaceFolders: projectFolders(),
  };
  return new ClientConfigurations(machine, userDirectory().root);
}

/** The clients that this window can connect: those of a workspace need an open folder. */
export function clientsHere(): readonly KnownClient[] {
  return KNOWN_CLIENTS.filter(({ scope }) => scope === 'person' || projectFolders().length > 0);
}

/** The workspace's folders on this machine. */
export function projectFolders(): string[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
}

/** @throws AppError `unsupported` for HTTP while the server does not listen */
export async function connectionBy(
  { way, ...wish }: BridgeWish & { way: Way },
  sluice: Pick<Sluice, 'endpoint'>,
): Promise<Connection> {
  if (way === 'bridge') {
    const { platform, execPath: editor, env } = process;
    const place = { bridge: userDirectory().bridge, home: env[HOME_VARIABLE] };
    return bridgeConnection(wish, place, { platform, editor, isNode });
  }
  const endpoint = sluice.endpoint();
  if (endpoint.kind !== 'listening') {
    throw new AppError(
      'unsupported',
      t('Sluice’s MCP server isn’t running, so there is nothing to connect to.'),
      {
        next: t('“Sluice: Restart Server” tries again.'),
      },
    );
  }
  return { way, url: endpoint.url, token: wish.token };
}
