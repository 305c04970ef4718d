// Where the project lies and how its tools are started, alike on every platform.
// Knows nothing of what the tools do.
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The folder of package.json. */
export const projectDir = path.resolve(import.meta.dirname, '..');

/** The packaged extension, as `npm run package` leaves it. */
export const vsixPath = path.join(projectDir, 'sluice.vsix');

/** The most that VS Code loads of Sluice at activation, in KB of 1,024 bytes minified; `package` holds it. */
export const mostEntryKb = 60;

/** What tests and `npm start` install and keep: ignored by git, safe to delete. */
export const vscodeTestDir = path.join(projectDir, '.vscode-test');

/** What a run leaves to look at: screenshots, results. Ignored by git. */
export const artifactsDir = path.join(projectDir, '.artifacts');

/** The headless host as one file, as `headlessBundle.ts` writes it for suites that start hosts by the hundred. */
export const headlessBundlePath = path.join(artifactsDir, 'headless.mjs');

/**
 * The JavaScript file behind a devDependency's command, to be run by `process.execPath`: the links in
 * node_modules/.bin cannot be spawned without a shell on Windows.
 */
export function toolPath(packageName: string, command = packageName): string {
  const packageDir = path.join(projectDir, 'node_modules', packageName);
  const manifest = JSON.parse(readFileSync(path.join(packageDir, 'package.json'), 'utf8')) as {
    bin?: string | Record<string, string>;
  };
  const bin = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin?.[command];
  if (bin === undefined) throw new Error(`${packageName} has no command ${command}`);
  return path.join(packageDir, bin);
}
