// Bundles the headless host into one file, which starts in a third of the CPU time that its sources take.
// Must not know who starts it. Usage: node scripts/headlessBundle.ts
import path from 'node:path';
import { build } from 'esbuild';
import { descriptionBundle } from './descriptionBundle.ts';
import { headlessBundlePath, projectDir } from './project.ts';

await build({
  entryPoints: [path.join(projectDir, 'test/support/headless.ts')],
  outfile: headlessBundlePath,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  // Packages that are CommonJS ask for Node's own modules by require().
  banner: {
    js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
  },
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'error',
});
await build({ ...descriptionBundle(path.dirname(headlessBundlePath)), logLevel: 'error' });
