// first-update: how long a client waits for the first sign of life.
import type { Bench, Figure, Measurement } from '../figure.ts';
import { RawMcp } from '../rawMcp.ts';
import { median, quantile } from '../statistics.ts';

const CALLS = 60;
const ROUNDS = 3;

export const firstUpdate: Figure = {
  name: 'first-update',
  title:
    'A call of `provision_bundle` is sent → its first progress notification has arrived, over loopback HTTP',
  limit:
    'The operation’s record is on disk before anyone hears of it: one transaction, then the answer’s path through the SDK.',
  measure,
};

async function measure(bench: Bench): Promise<Measurement> {
  const server = await bench.child('sluiceServer.ts', [bench.newFolder()]);
  const { url, token } = await server.ask<{ url: string; token: string }>('at');
  const client = await RawMcp.connect(url, token);
  let named = 0;
  const first = async (): Promise<number> => {
    named += 1;
    const args = { name: `bench ${named}`, provider: 'sandbox', environment: 'development' };
    let arrivedMs: number | undefined;
    const startedMs = performance.now();
    const onMessage = (): void => void (arrivedMs ??= performance.now());
    await client.call('provision_bundle', args, { meta: { progressToken: named }, onMessage });
    if (arrivedMs === undefined) throw new Error('There was no update.');
    return arrivedMs - startedMs;
  };
  const round = async (): Promise<number[]> => {
    const taken: number[] = [];
    for (let index = 0; index < CALLS; index += 1) taken.push(await first());
    return taken;
  };
  await round();
  const rounds: number[][] = [];
  for (let index = 0; index < ROUNDS; index += 1) rounds.push(await round());
  await bench.profiled(round, server);
  client.close();
  const p99 = rounds.map((taken) => quantile(taken, 0.99));
  return {
    readings: [
      { what: 'p99', unit: 'ms', samples: p99, target: { atMost: 20, of: 'value' } },
      { what: 'median', unit: 'ms', samples: rounds.map(median) },
    ],
  };
}
