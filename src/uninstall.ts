// VS Code's hook after uninstalling (`vscode:uninstall`): takes out what Connect wrote, unless another editor still has
// Sluice. Runs without VS Code, on the editor's Node. The vault and every storage stay.
import { rm, rmdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { stderr } from 'node:process';
import { ClientConfigurations } from './clients/clientConfigurations.ts';
import { liveWindows } from './windows/liveWindows.ts';
import { isInstalledElsewhere } from './windows/otherInstallations.ts';
import { userDirectory } from './windows/userDirectory.ts';

const [, script = ''] = process.argv;
/** The script is in the extension's `dist`. */
const own = path.resolve(script, '..', '..');
const home = os.homedir();
const { root, bridge, clients, windows } = userDirectory();

uninstall().catch((error: unknown) => {
  stderr.write(`Sluice could not remove what it wrote: ${String(error)}\n`);
  process.exitCode = 1;
});

async function uninstall(): Promise<void> {
  if (!isInstalledElsewhere(own, home) && (await liveWindows(windows)).length === 0) await removeTraces();
}

async function removeTraces(): Promise<void> {
  const { platform, env } = process;
  // Each file is known by its path, so the editor's own folder is not needed.
  const configurations = new ClientConfigurations({ platform, env, home, editorFolder: '' }, root);
  const left = await configurations.disconnectAll();
  for (const file of left) stderr.write(`Sluice’s entry is still in ${file}: remove it yourself.\n`);
  const traces = [bridge, clients, windows];
  if (left.length === 0) traces.push(path.join(root, 'connections.json'));
  await Promise.all(traces.map((trace) => rm(trace, { recursive: true, force: true })));
  // What else is in it isn’t Connect’s.
  await rmdir(root).catch(() => undefined);
}
