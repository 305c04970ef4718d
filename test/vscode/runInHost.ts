// Runs a suite in the extension host of npm's VS Code, through the driver of VS Code's own smoke tests: the page
// tells the server which extension and which suite to load, and is called back with the suite's exit code.
import path from 'node:path';
import { anyFreePort } from '../../scripts/freePort.ts';
import { quietSettings, seedSettings } from '../../scripts/profileSettings.ts';
import { serverUserFolder, startServer } from '../../scripts/vscodeServer.ts';
import { ensureVsCodeHost } from '../../scripts/vscodeHost.ts';
import { launchChromium } from '../support/chromium.ts';
import type { SuiteOptions } from './suiteOptions.ts';

const limitMs = 5 * 60 * 1000;

/** The suite's exit code. Rejects where VS Code or the browser fails, or no result comes in time. */
export async function runInHost({
  extensionDir,
  suiteFile,
  workspace,
  dir,
  env,
}: SuiteOptions): Promise<number> {
  const host = await ensureVsCodeHost();
  const port = await anyFreePort();
  await seedSettings(serverUserFolder(dir, false), {
    ...quietSettings,
    'chat.disableAIFeatures': true,
    'sluice.sandbox.speed': 'instant',
  });
  const browser = await launchChromium(path.join(dir, 'browser'));
  const server = await startServer({ host, dir, port, persistentSecrets: false, smokeTestDriver: true, env });
  const stop = new AbortController();
  try {
    const page = browser.pages()[0] ?? (await browser.newPage());
    let finish: (code: number) => void = () => undefined;
    const result = new Promise<number>((resolve, reject) => {
      finish = resolve;
      const fail = (why: string): void => reject(new Error(`${why}\n${server.output()}`));
      const timer = setTimeout(() => fail(`The suite gave no result within ${limitMs / 1000} s`), limitMs);
      stop.signal.addEventListener('abort', () => clearTimeout(timer));
      page.on('crash', () => fail("The workbench's page crashed"));
      void server.ended.then(() => fail("VS Code's server ended"));
    });
    // It may fail before anyone waits for it; whoever does wait still hears of it.
    result.catch(() => undefined);
    // The workbench looks these two up on its window, so they must be there before it loads.
    await page.exposeFunction('codeAutomationExit', finish);
    await page.exposeFunction('codeAutomationLog', () => undefined);
    const remote = (file: string): string => `vscode-remote://127.0.0.1:${port}${file}`;
    const payload = JSON.stringify([
      ['extensionDevelopmentPath', remote(extensionDir)],
      ['extensionTestsPath', remote(suiteFile)],
      ['skipWelcome', 'true'],
    ]);
    const query = new URLSearchParams({ folder: workspace, payload });
    await Promise.race([page.goto(`${server.url}?${query.toString()}`), result]);
    return await result;
  } finally {
    stop.abort();
    await browser.close();
    await server.stop();
  }
}
