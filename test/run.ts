// npm test: every suite in order, their output as it comes, and as the last line the sum: "N passed, N failed".
// Usage: node test/run.ts [--only unit,integration,…]. Knows how suites are started, not what they test.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { runNode } from '../scripts/childProcess.ts';
import { artifactsDir, projectDir, toolPath } from '../scripts/project.ts';
import type { TestCounts } from './support/countingReporter.ts';

interface Suite {
  name: string;
  /** What it runs on Node. */
  args: string[];
  /** A step that must have succeeded before; it is run first, even with --only. */
  needs?: string;
  /** Whether it leaves counts; a step that does not only counts when it fails. */
  counts: boolean;
  /** Added to its environment. */
  env?: NodeJS.ProcessEnv;
}

const mocha = (name: string, timeoutMs: number, ...more: string[]): string[] => [
  toolPath('mocha'),
  '--spec',
  `test/${name}/**/*.test.ts`,
  '--timeout',
  String(timeoutMs),
  '--reporter',
  './test/support/countingReporter.ts',
  '--forbid-only',
  '--forbid-pending',
  ...more,
];

/** Two files beside each other: each has folders, ports, processes and windows of its own, and waits most of the time. */
const inPairs = ['--parallel', '--jobs', '2'];
/** Hosts are started and killed by the hundred: reading the sources took more of their time than their work did. */
const compiledOnce = { NODE_COMPILE_CACHE: path.join(artifactsDir, 'compile-cache') };

const suites: Suite[] = [
  // The unit tests, which are part of the checks, run as a suite of their own here.
  { name: 'check', args: ['scripts/check.ts', '--skip', 'unit'], counts: false },
  { name: 'package', args: ['scripts/package.ts'], counts: false },
  { name: 'unit', args: mocha('unit', 20_000), counts: true },
  { name: 'integration', args: mocha('integration', 60_000, ...inPairs), counts: true, env: compiledOnce },
  { name: 'vscode', args: ['test/vscode/run.ts'], needs: 'package', counts: true },
  {
    name: 'e2e',
    args: mocha('e2e', 120_000, '--require', './test/support/failureScreens.ts', ...inPairs),
    needs: 'package',
    counts: true,
  },
];

const only = valueOf('--only')?.split(',');
const unknown = only?.filter((name) => !suites.some((suite) => suite.name === name)) ?? [];
if (unknown.length > 0) {
  console.error(
    `No such suite: ${unknown.join(', ')}. There are ${suites.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}
const wanted = (suite: Suite): boolean => only === undefined || only.includes(suite.name);
const chosen = suites.filter(
  (suite) => wanted(suite) || suites.some((other) => other.needs === suite.name && wanted(other)),
);

const countsFile = path.join(artifactsDir, 'test-counts.json');
mkdirSync(artifactsDir, { recursive: true });
const broken = new Set<string>();
const total: TestCounts = { passed: 0, failed: 0 };
const summary: string[] = [];

for (const suite of chosen) {
  console.log(`\n━━ ${suite.name} ━━`);
  const startedMs = performance.now();
  const counts = await runSuite(suite);
  total.passed += counts.passed;
  total.failed += counts.failed;
  if (counts.failed > 0) broken.add(suite.name);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  summary.push(`${suite.name.padEnd(12)} ${counts.passed} passed, ${counts.failed} failed (${seconds} s)`);
}

console.log(`\n━━ summary ━━\n${summary.join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

async function runSuite(suite: Suite): Promise<TestCounts> {
  if (suite.needs !== undefined && broken.has(suite.needs)) {
    console.log(`Not run, because ${suite.needs} failed.`);
    return { passed: 0, failed: 1 };
  }
  rmSync(countsFile, { force: true });
  const env = { ...process.env, ...suite.env, SLUICE_TEST_COUNTS: countsFile };
  const { code } = await runNode(suite.args, { cwd: projectDir, env, stream: true });
  if (!suite.counts) return { passed: 0, failed: code === 0 ? 0 : 1 };
  const counts = readCounts();
  if (counts === undefined) {
    console.log(`The ${suite.name} suite ended with code ${code} before it was through.`);
    return { passed: 0, failed: 1 };
  }
  if (counts.passed + counts.failed === 0) console.log(`The ${suite.name} suite holds no test.`);
  // A suite may pass every test and still break, in a hook or after its last test; and one without tests proves nothing.
  const sound = code === 0 && counts.passed > 0;
  return { ...counts, failed: sound ? counts.failed : Math.max(counts.failed, 1) };
}

function readCounts(): TestCounts | undefined {
  try {
    return JSON.parse(readFileSync(countsFile, 'utf8')) as TestCounts;
  } catch {
    return undefined; // The suite never came to its end.
  }
}

function valueOf(flag: string): string | undefined {
  const at = process.argv.indexOf(flag);
  return at < 0 ? undefined : process.argv[at + 1];
}
