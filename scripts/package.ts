// npm run package: builds for production, packages sluice.vsix, and refuses one that holds anything but what runs, or
// whose entry is too large to load at activation.
// Knows nothing of VS Code's versions or of publishing.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { runNode } from './childProcess.ts';
import { mostEntryKb, projectDir, toolPath, vsixPath } from './project.ts';
import { zipEntries } from './zipEntries.ts';

/** What may be in the VSIX; the first two are the archive's own. vsce renames and lower-cases some. */
const allowed = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/package(\.nls(\.[a-z-]+)?)?\.json$/,
  /^extension\/(readme|changelog)\.md$/i,
  /^extension\/license(\.txt|\.md)?$/i,
  /^extension\/dist\/[^/]+\.(cjs|js|css|ttf)$/,
  /^extension\/dist\/third-party-notices\.txt$/,
  /^extension\/media\/.+/,
  /^extension\/l10n\/.+/,
];
const required = [
  'extension/package.json',
  'extension/dist/bridge.cjs',
  'extension/dist/third-party-notices.txt',
  'extension/dist/uninstall.cjs',
  'extension/dist/descriptionWorker.cjs',
  'extension/dist/webview.js',
  'extension/dist/webview-style.css',
  'extension/dist/codicon.css',
  'extension/dist/codicon.ttf',
];

await step('build', ['esbuild.mjs', '--production']);
await step('vsce', [
  toolPath('@vscode/vsce', 'vsce'),
  'package',
  '--no-dependencies',
  '--no-rewrite-relative-links',
  '--allow-missing-repository',
  '--out',
  path.relative(projectDir, vsixPath),
]);

const entries = await zipEntries(vsixPath);
for (const { name, size } of entries) console.log(`${String(size).padStart(10)}  ${name}`);
const names = entries.map(({ name }) => name);
const unwanted = names.filter((name) => !allowed.some((pattern) => pattern.test(name)));
const loaded = [...bundlesBehind('extension.cjs')].map((name) => `extension/dist/${name}`);
const missing = [...required, ...loaded].filter((name) => !names.includes(name));
if (unwanted.length > 0) fail(`sluice.vsix holds what does not run: ${unwanted.join(', ')}`);
if (missing.length > 0) fail(`sluice.vsix lacks ${missing.join(', ')}`);
const entryKb = statSync(path.join(projectDir, 'dist', 'extension.cjs')).size / 1024;
if (entryKb > mostEntryKb)
  fail(`extension.cjs has ${entryKb.toFixed(1)} KB of at most ${mostEntryKb}: load more by await import()`);
const openingModals = readdirSync(path.join(projectDir, 'dist')).filter((name) =>
  /\bmodal:/.test(readFileSync(path.join(projectDir, 'dist', name), 'utf8')),
);
// Two copies of the queue would open modals behind each other.
if (openingModals.join() !== 'modals.cjs') fail(`Modals are opened by ${openingModals.join(', ')}`);

/** The bundle and every bundle that it may load, at once or on first need. */
function bundlesBehind(entry: string): Set<string> {
  const found = new Set([entry]);
  // Iterating a set also reaches what the loop adds.
  for (const name of found) {
    const code = readFileSync(path.join(projectDir, 'dist', name), 'utf8');
    for (const [, other] of code.matchAll(/\brequire\(["'`]\.\/([^"'`]+)["'`]\)/g))
      if (other !== undefined) found.add(other);
  }
  return found;
}

async function step(name: string, args: string[]): Promise<void> {
  const { code, output } = await runNode(args, { cwd: projectDir });
  if (code !== 0) fail(`${name} failed:\n${output}`);
}

function fail(why: string): never {
  console.error(why);
  process.exit(1);
}
