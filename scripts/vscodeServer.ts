// Starts, feeds and ends the VS Code of vscodeHost.ts in a folder of its own, on a port of loopback.
// Must not know what is done with it in a browser.
import path from 'node:path';
import { endChild, runNode, spawnChild } from './childProcess.ts';
import { isFreePort } from './freePort.ts';
import type { VsCodeHost } from './vscodeHost.ts';

export interface ServerOptions {
  host: VsCodeHost;
  /** Holds everything this VS Code writes: settings, extensions, storage, logs. */
  dir: string;
  port: number;
  /** Runs code-server's wrapper, which keeps SecretStorage over a reload, instead of the bare server. */
  persistentSecrets: boolean;
  /** Lets a page run an extension test suite; only without persistentSecrets. */
  smokeTestDriver?: boolean;
  /** Without it every folder counts as trusted. */
  workspaceTrust?: boolean;
  /** The folder of VS Code's own extensions; all that come with it by default. */
  builtInExtensions?: string;
  env?: Record<string, string>;
  /** Called with whatever it prints. */
  onOutput?: (chunk: string) => void;
}

export interface RunningServer {
  url: string;
  pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  ended: Promise<void>;
  /** What it has printed so far, for messages about failures. */
  output: () => string;
  stop: () => Promise<void>;
}

/** Where a VS Code in `dir` keeps its extensions. */
export const extensionsDir = (dir: string): string => path.join(dir, 'extensions');

/** The folder of the server in `dir` that holds the user's settings.json and the like. */
export function serverUserFolder(dir: string, persistentSecrets: boolean): string {
  return persistentSecrets ? path.join(dir, 'data', 'User') : path.join(dir, 'data', 'data', 'User');
}

/** Installs a VSIX (again) into the extensions of `dir`. Takes about a second. */
export async function installExtension(host: VsCodeHost, dir: string, vsix: string): Promise<void> {
  const outcome = await runNode(
    [
      host.serverMain,
      '--install-extension',
      vsix,
      '--force',
      '--accept-server-license-terms',
      '--server-data-dir',
      path.join(dir, 'data'),
      '--extensions-dir',
      extensionsDir(dir),
    ],
    { env: cleanEnv() },
  );
  if (outcome.code !== 0) throw new Error(`Installing ${vsix} failed:\n${outcome.output}`);
}

/** Resolves when the server answers. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host, port, persistentSecrets } = options;
  if (persistentSecrets && options.smokeTestDriver === true) {
    throw new Error('code-server refuses the smoke test driver');
  }
  await waitForFreePort(port);
  const child = spawnChild(
    host.node,
    [...(persistentSecrets ? entryArgs(options) : serverMainArgs(options)), ...sharedArgs(options)],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...cleanEnv(), ...options.env },
    },
  );
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
    options.onOutput?.(chunk.toString());
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      hasEnded = true;
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  const stop = (): Promise<void> => endChild(child);
  const url = `http://127.0.0.1:${port}/`;
  const deadline = Date.now() + 30_000;
  while (!(await answers(url))) {
    if (hasEnded || Date.now() > deadline) {
      await stop();
      throw new Error(`VS Code's server ${hasEnded ? 'ended' : 'does not answer'}:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  if (child.pid === undefined) throw new Error("VS Code's server has no process id");
  return { url, pid: child.pid, ended, output: () => output, stop };
}

function serverMainArgs({ host, dir, port, smokeTestDriver }: ServerOptions): string[] {
  return [
    host.serverMain,
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--without-connection-token',
    '--server-data-dir',
    path.join(dir, 'data'),
    '--accept-server-license-terms',
    ...(smokeTestDriver === true ? ['--enable-smoke-test-driver'] : []),
  ];
}

function entryArgs({ host, dir, port }: ServerOptions): string[] {
  return [
    host.entry,
    '--auth',
    'none',
    '--bind-addr',
    `127.0.0.1:${port}`,
    '--config',
    path.join(dir, 'code-server.yaml'),
    '--user-data-dir',
    path.join(dir, 'data'),
    '--disable-update-check',
    '--disable-getting-started-override',
    '--ignore-last-opened',
  ];
}

function sharedArgs({ dir, workspaceTrust, builtInExtensions }: ServerOptions): string[] {
  return [
    '--extensions-dir',
    extensionsDir(dir),
    '--disable-telemetry',
    ...(builtInExtensions === undefined ? [] : ['--builtin-extensions-dir', builtInExtensions]),
    ...(workspaceTrust === true ? [] : ['--disable-workspace-trust']),
  ];
}

/**
 * The environment without what an enclosing VS Code or code-server put there: a server started from an
 * integrated terminal would otherwise hand its arguments to that VS Code and end.
 */
function cleanEnv(): NodeJS.ProcessEnv {
  const inherited = /^(VSCODE_|ELECTRON_|CODE_SERVER_|npm_|NODE_OPTIONS$|PORT$|PASSWORD$|HASHED_PASSWORD$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)));
}

/** A server that was killed a moment ago may still hold it. */
async function waitForFreePort(port: number): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!(await isFreePort(port))) {
    if (Date.now() > deadline) throw new Error(`Port ${port} of 127.0.0.1 is taken`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { redirect: 'manual' });
    await response.body?.cancel();
    return true;
  } catch {
    return false; // Not listening yet.
  }
}
