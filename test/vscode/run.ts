// Runs test/vscode/suite in a real extension host: Electron's by @vscode/test-electron, or that of npm's VS Code.
// VSCODE_TEST=electron|host chooses; by default host on Linux where no `code` is on the PATH. Knows no test.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { runNode } from '../../scripts/childProcess.ts';
import { findDesktopCode } from '../../scripts/desktopCode.ts';
import { projectDir, vscodeTestDir } from '../../scripts/project.ts';
import { HOME_VARIABLE } from '../../src/core/access/bridgeVariables.ts';
import { runInElectron } from './runInElectron.ts';
import { runInHost } from './runInHost.ts';

const suiteFile = path.join(vscodeTestDir, 'suite', 'index.cjs');
const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-vscode-'));
const logFile = path.join(dir, 'mocha.log');
writeFileSync(logFile, '');
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));

const built = await runNode(['esbuild.mjs'], { cwd: projectDir });
if (built.code !== 0) {
  console.error(built.output);
  process.exit(1);
}
await bundleSuite();

const stopFollowing = followLog();
const kind =
  process.env['VSCODE_TEST'] ?? (process.platform === 'linux' && !findDesktopCode() ? 'host' : 'electron');
const code = await runIn(kind).catch((error: unknown) => {
  console.error(error);
  return 1;
});
stopFollowing();
// Playwright and test-electron may keep handles open; all that matters has ended.
process.exit(code);

async function runIn(where: string): Promise<number> {
  const workspace = path.join(dir, 'workspace');
  mkdirSync(workspace);
  const env = {
    [HOME_VARIABLE]: path.join(dir, 'home'),
    SLUICE_TEST_LOG: logFile,
    SLUICE_TEST_COLOR: process.stdout.isTTY ? '1' : '0',
    ...(process.env['SLUICE_TEST_COUNTS'] === undefined
      ? {}
      : { SLUICE_TEST_COUNTS: process.env['SLUICE_TEST_COUNTS'] }),
  };
  const options = { extensionDir: projectDir, suiteFile, workspace, dir, env };
  if (where === 'electron') return runInElectron(options);
  if (where === 'host') return runInHost(options);
  throw new Error(`VSCODE_TEST is ${where}; it may be electron or host`);
}

/** One CommonJS file of all tests: the extension host runs Node 22 or 24, and has hooks for require alone. */
async function bundleSuite(): Promise<void> {
  const names = (await readdir(path.join(import.meta.dirname, 'suite'), { recursive: true })).filter((name) =>
    name.endsWith('.test.ts'),
  );
  const imports = names
    .sort()
    .map((name) => `await import(${JSON.stringify(`./suite/${name.replaceAll('\\', '/')}`)});`);
  await build({
    stdin: {
      contents: [
        "import { runSuite } from './runSuite.ts';",
        `export const run = () => runSuite(async () => { ${imports.join(' ')} });`,
      ].join('\n'),
      resolveDir: import.meta.dirname,
      loader: 'ts',
    },
    outfile: suiteFile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/** Prints what mocha adds to its log, and the rest when it is stopped. */
function followLog(): () => void {
  let shown = 0;
  const show = (): void => {
    const bytes = readFileSync(logFile);
    process.stdout.write(bytes.subarray(shown));
    shown = bytes.length;
  };
  const timer = setInterval(show, 200);
  return () => {
    clearInterval(timer);
    show();
  };
}
