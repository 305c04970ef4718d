// Where Sluice keeps what all windows of one person share: live windows, their sockets, the bridge. Holds no secret.
import os from 'node:os';
import path from 'node:path';

/** Overrides the place: for tests, and for machines whose home directories are shared. */
export const HOME_VARIABLE = 'SLUICE_HOME';

export interface UserDirectory {
  root: string;
  /** The stdio bridge, at a path that no update moves. */
  bridge: string;
  /** One file for each live window. */
  windows: string;
}

export function userDirectory(
  env: NodeJS.ProcessEnv = process.env,
  home: string = os.homedir(),
): UserDirectory {
  const root = env[HOME_VARIABLE] ?? path.join(home, '.sluice');
  return { root, bridge: path.join(root, 'bridge.cjs'), windows: path.join(root, 'windows') };
}
