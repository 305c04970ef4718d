// A real VS Code with the extension installed, driven as a person would, and broken as a machine would.
// Knows processes and folders; what is on screen is workbench.ts's.
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { anyFreePort } from '../../scripts/freePort.ts';
import { quietSettings, seedSettings } from '../../scripts/profileSettings.ts';
import { type VsCodeHost, ensureVsCodeHost } from '../../scripts/vscodeHost.ts';
import { type RunningServer, serverUserFolder, startServer } from '../../scripts/vscodeServer.ts';
import { HOME_VARIABLE } from '../../src/core/access/bridgeVariables.ts';
import { launchChromium } from './chromium.ts';
import { builtInExtensions } from './builtInExtensions.ts';
import { copyExtension } from './preparedExtension.ts';
import { descendantsOf } from './processTree.ts';
import { Workbench } from './workbench.ts';

export interface VsCodeOptions {
  /** Installed before the window opens. */
  vsix?: string;
  /** The folder to open; an empty one of its own by default, null for a window without a folder. */
  workspace?: string | null;
  /** User settings beside those that keep the window quiet. */
  settings?: Record<string, unknown>;
  /** Whether SecretStorage survives reload() and restart(); false by default. */
  persistentSecrets?: boolean;
  /** Free one by default. `storageUri` depends on it, so one who starts again in the same dir gives it again. */
  port?: number;
  /** Holds profile, extensions and browser state; a temporary one, removed by close(), by default. */
  dir?: string;
  /** Whether folders must be trusted first; false by default, then all are. */
  workspaceTrust?: boolean;
  /** For VS Code's server and its extension host. */
  env?: Record<string, string>;
}

/** Where the windows of a VS Code in that dir enter themselves. */
export function sluiceHome(dir: string): string {
  return path.join(dir, 'home');
}

/**
 * Git would ask about the repositories around a workspace; chat would offer itself; what moves is painted sixty times a
 * second, which costs a machine without a graphics card half of its time.
 */
const testSettings = {
  ...quietSettings,
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'workbench.reduceMotion': 'on',
};

/** Those that run now, for a look at them when a test fails. */
export const openWindows = new Set<VsCode>();

export class VsCode extends Workbench {
  readonly dir: string;
  readonly port: number;
  /** The window's address, with its folder. */
  readonly url: string;
  readonly #browser: BrowserContext;
  /** Those of further windows. */
  readonly #more: BrowserContext[] = [];
  readonly #startServer: () => Promise<RunningServer>;
  readonly #removeDir: boolean;
  #server: RunningServer;

  constructor(parts: {
    page: Page;
    browser: BrowserContext;
    server: RunningServer;
    startServer: () => Promise<RunningServer>;
    dir: string;
    removeDir: boolean;
    port: number;
    url: string;
  }) {
    super(parts.page);
    this.dir = parts.dir;
    this.port = parts.port;
    this.url = parts.url;
    this.#browser = parts.browser;
    this.#server = parts.server;
    this.#startServer = parts.startServer;
    this.#removeDir = parts.removeDir;
    openWindows.add(this);
  }

  /**
   * Another window of this VS Code, on a folder of its own; closed with it. It has a browser of its own: in a browser
   * VS Code keeps the secrets of all windows in one item, and the window that writes last undoes the others' writes.
   */
  async openWindow(folder: string): Promise<Workbench> {
    await mkdir(folder, { recursive: true });
    const browser = await launchChromium(path.join(this.dir, `browser-${this.#more.length + 2}`));
    this.#more.push(browser);
    const page = browser.pages()[0] ?? (await browser.newPage());
    acceptDialogs(page);
    await page.goto(`${new URL(this.url).origin}/${queryOf(folder)}`);
    const window = new Workbench(page);
    await window.waitUntilReady();
    return window;
  }

  /**
   * Closes a page that VS Code opened, and comes back to the window. Chromium does not always choose its tab then, and a
   * tab that is not chosen is never painted: every click in it waits for ever.
   */
  async comeBackFrom(opened: Page): Promise<void> {
    await opened.close();
    await this.page.bringToFront();
  }

