// How the stdio bridge is bundled: one small file that runs outside of VS Code, on whatever Node the client has.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { BuildOptions } from 'esbuild';
import { projectDir } from './project.ts';

/** @param version in the first line, which distinguishes an older bridge from a newer one; the package's by default */
export function bridgeBundle(outfile: string, version: string = packageVersion()): BuildOptions {
  return {
    entryPoints: [path.join(projectDir, 'src/bridge/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    charset: 'utf8',
    legalComments: 'none',
    // src/windows/installBridge.ts reads it.
    banner: { js: `// Sluice’s stdio bridge ${version}` },
  };
}

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(path.join(projectDir, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}
