// npm run check: everything that can be known without VS Code, in under a minute; a line a step, output on failure.
// Usage: node scripts/check.ts [--skip unit,package]
import { availableParallelism } from 'node:os';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Outcome, run, runNode } from './childProcess.ts';
import { checkWords } from './checkWords.ts';
import { projectDir, toolPath } from './project.ts';

interface Check {
  name: string;
  run: () => Promise<Outcome>;
}

const maxLines = 300;
const linesCounted = /^(src|test|scripts)\/.*\.(ts|mjs)$|^[^/]+\.mjs$/;

const tool = (packageName: string, command: string, ...args: string[]): Promise<Outcome> =>
  runNode([toolPath(packageName, command), ...args], { cwd: projectDir });

/** The slow ones first, so that they do not end up waiting for one another. */
const checks: Check[] = [
  { name: 'lint', run: () => tool('oxlint', 'oxlint', '--type-aware', '--deny-warnings') },
  { name: 'types', run: () => tool('typescript', 'tsc') },
  { name: 'view types', run: () => tool('typescript', 'tsc', '--project', 'src/webview') },
  {
    name: 'unit',
    run: () =>
      tool('mocha', 'mocha', '--spec', 'test/unit/**/*.test.ts', '--forbid-only', '--forbid-pending'),
  },
  // It alone knows what the entry may weigh.
  { name: 'package', run: () => runNode(['scripts/package.ts'], { cwd: projectDir }) },
  { name: 'dead code', run: () => tool('knip', 'knip') },
  { name: 'format', run: () => tool('oxfmt', 'oxfmt', '--check', '.') },
  { name: 'file length', run: checkFileLengths },
  { name: 'words', run: () => checkWords() },
];

const skipAt = process.argv.indexOf('--skip');
const skipped = skipAt < 0 ? [] : (process.argv[skipAt + 1]?.split(',') ?? []);
const waiting = checks.filter(({ name }) => !skipped.includes(name));
const failures: { name: string; output: string }[] = [];
const startedMs = performance.now();

await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work));
for (const { name, output } of failures) console.log(`\n── ${name} ──\n${output.trim()}`);
console.log(
  `\n${failures.length === 0 ? 'All checks passed' : `${failures.length} failed`} in ${seconds(startedMs)}`,
);
process.exitCode = failures.length === 0 ? 0 : 1;

async function work(): Promise<void> {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const checkStartedMs = performance.now();
    const { code, output } = await check.run();
    console.log(`${code === 0 ? '✔' : '✖'} ${check.name.padEnd(12)} ${seconds(checkStartedMs)}`);
    if (code !== 0) failures.push({ name: check.name, output });
  }
}

function seconds(sinceMs: number): string {
  return `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
}

/** Lint knows TypeScript's lines only where it looks; this looks at every file git would commit. */
async function checkFileLengths(): Promise<Outcome> {
  const listed = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: projectDir,
  });
  if (listed.code !== 0) return { code: 0, output: 'Not a git checkout: nothing is tracked.' };
  const tooLong: string[] = [];
  for (const file of listed.output.split('\n').filter((name) => linesCounted.test(name))) {
    const text = await readFile(path.join(projectDir, file), 'utf8').catch(() => ''); // Deleted, not yet committed.
    const lines = text.split('\n').length - 1;
    if (lines > maxLines) tooLong.push(`${file} has ${lines} lines; at most ${maxLines} are allowed`);
  }
  return { code: tooLong.length === 0 ? 0 : 1, output: tooLong.join('\n') };
}
