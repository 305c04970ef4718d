// Runs a suite in a desktop VS Code that @vscode/test-electron downloads.
// Knows nothing of the suite.
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import type { SuiteOptions } from './suiteOptions.ts';

/** The exit code. Rejects where VS Code cannot be downloaded or started. */
export async function runInElectron(options: SuiteOptions): Promise<number> {
  return runTests({
    extensionDevelopmentPath: options.extensionDir,
    extensionTestsPath: options.suiteFile,
    extensionTestsEnv: options.env,
    launchArgs: [
      options.workspace,
      '--user-data-dir',
      path.join(options.dir, 'user-data'),
      '--disable-extensions',
      '--disable-workspace-trust',
      '--skip-welcome',
      '--skip-release-notes',
    ],
  });
}
