// npm test: every suite in order, their output as it comes, and as the last line the sum: "N passed, N failed".
// Usage: node test/run.ts [--only unit,integration,…]. Knows how suites are started, not what they test.
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { runNode } from '../scripts/childProcess.ts';
import { artifactsDir, headlessBundlePath, projectDir, toolPath } from '../scripts/project.ts';
import type { SuiteResults } from './support/countingReporter.ts';

interface Suite {
  name: string;
  /** What it runs on Node. */
  args: string[];
  /** A step that must succeed before it, and that runs first even with --only. */
  needs?: string;
  /** Whether it leaves results; a step that doesn't counts only when it fails. */
  counts: boolean;
  /** Added to its environment. */
  env?: NodeJS.ProcessEnv;
  /** Takes too long for every day: runs only if --only names it. */
  onlyIfNamed?: boolean;
}

interface MochaOptions {
  timeoutMs: number;
  /** Relative to the suite's folder; all of its tests by default. */
  files?: readonly string[];
  /** Those of another suite. */
  except?: readonly string[];
  /**
   * Files that run beside each other, each with folders, ports, processes, and windows of its own. Three keep two cores
   * busy: a file waits half of the time for people, timers, and providers.
   */
  jobs?: number;
  /** The files that take longest, relative to the suite's folder: begun last, they would run alone at the end. */
  first?: readonly string[];
  require?: string;
}

function mocha(folder: string, options: MochaOptions): string[] {
  const { timeoutMs, files, except = [], jobs = 1, first = [], require } = options;
  const all = globSync('**/*.test.ts', { cwd: path.join(import.meta.dirname, folder) }).sort();
  const gone = [...first, ...except, ...(files ?? [])].filter((file) => !all.includes(file));
  if (gone.length > 0)
    throw new Error(`test/run.ts names files of ${folder} that are gone: ${gone.join(', ')}`);
  const ordered = files ?? [...first, ...all.filter((file) => ![...first, ...except].includes(file))];
  return [
    toolPath('mocha'),
    ...ordered.flatMap((file) => ['--spec', `test/${folder}/${file}`]),
    '--timeout',
    String(timeoutMs),
    '--reporter',
    './test/support/countingReporter.ts',
    '--forbid-only',
    '--forbid-pending',
    ...(require === undefined ? [] : ['--require', require]),
    ...(jobs > 1 ? ['--parallel', '--jobs', String(jobs)] : []),
  ];
}

/** Tests start VS Codes by the dozen and hosts by the hundred: compiling sources cost them more than their work. */
const compiledOnce = { NODE_COMPILE_CACHE: path.join(artifactsDir, 'compile-cache') };
const startedOften = { ...compiledOnce, SLUICE_HEADLESS: headlessBundlePath };

const windows = { timeoutMs: 240_000, require: './test/support/failureScreens.ts' };
/** They paint tens of thousands of cells: beside two other windows the machine gets too slow for what they wait for. */
const dashboards = ['dashboard.test.ts', 'dashboardThemes.test.ts'];

