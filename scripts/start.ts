// npm start: builds the VSIX and opens it, installed, in a VS Code with a profile of its own and a sample workspace.
// Usage: node scripts/start.ts [--web] [--port N] [--no-open] [--no-build] [--workspace-trust]. Knows no feature.
import { parseArgs } from 'node:util';
import path from 'node:path';
import { isEnding, run, runNode, spawnChild } from './childProcess.ts';
import { findDesktopCode } from './desktopCode.ts';
import { nextFreePort } from './freePort.ts';
import { quietSettings, seedSettings } from './profileSettings.ts';
import { projectDir, vscodeTestDir, vsixPath } from './project.ts';
import { ensureVsCodeHost } from './vscodeHost.ts';
import { installExtension, serverUserFolder, startServer } from './vscodeServer.ts';

// Extension storage and secrets hang on the port, so that it stays the same from one start to the next.
const usualPort = 8484;

const { values: flags } = parseArgs({
  options: {
    web: { type: 'boolean', default: false },
    port: { type: 'string' },
    open: { type: 'boolean', default: true },
    build: { type: 'boolean', default: true },
    'workspace-trust': { type: 'boolean', default: false },
  },
  allowNegative: true,
});

const dir = path.join(vscodeTestDir, 'start');
const sample = path.join(projectDir, 'sample');
const settings = { ...quietSettings, 'workbench.startupEditor': 'readme' };
const trustNote = flags['workspace-trust']
  ? 'Workspace Trust is on: Sluice stays off until you trust the folder (Manage, in the banner).'
  : 'Every folder counts as trusted here; npm start -- --workspace-trust shows it otherwise.';

if (flags.build) {
  console.log('Building sluice.vsix …');
  const built = await runNode(['scripts/package.ts'], { cwd: projectDir, stream: true });
  if (built.code !== 0) process.exit(built.code);
}
const desktop = flags.web ? undefined : findDesktopCode();
await (desktop === undefined ? startInBrowser() : startOnDesktop(desktop));

async function startOnDesktop(code: string): Promise<void> {
  const userData = path.join(dir, 'desktop');
  const profile = ['--user-data-dir', userData, '--extensions-dir', path.join(dir, 'desktop-extensions')];
  await seedSettings(path.join(userData, 'User'), settings);
  const installed = await runCode(code, [...profile, '--install-extension', vsixPath, '--force'], true);
  if (installed !== 0) process.exit(installed);
  if (!flags.open) return;
  console.log(
    `Opening ${sample} in a VS Code of its own; this ends when you close that window.\n${trustNote}`,
  );
  const trust = flags['workspace-trust'] ? [] : ['--disable-workspace-trust'];
  process.exitCode = await runCode(code, [...profile, ...trust, '--new-window', '--wait', sample], true);
}

/** On Windows `code` is a script, which only a shell can run, and a shell splits what is not quoted. */
async function runCode(code: string, args: string[], stream: boolean): Promise<number> {
  if (process.platform !== 'win32') return (await run(code, args, { stream })).code;
  const quoted = [code, ...args].map((part) => `"${part}"`);
  return (await run(quoted[0] ?? code, quoted.slice(1), { stream, shell: true })).code;
}

async function startInBrowser(): Promise<void> {
  const host = await ensureVsCodeHost();
  const port = flags.port === undefined ? await nextFreePort(usualPort) : Number(flags.port);
  if (flags.port === undefined && port !== usualPort) {
    console.log(`Port ${usualPort} is taken. On port ${port} Sluice starts with a storage of its own.`);
  }
  await seedSettings(serverUserFolder(dir, true), settings);
  await installExtension(host, dir, vsixPath);
  const workspaceTrust = flags['workspace-trust'];
  const server = await startServer({ host, dir, port, persistentSecrets: true, workspaceTrust });
  const url = `${server.url}?folder=${encodeURIComponent(sample)}`;
  console.log(`\nSluice is installed in the VS Code at\n${url}\n\n${trustNote}\nCtrl+C ends it.`);
  if (flags.open) openBrowser(url);
  await server.ended;
  if (isEnding()) return;
  console.log(`VS Code ended:\n${server.output().slice(-2000)}`);
  process.exitCode = 1;
}

/** Where there is a screen; elsewhere the printed address has to do. */
function openBrowser(url: string): void {
  if (process.env['DISPLAY'] === undefined && process.env['WAYLAND_DISPLAY'] === undefined) return;
  // Without a browser to open, the address is on the screen already.
  spawnChild('xdg-open', [url], { stdio: 'ignore' }).on('error', () => undefined);
}
