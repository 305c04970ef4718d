// idle: what Sluice takes of the machine while nobody asks anything of it.
import type { BenchChild } from '../benchChild.ts';
import type { Bench, Figure, Measurement, Reading } from '../figure.ts';
import { millionStorage } from '../millionStorage.ts';

const ROUNDS = 4;
const ROUND_MS = 15_000;
/** What starting leaves to do is over when a look of 5 s finds less than 3 ms a second; a year's pruning takes minutes. */
const LOOK_MS = 5_000;
const QUIET_MS_PER_SECOND = 3;
const MOST_LOOKS = 60;
const MB = 2 ** 20;

export const idle: Figure = {
  name: 'idle',
  title:
    'A Sluice that listens and has nothing to do, on a fresh storage and on one with 1,000,000 credentials and 100,000 operations, beside a process that only serves node:http',
  limit:
    'A window finds what another one left behind, and tells that it lives itself, by looking from time to time.',
  measure,
};

interface Idle {
  wakeUpsPerSecond: number[];
  cpuMsPerSecond: number[];
  heapMb: number;
  rssMb: number;
}

async function measure(bench: Bench): Promise<Measurement> {
  const bare = await memoryOf(await bench.child('floorServer.ts'));
  const empty = await idleOf(await bench.child('sluiceServer.ts', [bench.newFolder()]));
  const server = await bench.child('sluiceServer.ts', [await millionStorage(bench)]);
  const full = await bench.profiled(() => idleOf(server), server);
  const readings = (where: string, idle: Idle): Reading[] => [
    {
      what: `CPU a second, ${where}`,
      unit: 'ms',
      samples: idle.cpuMsPerSecond,
      target: { atMost: 0.3, of: 'value' },
    },
    {
      what: `wake-ups a second, ${where}`,
      unit: '',
      samples: idle.wakeUpsPerSecond,
      target: { atMost: 1, of: 'value' },
    },
    { what: `heap added, ${where}`, unit: 'MB', samples: [idle.heapMb - bare.heapMb] },
    { what: `memory added (RSS), ${where}`, unit: 'MB', samples: [idle.rssMb - bare.rssMb] },
  ];
  const [first, ...rest] = [...readings('fresh', empty), ...readings('full', full)];
  if (first === undefined) throw new Error('Nothing was measured.');
  return { readings: [first, ...rest] };
}

async function idleOf(server: BenchChild): Promise<Idle> {
  await untilQuiet(server);
  const wakeUpsPerSecond: number[] = [];
  const cpuMsPerSecond: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const wakeUps = await server.ask<number>('wakeUps');
    const cpuUs = await server.cpuOf(() => sleep(ROUND_MS));
    wakeUpsPerSecond.push(((await server.ask<number>('wakeUps')) - wakeUps) / (ROUND_MS / 1000));
    cpuMsPerSecond.push(cpuUs / ROUND_MS);
  }
  return { wakeUpsPerSecond, cpuMsPerSecond, ...(await memoryOf(server)) };
}

async function untilQuiet(server: BenchChild): Promise<void> {
  for (let look = 0; look < MOST_LOOKS; look += 1)
    if ((await server.cpuOf(() => sleep(LOOK_MS))) / LOOK_MS < QUIET_MS_PER_SECOND) return;
  throw new Error('It has not come to rest in five minutes.');
}

async function memoryOf(child: BenchChild): Promise<Pick<Idle, 'heapMb' | 'rssMb'>> {
  const heapMb = (await child.heapInUse()) / MB;
  return { heapMb, rssMb: (await child.ask<number>('rss')) / MB };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