  /** Reloads the window, as "Developer: Reload Window" does: a new extension host, the same server. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.waitUntilReady();
  }

  /**
   * Reloads the window in another language, as an installed language pack would: VS Code's page takes the language from
   * this variable, and hands it to the extension host. VS Code's own texts stay English.
   */
  async setLanguage(language: string): Promise<void> {
    await this.page.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(language)}`);
    await this.reload();
  }

  /** The process ids of this VS Code's extension hosts; none before a window is connected. */
  extensionHostPids(): number[] {
    return descendantsOf(this.#server.pid)
      .filter(({ command }) => command.includes('--type=extensionHost'))
      .map(({ pid }) => pid);
  }

  /** Kills the extension host without a warning, as a crash or the kernel would, and returns its process id. */
  async killExtensionHost(): Promise<number> {
    const [pid] = this.extensionHostPids();
    if (pid === undefined) throw new Error('No extension host is running');
    process.kill(pid, 'SIGKILL');
    return pid;
  }

  /** Kills everything but the browser at once, then starts it again on the same port, with the same window. */
  async restart(): Promise<void> {
    await this.page.goto('about:blank');
    await this.#killServer();
    this.#server = await this.#startServer();
    await this.page.goto(this.url);
    await this.waitUntilReady();
  }

  /** What VS Code's server printed, for messages about failures. */
  serverOutput(): string {
    return this.#server.output();
  }

  /** Ends everything; removes the dir if it is a temporary one. */
  async close(): Promise<void> {
    openWindows.delete(this);
    await Promise.all([this.#browser, ...this.#more].map((browser) => browser.close()));
    await this.#killServer();
    if (this.#removeDir) await removeDir(this.dir);
  }

  async #killServer(): Promise<void> {
    await killTree(this.#server);
  }
}

/** Resolves when the window can be used. Whatever it started is ended if it fails, or when this process ends. */
export async function startVsCode(options: VsCodeOptions = {}): Promise<VsCode> {
  const dir = options.dir ?? (await mkdtemp(path.join(os.tmpdir(), 'sluice-e2e-')));
  const isTemporary = options.dir === undefined;
  // A run that is interrupted never comes to close().
  if (isTemporary) process.once('exit', () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }));
  try {
    return await open(options, dir, isTemporary);
  } catch (error) {
    if (isTemporary) await removeDir(dir);
    throw error;
  }
}

async function open(options: VsCodeOptions, dir: string, isTemporary: boolean): Promise<VsCode> {
  const { persistentSecrets = false, workspaceTrust = false } = options;
  const host = await ensureVsCodeHost();
  const port = options.port ?? (await anyFreePort());
  await prepareProfile(host, dir, persistentSecrets, options);
  const workspace = options.workspace === undefined ? path.join(dir, 'workspace') : options.workspace;
  if (workspace !== null) await mkdir(workspace, { recursive: true });

  // What programs keep per user goes into the dir as well, so that a test never meets the developer's own.
  const env = {
    XDG_DATA_HOME: path.join(dir, 'xdg'),
    XDG_CONFIG_HOME: path.join(dir, 'xdg'),
    [HOME_VARIABLE]: sluiceHome(dir),
    ...options.env,
  };
  const ownExtensions = await builtInExtensions(host);
  const start = (): Promise<RunningServer> =>
    startServer({
      host,
      dir,
      port,
      persistentSecrets,
      workspaceTrust,
      builtInExtensions: ownExtensions,
      env,
    });
  const browser = await launchChromium(path.join(dir, 'browser'));
  let server: RunningServer | undefined;
  try {
    server = await start();
    const page = browser.pages()[0] ?? (await browser.newPage());
    acceptDialogs(page);
    const url = `${server.url}${queryOf(workspace)}`;
    const vsCode = new VsCode({
      page,
      browser,
      server,
      startServer: start,
      dir,
      removeDir: isTemporary,
      port,
      url,
    });
    await page.goto(url);
    await vsCode.waitUntilReady();
    return vsCode;
  } catch (error) {
    await browser.close();
    if (server !== undefined) await killTree(server);
    throw error;
  }
}

/** VS Code asks before its page is left while something is unsaved; a test means it. */
function acceptDialogs(page: Page): void {
  page.on('dialog', (dialog) => void dialog.accept());
}

function queryOf(workspace: string | null): string {
  return workspace === null ? '?ew=true' : `?folder=${encodeURIComponent(workspace)}`;
}

async function prepareProfile(
  host: VsCodeHost,
  dir: string,
  persistentSecrets: boolean,
  { vsix, settings }: VsCodeOptions,
): Promise<void> {
  const userFolder = serverUserFolder(dir, persistentSecrets);
  await seedSettings(userFolder, { ...testSettings, ...settings });
  // VS Code looks for settings of a machine's scope nowhere else.
  const ofMachine = Object.entries(settings ?? {}).filter(([key]) => key.startsWith('sluice.server.'));
  await seedSettings(path.join(userFolder, '..', 'Machine'), Object.fromEntries(ofMachine));
  if (vsix !== undefined) await copyExtension(host, dir, vsix);
}

/** The server's children outlive its own sudden end, so they are found first. */
async function killTree(server: RunningServer): Promise<void> {
  const pids = [...descendantsOf(server.pid).map(({ pid }) => pid), server.pid];
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself meanwhile.
    }
  }
  await server.ended;
}

/** Killed processes may still hold files for a moment. */
async function removeDir(dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
