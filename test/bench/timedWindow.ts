// A real VS Code whose extension host says how Sluice starts in it; for the figures of starting and of size.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { anyFreePort } from '../../scripts/freePort.ts';
import { quietSettings, seedSettings } from '../../scripts/profileSettings.ts';
import { projectDir } from '../../scripts/project.ts';
import { ensureVsCodeHost } from '../../scripts/vscodeHost.ts';
import { serverUserFolder, startServer } from '../../scripts/vscodeServer.ts';
import { HOME_VARIABLE } from '../../src/core/access/bridgeVariables.ts';
import { launchChromium } from '../support/chromium.ts';

const LONGEST_START_MS = 90_000;
const LOOK_EACH_MS = 200;

/** One start, as `inside/timedExtension.cjs` tells it. */
export interface Start {
  loadMs: number;
  activateMs: number;
  activateCpuMs: number;
  answersMs: number;
  answersCpuMs: number;
  phases: Phase[];
  /** Files of dist that were loaded when the first `get_bundle` had been answered, in their order. */
  loaded: string[];
  error?: string;
}

/** Something that was done on the way, in milliseconds since the return of activate(). Phases may overlap. */
export interface Phase {
  what: string;
  from: number;
  to: number;
}

/** The extension as it is packaged, behind a main file that takes the time. */
function timedExtension(extensionDir: string): string {
  mkdirSync(extensionDir);
  for (const name of ['dist', 'media', 'l10n', 'package.nls.json', 'package.nls.de.json'])
    cpSync(path.join(projectDir, name), path.join(extensionDir, name), { recursive: true });
  cpSync(
    path.join(import.meta.dirname, 'inside', 'timedExtension.cjs'),
    path.join(extensionDir, 'timed.cjs'),
  );
  const manifest = JSON.parse(readFileSync(path.join(projectDir, 'package.json'), 'utf8')) as object;
  writeFileSync(
    path.join(extensionDir, 'package.json'),
    JSON.stringify({ ...manifest, main: './timed.cjs', type: 'commonjs' }),
  );
  return extensionDir;
}

/** Resolves with what the window's next start tells. */
export type StartOnce = () => Promise<Start>;

/** Runs `work` on a window that is reloaded for each start, with the production build of `dist`. */
export async function inTimedWindow(
  { dir, profile }: { dir: string; profile: string },
  work: (startOnce: StartOnce) => Promise<void>,
): Promise<void> {
  const extensionDir = timedExtension(path.join(dir, 'extension'));
  const told = path.join(dir, 'starts.jsonl');
  const host = await ensureVsCodeHost();
  const port = await anyFreePort();
  const settings = {
    ...quietSettings,
    'chat.disableAIFeatures': true,
    'git.enabled': false,
    'sluice.sandbox.speed': 'instant',
  };
  await seedSettings(serverUserFolder(dir, false), settings);
  const workspace = path.join(dir, 'workspace');
  mkdirSync(workspace);
  const browser = await launchChromium(path.join(dir, 'browser'));
  const env = {
    SLUICE_BENCH_OUT: told,
    SLUICE_BENCH_PROFILE: profile,
    [HOME_VARIABLE]: path.join(dir, 'sluice'),
  };
  const server = await startServer({ host, dir, port, persistentSecrets: false, smokeTestDriver: true, env });
  try {
    const page = browser.pages()[0] ?? (await browser.newPage());
    const payload = JSON.stringify([
      ['extensionDevelopmentPath', `vscode-remote://127.0.0.1:${port}${extensionDir}`],
      ['skipWelcome', 'true'],
    ]);
    const query = new URLSearchParams({ folder: workspace, payload });
    const url = `${server.url}?${query.toString()}`;
    await work(() => openOnce(page, url, told));
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function openOnce(page: Page, url: string, told: string): Promise<Start> {
  const before = startsIn(told).length;
  await page.goto(url);
  const deadline = performance.now() + LONGEST_START_MS;
  let start: Start | undefined;
  while (start === undefined) {
    if (performance.now() > deadline) throw new Error('The extension did not start.');
    await new Promise((resolve) => void setTimeout(resolve, LOOK_EACH_MS));
    start = startsIn(told)[before];
  }
  await page.goto('about:blank');
  return start;
}

function startsIn(told: string): Start[] {
  if (!existsSync(told)) return [];
  const lines = readFileSync(told, 'utf8').split('\n').slice(0, -1);
  const starts = lines.map((line) => JSON.parse(line) as Start);
  const failed = starts.find(({ error }) => error !== undefined);
  if (failed) throw new Error(failed.error);
  return starts;
}
