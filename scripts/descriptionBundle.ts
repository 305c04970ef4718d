// How the reader of OpenAPI descriptions is bundled: a file of its own, which a worker thread runs.
import path from 'node:path';
import type { BuildOptions } from 'esbuild';
import { projectDir } from './project.ts';

/** `descriptionWorker.cjs` in the folder. */
export function descriptionBundle(folder: string): BuildOptions {
  return {
    entryPoints: [path.join(projectDir, 'src/providers/openapi/descriptionWorker.ts')],
    outfile: path.join(folder, 'descriptionWorker.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    mainFields: ['module', 'main'],
    legalComments: 'none',
  };
}
