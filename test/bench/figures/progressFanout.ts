// progress-fanout: ten thousand events of one operation on their way to everyone who follows it.
import type { Bench, Figure, Measurement } from '../figure.ts';
import { RawMcp } from '../rawMcp.ts';

const EVENTS = 10_000;
const ROUNDS = 5;
/** Of a burst that lasts less than a second: the first update, one that the spacing held back, and the last. */
const MOST_UPDATES = 3;

export const progressFanout: Figure = {
  name: 'progress-fanout',
  title: `${EVENTS.toLocaleString('en-GB')} events of an operation, paced to one MCP client, one notification and one dashboard at once`,
  limit: 'A new snapshot of the operation for each event, and a handful of subscribers that look at it.',
  measure,
};

async function measure(bench: Bench): Promise<Measurement> {
  const server = await bench.child('eventsServer.ts', [bench.newFolder()]);
  const { url, token } = await server.ask<{ url: string; token: string }>('at');
  await server.ask('window');
  const client = await RawMcp.connect(url, token);
  const cpu: number[] = [];
  const onWire: number[] = [];
  const round = async (): Promise<void> => {
    const [operation = ''] = await server.ask<string[]>('start', 1);
    let updates = 0;
    const followed = client.call(
      'wait_for_operation',
      { operation_id: operation },
      { meta: { progressToken: operation }, onMessage: () => (updates += 1) },
    );
    // Sent after it on another connection: by its answer the first call follows.
    await client.call('get_operation', { operation_id: operation });
    cpu.push((await server.ask<number>('events', EVENTS)) / EVENTS);
    await server.ask('endAll');
    await followed;
    onWire.push(updates);
  };
  await round();
  cpu.length = 0;
  onWire.length = 0;
  for (let index = 0; index < ROUNDS; index += 1) await round();
  const { posted } = await server.ask<{ posted: number }>('counts');
  await bench.profiled(round, server);
  client.close();
  return {
    readings: [
      {
        what: 'CPU an event',
        unit: 'µs',
        samples: cpu.slice(0, ROUNDS),
        target: { atMost: 20, of: 'value' },
      },
      {
        what: 'updates on the wire for all of them',
        unit: '',
        samples: onWire.slice(0, ROUNDS),
        target: { atMost: MOST_UPDATES, of: 'value' },
      },
    ],
    notes: [`${posted} messages went to the dashboard for ${ROUNDS + 1} bursts.`],
  };
}
