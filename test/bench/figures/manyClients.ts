// many-clients: a hundred sessions, each following a long operation of its own for a minute.
import { HEARTBEAT_MS, UPDATE_SPACING_MS } from '../../../src/core/operation/progress.ts';
import type { Bench, Figure, Measurement } from '../figure.ts';
import { RawMcp } from '../rawMcp.ts';
import { quantile } from '../statistics.ts';

const SESSIONS = 100;
const LASTS_MS = 60_000;
const TICK_MS = 250;
/** What timers and a busy machine may add. */
const TOLERANCE_MS = 500;
const MB = 2 ** 20;

export const manyClients: Figure = {
  name: 'many-clients',
  title: `${SESSIONS} sessions, each following an operation of its own for a minute, four events a second each`,
  limit:
    'A session is the SDK’s server with its handlers, an open response and the last events of its stream, kept for a client that comes back.',
  measure,
};

async function measure(bench: Bench): Promise<Measurement> {
  const server = await bench.child('eventsServer.ts', [bench.newFolder()]);
  const { url, token } = await server.ask<{ url: string; token: string }>('at');
  const warm = await RawMcp.connect(url, token);
  await warm.call('list_operations', {});
  const operations = await server.ask<string[]>('start', SESSIONS);
  const before = await server.heapInUse();
  const clients = await Promise.all(operations.map(() => RawMcp.connect(url, token)));
  const arrivals = operations.map((): number[] => []);
  const followed = clients.map((client, index) =>
    follow(client, operations[index] ?? '', arrivals[index] ?? []),
  );
  const cpuUs = await server.cpuOf(() => bench.profiled(() => tickForAMinute(server), server));
  const after = await server.heapInUse();
  await server.ask('endAll');
  await Promise.all(followed);
  for (const client of [...clients, warm]) client.close();
  const gaps = arrivals.flatMap((times) => times.slice(1).map((time, index) => time - (times[index] ?? 0)));
  const outside = gaps.filter(
    (gap) => gap < UPDATE_SPACING_MS - TOLERANCE_MS || gap > HEARTBEAT_MS + TOLERANCE_MS,
  ).length;
  return {
    readings: [
      {
        what: 'heap a session',
        unit: 'MB',
        samples: [(after - before) / SESSIONS / MB],
        target: { atMost: 1, of: 'value' },
      },
      {
        what: `of ${gaps.length} updates, those outside their pacing`,
        unit: '',
        samples: [outside],
        target: { atMost: 0, of: 'value' },
      },
      { what: 'longest gap between two updates', unit: 'ms', samples: [quantile(gaps, 1)] },
      { what: 'server CPU of the minute', unit: 'ms', samples: [cpuUs / 1000] },
    ],
  };
}

async function tickForAMinute(server: Awaited<ReturnType<Bench['child']>>): Promise<void> {
  const startedMs = performance.now();
  for (let now = startedMs; now - startedMs < LASTS_MS; now = performance.now()) {
    await server.ask('tick', (now - startedMs) / LASTS_MS);
    await new Promise((resolve) => void setTimeout(resolve, TICK_MS));
  }
}

/** Call after call, as each is held for at most 50 s. First and last updates of a call are exempt from the spacing. */
async function follow(client: RawMcp, operation: string, arrivals: number[]): Promise<void> {
  for (let status = 'running'; status === 'running';) {
    const times: number[] = [];
    const result = await client.call(
      'wait_for_operation',
      { operation_id: operation },
      { meta: { progressToken: operation }, onMessage: () => times.push(performance.now()) },
    );
    status = String((result['structuredContent'] as Record<string, unknown>)['status']);
    if (arrivals.length === 0) arrivals.push(...times.slice(0, status === 'running' ? undefined : -1));
  }
}
