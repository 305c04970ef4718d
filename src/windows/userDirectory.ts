// Where Sluice keeps what all windows of one person share.
import os from 'node:os';
import path from 'node:path';
import { HOME_VARIABLE } from '../core/access/bridgeVariables.ts';

export interface UserDirectory {
  root: string;
  /** The stdio bridge, at a path that no update moves. */
  bridge: string;
  /** One file for each live window. Holds no secret. */
  windows: string;
  /** One file with the token of each client whose entry carries none. */
  clients: string;
}

export function userDirectory(
  env: NodeJS.ProcessEnv = process.env,
  home: string = os.homedir(),
): UserDirectory {
  const root = env[HOME_VARIABLE] ?? path.join(home, '.sluice');
  return {
    root,
    bridge: path.join(root, 'bridge.cjs'),
    windows: path.join(root, 'windows'),
    clients: path.join(root, 'clients'),
  };
}
