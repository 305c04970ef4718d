// The command by which a client starts the stdio bridge, for the PATH that the client itself has.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { HOME_VARIABLE, WINDOW_VARIABLE } from '../core/access/bridgeVariables.ts';
import { RUN_AS_NODE, type Connection } from './clientEntries.ts';
import type { KnownClient } from './knownClients.ts';

/** The oldest Node that runs the bridge. */
const MIN_NODE = 18;
const NODE_TIMEOUT_MS = 5_000;

/** Where installers put a Node that stays; version managers move theirs. */
const STABLE_NODES: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['/opt/homebrew/bin/node', '/usr/local/bin/node'],
  win32: [String.raw`C:\Program Files\nodejs\node.exe`],
  linux: ['/usr/bin/node', '/usr/local/bin/node'],
};

export interface BridgeCommandDeps {
  platform: NodeJS.Platform;
  /** The editor's own program, which is a Node if it is told so. */
  editor: string;
  /** Whether that program is a Node that runs the bridge. */
  isNode: (program: string) => Promise<boolean>;
}

/**
 * Terminals hand their PATH on, so `node` means there what it means here. Programs started from the desktop have no PATH
 * of nvm, Homebrew or Volta: they get an absolute path that stays, or the editor's own program.
 */
export async function bridgeCommand(
  startedFrom: KnownClient['startedFrom'],
  { platform, editor, isNode }: BridgeCommandDeps,
): Promise<{ command: string; env: Record<string, string> }> {
  const candidates = startedFrom === 'terminal' ? ['node'] : (STABLE_NODES[platform] ?? []);
  for (const command of candidates) if (await isNode(command)) return { command, env: {} };
  return { command: editor, env: { [RUN_AS_NODE]: '1' } };
}

export interface BridgeWish {
  token: string;
  startedFrom: KnownClient['startedFrom'];
  /** The folder whose window is meant, wherever the client starts; undefined: as the bridge finds it. */
  project?: string | undefined;
}

/** @param place of the bridge, and of Sluice's folder if that is not the usual one */
export async function bridgeConnection(
  { token, startedFrom, project }: BridgeWish,
  place: { bridge: string; home: string | undefined },
  deps: BridgeCommandDeps,
): Promise<Connection> {
  const { command, env } = await bridgeCommand(startedFrom, deps);
  const variables = {
    ...(place.home !== undefined && { [HOME_VARIABLE]: place.home }),
    ...env,
    ...(project !== undefined && { [WINDOW_VARIABLE]: project }),
  };
  return { way: 'bridge', command, args: [place.bridge], env: variables, token };
}

export async function isNode(program: string): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], { timeout: NODE_TIMEOUT_MS });
    return Number(/^v(\d+)\./.exec(stdout)?.[1]) >= MIN_NODE;
  } catch {
    // There is none, or none that answers.
    return false;
  }
}
