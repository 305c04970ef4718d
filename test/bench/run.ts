// npm run bench: measures every figure on this machine and prints a table. It asserts nothing: a missed target is
// said, and the exit code is 0 all the same.
// Usage: npm run bench -- [--only NAME]… [--json] [--profile] [--doc]
import { fork } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectDir } from '../../scripts/project.ts';
import { figures } from './figures.ts';
import type { Figure } from './figure.ts';
import { machine } from './machine.ts';
import { performanceDoc } from './performanceDoc.ts';
import { failed, jsonLine, table, type Result } from './report.ts';

/** No figure may hold up the others for longer. The first of those with a million credentials fills their storage. */
const LONGEST_MS = 15 * 60_000;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    doc: { type: 'boolean', default: false },
  },
});
const unknown = options.only.filter((name) => !figures.some((figure) => figure.name === name));
if (unknown.length > 0) {
  console.error(`No figure is called ${unknown.join(', ')}. There are: ${names()}.`);
  process.exit(2);
}
if (options.doc && options.only.length > 0) {
  console.error('docs/performance.md tells of all figures: --doc goes without --only.');
  process.exit(2);
}
const wanted = figures.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
const results: Result[] = [];
console.error(`${machine()}\n`);
for (const figure of wanted) {
  console.error(`… ${figure.name}`);
  const result = await measured(figure);
  results.push(result);
  if (options.json) console.log(jsonLine(result));
  if (result.failure !== undefined) console.error(result.failure);
}
if (!options.json) console.log(`\n${table(results)}\n${closing()}`);
if (options.profile && !options.json) for (const result of results) console.log(dominantText(result));
if (options.doc) {
  await writeFile(path.join(projectDir, 'docs', 'performance.md'), performanceDoc(results, machine()));
}

function measured(figure: Figure): Promise<Result> {
  const args = [figure.name, ...(options.profile || options.doc ? ['--profile'] : [])];
  const child = fork(path.join(import.meta.dirname, 'runFigure.ts'), args, {
    execArgv: ['--expose-gc', '--max-old-space-size=2048'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
  return new Promise((resolve) => {
    let result: Result | undefined;
    child.once('message', (message) => (result = message as Result));
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      resolve(result ?? failed(figure, `Its process ended with ${signal ?? code}.`));
    });
  });
}

function closing(): string {
  const missed = results.filter(({ ok }) => !ok).map(({ name }) => name);
  return missed.length === 0 ? 'Every target is kept.' : `MISSED: ${missed.join(', ')}.`;
}

function dominantText({ name, dominant }: Result): string {
  if (dominant === undefined) return `${name}: no profile.`;
  const lines = dominant.map(({ where, share }) => `  ${(100 * share).toFixed(1).padStart(5)} %  ${where}`);
  return `${name}, .artifacts/bench/${name}.cpuprofile:\n${lines.join('\n')}`;
}

function names(): string {
  return figures.map(({ name }) => name).join(', ');
}
