// Mocha's spec reporter, which also leaves the counts in the file named by SLUICE_TEST_COUNTS for test/run.ts.
// Knows nothing of suites.
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

export interface TestCounts {
  passed: number;
  failed: number;
}

// Mocha takes a reporter from a file as its default export.
export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    runner.once('end', () => {
      const file = process.env['SLUICE_TEST_COUNTS'];
      const counts: TestCounts = { passed: this.stats.passes, failed: this.stats.failures };
      // Written once, at the end: a suite that crashes half way leaves no file, and counts as failed.
      if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
    });
  }
}
