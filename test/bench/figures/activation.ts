// activation: what Sluice takes of a window's start, in a real extension host.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { runNode } from '../../../scripts/childProcess.ts';
import { anyFreePort } from '../../../scripts/freePort.ts';
import { quietSettings, seedSettings } from '../../../scripts/profileSettings.ts';
import { projectDir } from '../../../scripts/project.ts';
import { ensureVsCodeHost } from '../../../scripts/vscodeHost.ts';
import { serverUserFolder, startServer } from '../../../scripts/vscodeServer.ts';
import { HOME_VARIABLE } from '../../../src/windows/userDirectory.ts';
import { launchChromium } from '../../support/chromium.ts';
import type { Bench, Figure, Measurement } from '../figure.ts';
import { median } from '../statistics.ts';

const STARTS = 6;
const LONGEST_START_MS = 90_000;
const LOOK_EACH_MS = 200;
const PROFILE = 'start.cpuprofile';

/** One start, as `inside/timedExtension.cjs` tells it. */
interface Start {
  loadMs: number;
  activateMs: number;
  activateCpuMs: number;
  answersMs: number;
  answersCpuMs: number;
  phases: Phase[];
  error?: string;
}

/** Something that was done on the way, in milliseconds since the return of activate(). Phases may overlap. */
interface Phase {
  what: string;
  from: number;
  to: number;
}

export const activation: Figure = {
  name: 'activation',
  title:
    '`activate()` in the extension host of a real VS Code, and its return → the MCP server answers `initialize`; the window is reloaded for each',
  limit:
    'Loading and compiling the second bundle, opening the storage, and starting the sandbox, while VS Code starts everything else.',
  measure,
};

async function measure(bench: Bench): Promise<Measurement> {
  const { code, output } = await runNode(['esbuild.mjs', '--production'], { cwd: projectDir });
  if (code !== 0) throw new Error(output);
  const dir = bench.newFolder();
  const extensionDir = timedExtension(path.join(dir, 'extension'));
  const told = path.join(dir, 'starts.jsonl');
  const starts: Start[] = [];
  await inWindow(dir, extensionDir, told, async (startOnce) => {
    while (starts.length < STARTS) starts.push(await startOnce());
    // One more than those that count: a profile takes time of its own.
    await bench.profiledElsewhere(path.join(dir, PROFILE), async () => void (await startOnce()));
  });
  // The first one makes the storage.
  const usual = starts.slice(1);
  const samples = (member: Exclude<keyof Start, 'phases' | 'error'>): number[] =>
    usual.map((start) => start[member]);
  return {
    readings: [
      {
        what: 'activate()',
        unit: 'ms',
        samples: samples('activateMs'),
        target: { atMost: 15, of: 'value' },
      },
      {
        what: 'its return → initialize is answered',
        unit: 'ms',
        samples: samples('answersMs'),
        target: { atMost: 150, of: 'value' },
      },
      { what: 'loading the entry bundle', unit: 'ms', samples: samples('loadMs') },
      {
        what: 'CPU of the extension host until initialize is answered',
        unit: 'ms',
        samples: samples('answersCpuMs'),
      },
    ],
    notes: [
      `The very first start, which makes the storage, took ${starts[0]?.answersMs.toFixed(0)} ms.`,
      `On the way, in ms since the return of activate(): ${phasesText(middleOne(usual))}.`,
    ],
  };
}

/** The extension as it is packaged, behind a main file that takes the time. */
function timedExtension(extensionDir: string): string {
  mkdirSync(extensionDir);
  for (const name of ['dist', 'media', 'l10n', 'package.nls.json', 'package.nls.de.json'])
    cpSync(path.join(projectDir, name), path.join(extensionDir, name), { recursive: true });
  cpSync(
    path.join(import.meta.dirname, '..', 'inside', 'timedExtension.cjs'),
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
type StartOnce = () => Promise<Start>;

async function inWindow(
  dir: string,
  extensionDir: string,
  told: string,
  work: (startOnce: StartOnce) => Promise<void>,
): Promise<void> {
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
    SLUICE_BENCH_PROFILE: path.join(dir, PROFILE),
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

function middleOne(starts: readonly Start[]): Start | undefined {
  const middle = median(starts.map(({ answersMs }) => answersMs));
  return starts.find(({ answersMs }) => answersMs >= middle);
}

function phasesText(start: Start | undefined): string {
  const phases = start?.phases.toSorted((left, right) => left.from - right.from) ?? [];
  return phases.map(({ what, from, to }) => `${what} ${from.toFixed(0)}–${to.toFixed(0)}`).join(', ');
}
