// recovery: how long a window with a large, interrupted storage takes to be there.
import type { Bench, Figure, Measurement } from '../figure.ts';
import { INTERRUPTED, interruptAgain, millionStorage } from '../millionStorage.ts';

const ROUNDS = 5;

export const recovery: Figure = {
  name: 'recovery',
  title:
    'A storage with 1,000,000 credentials, 100,000 finished and 50 interrupted operations is opened in a fresh process, its modules loaded → it can be called',
  limit:
    'The look for damaged pages, which is given 150 ms on a large file, and what marks each interrupted operation.',
  measure,
};

async function measure(bench: Bench): Promise<Measurement> {
  const storage = await millionStorage(bench);
  const samples: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    interruptAgain(storage);
    const child = await bench.child('openStorage.ts');
    const open = (): Promise<{ tookMs: number; interrupted: number }> => child.ask('open', storage);
    const isLast = round === ROUNDS;
    const { tookMs, interrupted } = isLast ? await bench.profiled(open, child) : await open();
    if (interrupted < INTERRUPTED) throw new Error(`${interrupted} operations were found interrupted.`);
    if (!isLast) samples.push(tookMs);
    await child.end();
  }
  return {
    readings: [{ what: 'opened and recovered', unit: 'ms', samples, target: { atMost: 200, of: 'value' } }],
  };
}
