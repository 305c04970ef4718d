// Bundles what ships into dist/: a small extension.cjs that VS Code loads at start, and the sluice.cjs behind it.
// Usage: node esbuild.mjs [--production] [--watch] [--outdir FOLDER]
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, context } from 'esbuild';
import { build as buildSplit, watch as watchSplit } from 'rolldown';
import { bridgeBundle } from './scripts/bridgeBundle.ts';
import { descriptionBundle } from './scripts/descriptionBundle.ts';
import { noticesText } from './scripts/notices.ts';
import { TRANSLATIONS, ENGLISH, sluiceBundle } from './scripts/sluiceBundle.ts';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const dist = process.argv.includes('--outdir') ? process.argv[process.argv.indexOf('--outdir') + 1] : 'dist';

/** What is loaded on first need only, each as a bundle of its own: the MCP SDK alone takes about 90 ms to load. */
const lazyBundles = {
  approvals: ['approvals/approvalDialogs', 'approvals/reviewText', 'approvals/unknownSetting'],
  commands: ['commands/runCommand', 'prompts/askForInput'],
  clients: [
    'clients/connectClient',
    'clients/disconnectClient',
    'clients/manageTokens',
    'guests/putServerBehind',
    'guests/takeServerOut',
  ],
  draft: ['providers/draftFromDescription'],
  dashboard: ['dashboard/dashboardPanel'],
  language: ['text/sentences', 'text/workWords'],
  pages: ['pages/pagePanel'],
  views: ['views/createViews'],
  window: ['lifecycle/attachSluice'],
  presence: ['host/windowPresence'],
};
const bundleOf = new Map([
  ...Object.entries(lazyBundles).flatMap(([bundle, modules]) => modules.map((module) => [module, bundle])),
  // Rolldown makes these.
  ['createSluice', 'sluice'],
  ['createStorageCare', 'care'],
]);

/** The generated entry of a lazy bundle. */
const LAZY_ENTRY = '<lazy>';

/** Keeps everything behind these modules out of the bundle that VS Code loads at start. */
const loadLazily = {
  name: 'load-lazily',
  setup({ onResolve }) {
    for (const [module, bundle] of bundleOf)
      onResolve({ filter: new RegExp(`(^|/)${path.basename(module)}\\.ts$`) }, ({ kind, importer }) => {
        if (importer.endsWith(LAZY_ENTRY)) return undefined;
        if (kind === 'dynamic-import') return { path: `./${bundle}.cjs`, external: true };
        return { errors: [{ text: `${module}.ts must be loaded by await import()` }] };
      });
  },
};

/** They hold state of the whole window: a copy in each bundle would be, say, a queue of modals for each. */
const windowBundles = {
  modals: 'host/windowModals',
  approvedWork: 'approvals/approvedWork',
  openOffers: 'host/openOffers',
};
const oneInstance = {
  name: 'one-instance',
  setup({ onResolve }) {
    for (const [bundle, module] of Object.entries(windowBundles))
      onResolve({ filter: new RegExp(`(^|/)${path.basename(module)}\\.ts$`) }, ({ kind }) =>
        kind === 'entry-point' ? undefined : { path: `./${bundle}.cjs`, external: true },
      );
  },
};

/** Libraries that several bundles need: a copy in each would be most of what a person downloads. */
const sharedLibraries = { toml: '@decimalturn/toml-patch' };
const oneCopy = {
  name: 'one-copy',
  setup({ onLoad, onResolve }) {
    for (const [bundle, library] of Object.entries(sharedLibraries))
      onResolve({ filter: new RegExp(`^${library}$`) }, ({ kind }) =>
        kind === 'entry-point' ? undefined : { path: `./${bundle}.cjs`, external: true },
      );
    onLoad({ filter: TRANSLATIONS }, () => ({ contents: ENGLISH }));
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
  plugins: [loadLazily, oneInstance, oneCopy],
};

/** The dashboard's view: what runs in the webview, with its styles and the icons' font. */
/** @type {import('esbuild').BuildOptions} */
const view = {
  bundle: true,
  platform: 'browser',
  format: 'iife',
  target: 'chrome126',
  entryPoints: {
    webview: 'src/webview/main.ts',
    'webview-style': 'src/webview/webview.css',
    codicon: 'node_modules/@vscode/codicons/dist/codicon.css',
  },
  outdir: dist,
  loader: { '.ttf': 'file' },
  assetNames: '[name]',
  minify: production,
  sourcemap: production ? false : 'inline',
  legalComments: 'none',
  logLevel: 'info',
};

const bundles = [
  { ...node, entryPoints: ['src/extension.ts'], outfile: `${dist}/extension.cjs` },
  ...Object.entries(windowBundles).map(([bundle, module]) => ({
    ...node,
    entryPoints: [`src/vscode/${module}.ts`],
    outfile: `${dist}/${bundle}.cjs`,
  })),
  ...Object.entries(sharedLibraries).map(([bundle, library]) => ({
    ...node,
    entryPoints: [library],
    outfile: `${dist}/${bundle}.cjs`,
  })),
  view,
  ...Object.entries(lazyBundles).map(([bundle, modules]) => lazyBundle(bundle, modules)),
  // VS Code runs it after uninstalling (package.json's vscode:uninstall).
  { ...node, entryPoints: ['src/uninstall.ts'], outfile: `${dist}/uninstall.cjs` },
  { ...bridgeBundle(`${dist}/bridge.cjs`), minify: production, logLevel: 'info' },
  { ...descriptionBundle(dist), minify: production, logLevel: 'info' },
];

// A production build must not ship what an earlier development build left (source maps).
if (production) rmSync(dist, { recursive: true, force: true });

const sluice = sluiceBundle(dist, { production });

if (watch) {
  const contexts = await Promise.all(bundles.map((bundle) => context(bundle)));
  await Promise.all(contexts.map((each) => each.watch()));
  watchSplit(sluice).on('event', (event) => event.code === 'ERROR' && console.error(event.error));
} else {
  const building = bundles.map((bundle) => build({ ...bundle, metafile: true }));
  // esbuild has printed its errors already when this rejects.
  const built = await Promise.all(building).catch(() => process.exit(1));
  const split = await buildSplit(sluice).catch((error) => {
    console.error(error);
    process.exit(1);
  });
  const modules = [
    ...built.flatMap(({ metafile }) => Object.values(metafile.outputs).flatMap(inputsOf)),
    ...split.output.flatMap((chunk) => chunk.moduleIds ?? []),
  ];
  writeFileSync(path.join(dist, 'third-party-notices.txt'), noticesText(modules));
}

/** What is in an output of esbuild, but for what nothing of is left. */
function inputsOf({ inputs }) {
  return Object.entries(inputs).flatMap(([input, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [path.resolve(input)] : [],
  );
}

/** One file that exports what its modules export. */
function lazyBundle(bundle, modules) {
  const contents = modules.map((module) => `export * from './${module}.ts';`).join('\n');
  const stdin = { contents, resolveDir: 'src/vscode', sourcefile: LAZY_ENTRY, loader: 'ts' };
  return { ...node, stdin, outfile: `${dist}/${bundle}.cjs` };
}
