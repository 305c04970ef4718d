// Finds and starts the Chromium that stands for a person's browser.
// Knows nothing of VS Code; never skips: without a browser it says what is missing.
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

/** The shell first: the same engine, without a browser's own windows, opens a VS Code for two thirds of the CPU time. */
const commands = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
];
const installedElsewhere = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The executable: CHROMIUM_PATH if it is set, else the first on the PATH. Throws what to install if there is none. */
export function findChromium(): string {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, which cannot be executed.`);
  }
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const candidates = commands.flatMap((command) => folders.map((folder) => path.join(folder, command)));
  const found = [...candidates, ...installedElsewhere].find(isExecutable);
  if (found !== undefined) return found;
  throw new Error(
    'These tests need a Chromium, and none was found. On Debian: apt-get install chromium-headless-shell. ' +
      'Elsewhere: install Chromium or Chrome and set CHROMIUM_PATH to its executable.',
  );
}

/** A browser with one profile, kept in `profileDir`, so that VS Code finds its state again in the next one. */
export async function launchChromium(profileDir: string): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(profileDir, {
    executablePath: findChromium(),
    viewport: { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
    args: [
      '--no-first-run',
      '--disable-gpu',
      '--disable-quic',
      '--disable-sync',
      '--disable-background-networking',
      '--disable-component-update',
    ],
  });
  // A window beside another one that starts takes more than half a minute for what it does in seconds alone.
  context.setDefaultTimeout(60_000);
  return context;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
