// Runs mocha inside the extension host. Bundled by run.ts, because the host may not strip types.
// Knows neither which VS Code it is in nor who started it.
import { appendFileSync } from 'node:fs';
import { format } from 'node:util';
import CountingReporter from '../support/countingReporter.ts';

/**
 * Rejects where a test fails, which is how VS Code learns of it.
 * @param loadTests imports the test files, once mocha's globals exist
 */
export async function runSuite(loadTests: () => Promise<void>): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const log = process.env['SLUICE_TEST_LOG'];
  if (log !== undefined) {
    // The host's own console reaches nobody; run.ts follows this file.
    Mocha.reporters.Base.consoleLog = (...values: unknown[]) => appendFileSync(log, `${format(...values)}\n`);
  }
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 60_000,
    color: process.env['SLUICE_TEST_COLOR'] === '1',
    reporter: CountingReporter,
    forbidOnly: true,
    forbidPending: true,
  });
  mocha.suite.emit('pre-require', globalThis, 'suite', mocha);
  await loadTests();
  await new Promise<void>((resolve, reject) => {
    mocha.run((failures) => {
      if (failures === 0) resolve();
      else reject(new Error(`${failures} tests failed`));
    });
  });
}
