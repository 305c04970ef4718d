// Mocha's spec reporter, which also writes a suite's results to the file that SLUICE_TEST_COUNTS names, for test/run.ts.
// Knows nothing of suites.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

export interface TestCounts {
  passed: number;
  failed: number;
}

export interface SuiteResults extends TestCounts {
  /** Milliseconds that tests and hooks of each file took, by the path from the project's folder. */
  files: Record<string, number>;
}

// Mocha takes a reporter from a file as its default export.
export default class CountingReporter extends Mocha.reporters.Spec {
  readonly #files: Record<string, number> = {};

  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    runner.on('test end', (test) => this.#addTime(test));
    runner.on('hook end', (hook) => this.#addTime(hook));
    runner.once('end', () => {
      const file = process.env['SLUICE_TEST_COUNTS'];
      const { passes: passed, failures: failed } = this.stats;
      const results: SuiteResults = { passed, failed, files: this.#files };
      // Written once, at the end: a suite that crashes halfway leaves no file, and counts as failed.
      if (file !== undefined) writeFileSync(file, JSON.stringify(results));
    });
  }

  #addTime({ file, duration = 0 }: Mocha.Runnable): void {
    // Hooks of the whole run belong to no file.
    if (file === undefined) return;
    const name = path.relative(process.cwd(), file);
    this.#files[name] = (this.#files[name] ?? 0) + duration;
  }
}
