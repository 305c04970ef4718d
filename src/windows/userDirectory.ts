// Where Sluice keeps what all windows of one person share, and the variables that the bridge reads.
import os from 'node:os';
import path from 'node:path';

/** Overrides the place: for tests, and for machines whose home directories are shared. */
export const HOME_VARIABLE = 'SLUICE_HOME';
/** The client's token, in an entry that the person alone reads. */
export const TOKEN_VARIABLE = 'SLUICE_TOKEN';
/** The client whose private file holds the token, in an entry that others read, too. */
export const CLIENT_VARIABLE = 'SLUICE_CLIENT';
/** The window's id, or one of its folders. */
export const WINDOW_VARIABLE = 'SLUICE_WINDOW';

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