const suites: Suite[] = [
  // The unit tests and the package, which are part of the checks, run as suites of their own here.
  { name: 'check', args: ['scripts/check.ts', '--skip', 'unit,package'], counts: false },
  { name: 'package', args: ['scripts/package.ts'], counts: false },
  { name: 'headless', args: ['scripts/headlessBundle.ts'], counts: false },
  { name: 'unit', args: mocha('unit', { timeoutMs: 20_000 }), counts: true, env: compiledOnce },
  {
    name: 'integration',
    args: mocha('integration', {
      timeoutMs: 180_000,
      jobs: 3,
      first: [
        'headless/recoveryMatrix.test.ts',
        'sync/killedSync.test.ts',
        'operation/migrationDeaths.test.ts',
        'headless/crash.test.ts',
        'approval/crashMatrix.test.ts',
        'tools/migrateBundles.test.ts',
      ],
    }),
    needs: 'headless',
    counts: true,
    env: startedOften,
  },
  {
    name: 'long',
    args: mocha('integration', {
      timeoutMs: 0,
      files: [
        'approval/crashMatrix.test.ts',
        'bundleTools/actCrash.test.ts',
        'bundleTools/readAnswers.test.ts',
        'headless/crash.test.ts',
        'headless/recoveryMatrix.test.ts',
        'operation/migrationDeaths.test.ts',
        'operation/neverStuck.test.ts',
        'operation/soak.test.ts',
        'providers/fuzz.test.ts',
        'store/damage.test.ts',
        'sync/clockJumps.test.ts',
        'sync/killedSync.test.ts',
        'sync/manyAtOddServers.test.ts',
        'sync/model.test.ts',
      ],
    }),
    needs: 'headless',
    counts: true,
    env: { ...startedOften, SLUICE_LONG: '1' },
    onlyIfNamed: true,
  },
  {
    name: 'agents',
    args: mocha('agents', {
      timeoutMs: 300_000,
      // Agents mostly wait, for providers and people.
      jobs: 5,
      require: './test/support/installedAgents.ts',
    }),
    needs: 'headless',
    counts: true,
    env: startedOften,
  },
  { name: 'vscode', args: ['test/vscode/run.ts'], needs: 'package', counts: true },
  {
    name: 'dashboard',
    args: mocha('e2e', { ...windows, files: dashboards, jobs: 2 }),
    needs: 'package',
    counts: true,
    env: compiledOnce,
  },
  {
    name: 'e2e',
    args: mocha('e2e', {
      ...windows,
      except: dashboards,
      // A third one beside two others makes people’s seconds too short for what they read.
      jobs: 2,
      first: ['provision.test.ts', 'approvals.test.ts', 'clients.test.ts'],
    }),
    needs: 'package',
    counts: true,
    env: compiledOnce,
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
const wanted = (suite: Suite): boolean => only?.includes(suite.name) ?? suite.onlyIfNamed !== true;
const chosen = suites.filter(
  (suite) => wanted(suite) || suites.some((other) => other.needs === suite.name && wanted(other)),
);

/** Files that take less aren't worth a look. */
const slowMs = 2_000;
const mostSlow = 12;
const countsFile = path.join(artifactsDir, 'test-counts.json');
mkdirSync(artifactsDir, { recursive: true });
const broken = new Set<string>();
const total = { passed: 0, failed: 0 };
const slowest: string[] = [];
const summary: string[] = [];

for (const suite of chosen) {
  console.log(`\n━━ ${suite.name} ━━`);
  const startedMs = performance.now();
  const counts = await runSuite(suite);
  total.passed += counts.passed;
  total.failed += counts.failed;
  if (counts.failed > 0) broken.add(suite.name);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  slowest.push(...slowestOf(counts.files));
  summary.push(`${suite.name.padEnd(12)} ${counts.passed} passed, ${counts.failed} failed (${seconds} s)`);
}

if (slowest.length > 0) console.log(`\n━━ slowest files ━━\n${slowest.join('\n')}`);
console.log(`\n━━ summary ━━\n${summary.join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

async function runSuite(suite: Suite): Promise<SuiteResults> {
  if (suite.needs !== undefined && broken.has(suite.needs)) {
    console.log(`Not run, because ${suite.needs} failed.`);
    return { passed: 0, failed: 1, files: {} };
  }
  rmSync(countsFile, { force: true });
  const env = { ...process.env, ...suite.env, SLUICE_TEST_COUNTS: countsFile };
  const { code } = await runNode(suite.args, { cwd: projectDir, env, stream: true });
  if (!suite.counts) return { passed: 0, failed: code === 0 ? 0 : 1, files: {} };
  const counts = readCounts();
  if (counts === undefined) {
    console.log(`The ${suite.name} suite ended with code ${code} before it was through.`);
    return { passed: 0, failed: 1, files: {} };
  }
  if (counts.passed + counts.failed === 0) console.log(`The ${suite.name} suite holds no test.`);
  // A suite may pass every test and still break, in a hook or after its last test; and one without tests proves nothing.
  const sound = code === 0 && counts.passed > 0;
  return { ...counts, failed: sound ? counts.failed : Math.max(counts.failed, 1) };
}

function readCounts(): SuiteResults | undefined {
  try {
    return JSON.parse(readFileSync(countsFile, 'utf8')) as SuiteResults;
  } catch {
    return undefined; // The suite never came to its end.
  }
}

/** A suite's slowest files, the slowest first, with the seconds that their tests and hooks took. */
function slowestOf(files: SuiteResults['files']): string[] {
  return Object.entries(files)
    .filter(([, ms]) => ms >= slowMs)
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, mostSlow)
    .map(([file, ms]) => `${(ms / 1000).toFixed(0).padStart(4)} s  ${file}`);
}

function valueOf(flag: string): string | undefined {
  const at = process.argv.indexOf(flag);
  return at < 0 ? undefined : process.argv[at + 1];
}
