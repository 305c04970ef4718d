// What the commands about MCP clients share: this machine as configurations see it, and the ways to this window.
import { execFile } from 'node:child_process';
import os from 'node:os';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { ClientConfigurations } from '../../clients/clientConfigurations.ts';
import type { Connection, Way } from '../../clients/knownClients.ts';
import { AppError } from '../../core/errors.ts';
import type { Hasher } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import { HOME_VARIABLE, userDirectory } from '../../windows/userDirectory.ts';
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

/** The oldest Node that runs the bridge. */
const MIN_NODE = 18;
const NODE_TIMEOUT_MS = 5_000;

export function configurationsOf({ editorFolder }: Pick<ClientDeps, 'editorFolder'>): ClientConfigurations {
  const machine = { platform: process.platform, env: process.env, home: os.homedir(), editorFolder };
  return new ClientConfigurations(machine, userDirectory().root);
}

/** Whether this editor's own chat gets Sluice's server without any configuration. */
export function offersItself(): boolean {
  const api = vscode.lm as Partial<typeof vscode.lm> | undefined;
  return typeof api?.registerMcpServerDefinitionProvider === 'function';
}

/** @throws AppError `unsupported` for HTTP while the server does not listen */
export async function connectionBy(
  way: Way,
  sluice: Pick<Sluice, 'endpoint'>,
  token: string,
): Promise<Connection> {
  if (way === 'bridge') return { way, ...(await bridgeCommand()), token };
  const endpoint = sluice.endpoint();
  if (endpoint.kind !== 'listening') {
    throw new AppError(
      'unsupported',
      t('Sluice’s MCP server does not listen, so there is nothing to connect to.'),
      { next: t('“Sluice: Restart Server” tries again.') },
    );
  }
  return { way, url: endpoint.url, token };
}

/** Node if the person has one, else VS Code's own program, which can run as Node. */
async function bridgeCommand(): Promise<{ command: string; args: string[]; env: Record<string, string> }> {
  const { bridge } = userDirectory();
  const home = process.env[HOME_VARIABLE];
  const env = home === undefined ? {} : { [HOME_VARIABLE]: home };
  if (await hasNode()) return { command: 'node', args: [bridge], env };
  return { command: process.execPath, args: [bridge], env: { ...env, ELECTRON_RUN_AS_NODE: '1' } };
}

async function hasNode(): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)('node', ['--version'], { timeout: NODE_TIMEOUT_MS });
    return Number(/^v(\d+)\./.exec(stdout)?.[1]) >= MIN_NODE;
  } catch {
    // There is none in the PATH, or none that answers.
    return false;
  }
}
