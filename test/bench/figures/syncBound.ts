// sync-bound: how near a sync comes to what latency and concurrency allow, with every durable write.
import type { Bench, Figure, Measurement } from '../figure.ts';
import { GrantsWorld } from '../grantsWorld.ts';
import { timed } from '../statistics.ts';

const ACCOUNTS = 2_000;
const LATENCY_MS = 50;
const CONCURRENCY = 20;
const BATCH_SIZE = 40;
const ROUNDS = 3;
const BOUND_MS = (ACCOUNTS * LATENCY_MS) / CONCURRENCY;

export const syncBound: Figure = {
  name: 'sync-bound',
  title: `${ACCOUNTS} refreshes at ${LATENCY_MS} ms, ${CONCURRENCY} at once, \`batch_size\` ${BATCH_SIZE}, with every durable write, against N·L/C = ${BOUND_MS / 1000} s`,
  limit:
    'A call’s chunk waits for the slowest of its items; before its first request and after its last answer Sluice starts and rests the run, opens and closes the chunk, each on disk before the next. A driven run begins its next chunk meanwhile, so that what limits it is CPU.',
  measure,
};

async function measure(bench: Bench): Promise<Measurement> {
  const world = await GrantsWorld.open(bench, { latencyMs: LATENCY_MS, accounts: ACCOUNTS });
  const calls: number[] = [];
  const driven: number[] = [];
  const sync = async (work: () => Promise<number>): Promise<number> => {
    await world.makeDue();
    return timed(async () => {
      const refreshed = await work();
      if (refreshed !== ACCOUNTS) throw new Error(`${refreshed} of ${ACCOUNTS} were refreshed.`);
    });
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    calls.push(await sync(() => world.syncByCalls(BATCH_SIZE)));
    driven.push(await sync(() => world.syncToTheEnd()));
  }
  await world.makeDue();
  await bench.profiled(() => world.syncByCalls(BATCH_SIZE));
  await world.endpoint.ask('behave', { latencyMs: LATENCY_MS, slowEach: 100 });
  const withSlow = await sync(() => world.syncToTheEnd());
  await world.sluice.close();
  const bound = { name: 'N·L/C', samples: calls.map(() => BOUND_MS) };
  const target = { atMost: 1.1, of: 'ratio' } as const;
  return {
    readings: [
      { what: 'call after call, as an agent does it', unit: 'ms', samples: calls, peer: bound, target },
      { what: 'driven to its end by Sluice', unit: 'ms', samples: driven, peer: bound, target },
      { what: 'the same, one in a hundred taking 4 × as long', unit: 'ms', samples: [withSlow] },
    ],
  };
}
