// sync-durable-cost: what the promises of a sync cost for each credential, beyond the bare HTTP call.
import { Agent, request } from 'node:http';
import type { Bench, Figure, Measurement } from '../figure.ts';
import { GrantsWorld } from '../grantsWorld.ts';
import { cpuOf } from '../statistics.ts';

const ACCOUNTS = 1_000;
const CONCURRENCY = 20;
/** Long enough that answers do not all arrive at once. */
const LATENCY_MS = 5;
const ROUNDS = 4;

export const syncDurableCost: Figure = {
  name: 'sync-durable-cost',
  title:
    'fsyncs, and CPU beyond the bare HTTP call on a kept-alive connection, for each refreshed credential, all promises kept: intent on disk before sending, sealed answer on disk before parsing, one commit',
  limit:
    'Three instants must be on disk one after the other for each credential; those that fall together share an fsync. Of the CPU, about half is SQLite (some twenty statements a credential, and 0.4 commits), a tenth sealing and opening tokens, the rest the request itself and reading records that nobody trusts.',
  measure,
};

async function measure(bench: Bench): Promise<Measurement> {
  const world = await GrantsWorld.open(bench, { latencyMs: LATENCY_MS, accounts: ACCOUNTS });
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  const fsyncs: number[] = [];
  const cpu: number[] = [];
  const bare: number[] = [];
  const sync = async (): Promise<void> => {
    await world.syncByCalls(40);
  };
  await sync();
  await bareCalls(world.port, agent);
  for (let round = 0; round < ROUNDS; round += 1) {
    await world.makeDue();
    const before = world.commits;
    const whole = await cpuOf(sync);
    fsyncs.push((world.commits - before) / ACCOUNTS);
    const calls = await cpuOf(() => bareCalls(world.port, agent));
    bare.push(calls / ACCOUNTS);
    cpu.push((whole - calls) / ACCOUNTS);
  }
  await world.makeDue();
  await bench.profiled(sync);
  agent.destroy();
  await world.sluice.close();
  return {
    readings: [
      {
        what: 'fsyncs a credential, shared across the chunk',
        unit: '',
        samples: fsyncs,
        target: { atMost: 2, of: 'value' },
      },
      {
        what: 'CPU a credential beyond the bare HTTP call',
        unit: 'µs',
        samples: cpu,
        target: { atMost: 250, of: 'value' },
      },
      { what: 'the bare HTTP call itself', unit: 'µs', samples: bare },
    ],
  };
}

/** As many calls of the same endpoint, as many at once, and nothing else. */
async function bareCalls(port: number, agent: Agent): Promise<void> {
  let left = ACCOUNTS;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await post(port, agent);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

function post(port: number, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const body = 'grant_type=refresh_token&refresh_token=refresh-1';
    const headers = {
      'Content-Type': 'application/x-www-form-urlencoded',
      'Content-Length': String(body.length),
    };
    const options = { host: '127.0.0.1', port, path: '/token', method: 'POST', agent, headers };
    request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => {
        JSON.parse(text);
        resolve();
      });
    })
      .on('error', reject)
      .end(body);
  });
}
