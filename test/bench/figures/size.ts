// size: what a person downloads, and what is loaded when.
import { statSync } from 'node:fs';
import path from 'node:path';
import { runNode } from '../../../scripts/childProcess.ts';
import { projectDir, vsixPath } from '../../../scripts/project.ts';
import type { Figure, Measurement, Reading } from '../figure.ts';

const KB = 1024;
/** What `activate` and a first call of `get_bundle` in a window load, in this order. */
const ENTRY = 'extension.cjs';
const FIRST_CALL = [ENTRY, 'sluice.cjs', 'window.cjs'];

export const size: Figure = {
  name: 'size',
  title: 'The VSIX; the bundle loaded at activation; everything loaded for a first call',
  limit:
    'Sluice’s own code and texts are two thirds of it; zod and the MCP SDK are most of the rest, cut down to what is used.',
  measure,
};

async function measure(): Promise<Measurement> {
  const { code, output } = await runNode(['scripts/package.ts'], { cwd: projectDir });
  if (code !== 0) throw new Error(output);
  const dist = (name: string): number => statSync(path.join(projectDir, 'dist', name)).size / KB;
  const reading = (what: string, kilobytes: number, atMost: number): Reading => ({
    what,
    unit: 'KB',
    samples: [kilobytes],
    target: { atMost, of: 'value' },
  });
  return {
    readings: [
      reading('VSIX', statSync(vsixPath).size / KB, 700),
      reading('entry bundle', dist(ENTRY), 60),
      reading(
        'loaded for a first call',
        FIRST_CALL.reduce((sum, name) => sum + dist(name), 0),
        600,
      ),
    ],
    notes: FIRST_CALL.map((name) => `${name}: ${dist(name).toFixed(0)} KB minified.`),
  };
}
