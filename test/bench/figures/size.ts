// size: what a person downloads, and what is loaded when.
import { statSync } from 'node:fs';
import path from 'node:path';
import { runNode } from '../../../scripts/childProcess.ts';
import { mostEntryKb, projectDir, vsixPath } from '../../../scripts/project.ts';
import type { Bench, Figure, Measurement, Reading } from '../figure.ts';
import { inTimedWindow, type Start } from '../timedWindow.ts';

const KB = 1024;
const ENTRY = 'extension.cjs';

export const size: Figure = {
  name: 'size',
  title: 'The VSIX; the bundle loaded at activation; everything loaded for a first call',
  limit:
    'Sluice’s own code and texts are two thirds of it: the plans and steps of tools stand with their declarations. zod and the MCP SDK are most of the rest, cut down to what is used.',
  measure,
};

async function measure(bench: Bench): Promise<Measurement> {
  const { code, output } = await runNode(['scripts/package.ts'], { cwd: projectDir });
  if (code !== 0) throw new Error(output);
  const { loaded } = await someStart(bench);
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
      reading('entry bundle', dist(ENTRY), mostEntryKb),
      reading(
        'loaded for a first call',
        loaded.reduce((sum, name) => sum + dist(name), 0),
        600,
      ),
    ],
    notes: loaded.map((name) => `${name}: ${dist(name).toFixed(0)} KB minified.`),
  };
}

/** What is loaded is what the extension host of a window says, not what somebody thinks. */
async function someStart(bench: Bench): Promise<Start> {
  const dir = bench.newFolder();
  const starts: Start[] = [];
  await inTimedWindow({ dir, profile: path.join(dir, 'none.cpuprofile') }, async (startOnce) => {
    starts.push(await startOnce());
    // The first one makes the storage.
    starts.push(await startOnce());
  });
  const last = starts.at(-1);
  if (last === undefined) throw new Error('The window did not start.');
  return last;
}
