// Bundles what ships into dist/: a small extension.cjs that VS Code loads at start, and the sluice.cjs behind it.
// Usage: node esbuild.mjs [--production] [--watch]
import { rmSync } from 'node:fs';
import { build, context } from 'esbuild';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/**
 * Keeps everything behind createSluice.ts out of the bundle that VS Code loads at start (the MCP SDK alone takes
 * about 90 ms to load), and loads it from the second bundle on first need.
 */
const loadSluiceLazily = {
  name: 'load-sluice-lazily',
  setup({ onResolve }) {
    onResolve({ filter: /(^|\/)createSluice\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import'
        ? { path: './sluice.cjs', external: true }
        : { errors: [{ text: "createSluice.ts must be loaded by await import('./createSluice.ts')" }] },
    );
  },
};

/** @type {import('esbuild').BuildOptions} */
const node = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  external: ['vscode'],
  // import() of a bundle becomes a deferred require(): the loader that VS Code's extension host hooks into.
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  minify: production,
  sourcemap: !production,
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'info',
};

const bundles = [
  { ...node, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.cjs', plugins: [loadSluiceLazily] },
  { ...node, entryPoints: ['src/createSluice.ts'], outfile: 'dist/sluice.cjs' },
];

// A production build must not ship what an earlier development build left (source maps).
if (production) rmSync('dist', { recursive: true, force: true });

if (watch) {
  const contexts = await Promise.all(bundles.map((bundle) => context(bundle)));
  await Promise.all(contexts.map((each) => each.watch()));
} else {
  // esbuild has printed its errors already when this rejects.
  await Promise.all(bundles.map((bundle) => build(bundle))).catch(() => process.exit(1));
}
