// activation: what Sluice takes of a window's start, in a real extension host.
import path from 'node:path';
import { runNode } from '../../../scripts/childProcess.ts';
import { projectDir } from '../../../scripts/project.ts';
import type { Bench, Figure, Measurement } from '../figure.ts';
import { median } from '../statistics.ts';
import { inTimedWindow, type Start } from '../timedWindow.ts';

const STARTS = 6;

export const activation: Figure = {
  name: 'activation',
  title:
    '`activate()` in the extension host of a real VS Code, and its return → the MCP server answers `initialize`; the window is reloaded for each',
  limit:
    'VS Code’s SecretStorage, which answers once the workbench runs: without the vault’s key no storage is opened, and no endpoint is there before. Then loading and compiling the second bundle, which happens meanwhile.',
  measure,
};

async function measure(bench: Bench): Promise<Measurement> {
  const { code, output } = await runNode(['esbuild.mjs', '--production'], { cwd: projectDir });
  if (code !== 0) throw new Error(output);
  const dir = bench.newFolder();
  const profile = path.join(dir, 'start.cpuprofile');
  const starts: Start[] = [];
  await inTimedWindow({ dir, profile }, async (startOnce) => {
    while (starts.length < STARTS) starts.push(await startOnce());
    // One more than those that count: a profile takes time of its own.
    await bench.profiledElsewhere(profile, async () => void (await startOnce()));
  });
  // The first one makes the storage.
  const usual = starts.slice(1);
  const samples = (member: Exclude<keyof Start, 'phases' | 'loaded' | 'error'>): number[] =>
    usual.map((start) => start[member]);
  return {
    readings: [
      {
        what: 'activate()',
        unit: 'ms',
        samples: samples('activateMs'),
        target: { atMost: 15, of: 'value' },
      },
      {
        what: 'its return → initialize is answered',
        unit: 'ms',
        samples: samples('answersMs'),
        target: { atMost: 150, of: 'value' },
      },
      { what: 'loading the entry bundle', unit: 'ms', samples: samples('loadMs') },
      {
        what: 'CPU of the extension host until initialize is answered',
        unit: 'ms',
        samples: samples('answersCpuMs'),
      },
    ],
    notes: [
      `The very first start, which makes the storage, took ${starts[0]?.answersMs.toFixed(0)} ms.`,
      `On the way, in ms since the return of activate(): ${phasesText(middleOne(usual))}.`,
    ],
  };
}

function middleOne(starts: readonly Start[]): Start | undefined {
  const middle = median(starts.map(({ answersMs }) => answersMs));
  return starts.find(({ answersMs }) => answersMs >= middle);
}

function phasesText(start: Start | undefined): string {
  const phases = start?.phases.toSorted((left, right) => left.from - right.from) ?? [];
  return phases.map(({ what, from, to }) => `${what} ${from.toFixed(0)}–${to.toFixed(0)}`).join(', ');
}
