// call-overhead: what Sluice's whole stack adds to a plain call, against the bare SDK and against fastmcp.
import path from 'node:path';
import { installRecipe } from '../../../scripts/installRecipe.ts';
import type { BenchChild } from '../benchChild.ts';
import type { Bench, Figure, Measurement, Reading } from '../figure.ts';
import { RawMcp } from '../rawMcp.ts';

const CALLERS = [1, 8];
const CALLS = 500;
const WARM_UP = 1_500;
const ROUNDS = 12;

interface Contestant {
  name: string;
  server: BenchChild;
  clients: RawMcp[];
}

interface Round {
  cpuUs: number;
  perSecond: number;
}

export const callOverhead: Figure = {
  name: 'call-overhead',
  title:
    '`get_bundle` over loopback Streamable HTTP through the whole stack (token, checks, validation, runner, SQLite read), against the SDK’s `registerTool` on node:http, in JSON mode and streaming, and against fastmcp, with a like payload; node:http alone with the same answer is the floor',
  limit:
    'node:http and the one write of the answer, which is one JSON object (ADR 19); then SQLite and the checks of what it holds, and the search for secrets. The peers turn each request into a web Request and stream its answer.',
  measure,
};

async function measure(bench: Bench): Promise<Measurement> {
  const { bundleId, ...contestants } = await openAll(bench);
  const all = Object.values(contestants);
  for (const each of all) await burst(each, 8, WARM_UP, bundleId);
  const readings: Reading[] = [];
  for (const callers of CALLERS) readings.push(...(await compare(contestants, callers, bundleId)));
  await bench.profiled(() => burst(contestants.sluice, 8, CALLS, bundleId), contestants.sluice.server);
  for (const { clients } of all) for (const client of clients) client.close();
  const [first, ...others] = readings;
  if (first === undefined) throw new Error('Nothing was measured.');
  return { readings: [first, ...others] };
}

interface Contestants {
  sluice: Contestant;
  /** The same server, asked in MCP 2026-07-28. */
  modern: Contestant;
  bare: Contestant;
  /** The same peer in JSON mode. */
  json: Contestant;
  fastmcp: Contestant;
  /** node:http alone. */
  floor: Contestant;
}

async function openAll(bench: Bench): Promise<Contestants & { bundleId: string }> {
  const peers = await installRecipe({
    dir: path.join(import.meta.dirname, '..', 'peers'),
    name: 'peers',
    what: 'the peers of the benchmark',
  });
  const server = await bench.child('sluiceServer.ts', [bench.newFolder()]);
  const { url, token } = await server.ask<{ url: string; token: string }>('at');
  const sluice: Contestant = { name: 'sluice', server, clients: await connect(url, token) };
  const bundleId = await newBundle(sluice);
  const answer = await sluice.clients[0]?.call('get_bundle', { bundle_id: bundleId });
  const serve = async (script: string, args: string[] = []): Promise<{ peer: BenchChild; url: string }> => {
    const peer = await bench.child(script, args);
    return { peer, ...(await peer.ask<{ url: string }>('serve', answer)) };
  };
  const open = async (name: string, script: string, args: string[] = []): Promise<Contestant> => {
    const at = await serve(script, args);
    return { name, server: at.peer, clients: await connect(at.url) };
  };
  const floor = await serve('floorServer.ts');
  return {
    bundleId,
    sluice,
    modern: { name: 'sluice, 2026-07-28', server, clients: modernClients(url, token) },
    bare: await open('bare SDK', 'sdkServer.ts'),
    json: await open('SDK in JSON mode', 'sdkServer.ts', ['json']),
    fastmcp: await open('fastmcp', 'fastmcpServer.ts', [peers]),
    floor: { name: 'node:http alone', server: floor.peer, clients: modernClients(floor.url) },
  };
}

function connect(url: string, token?: string): Promise<RawMcp[]> {
  return Promise.all(Array.from({ length: Math.max(...CALLERS) }, () => RawMcp.connect(url, token)));
}

function modernClients(url: string, token?: string): RawMcp[] {
  return Array.from({ length: Math.max(...CALLERS) }, () => RawMcp.connectModern(url, token));
}

/** A bundle as Sluice sets it up: an API key, three webhooks, an OAuth client. */
async function newBundle({ clients }: Contestant): Promise<string> {
  const args = { name: 'bench', provider: 'sandbox', environment: 'development' };
  const result = (await clients[0]?.call('provision_bundle', args)) ?? {};
  const { bundle_id: id } = result['structuredContent'] as { bundle_id: string };
  return id;
}

async function compare(
  { sluice, modern, bare, json, fastmcp, floor }: Contestants,
  callers: number,
  bundleId: string,
): Promise<Reading[]> {
  const rounds = new Map<Contestant, Round[]>(
    [sluice, modern, bare, json, fastmcp, floor].map((each) => [each, []]),
  );
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [each, measured] of rounds) measured.push(await burst(each, callers, CALLS, bundleId));
  }
  const of = (each: Contestant, member: keyof Round): number[] =>
    (rounds.get(each) ?? []).map((round) => round[member]);
  const many = `${callers} caller${callers === 1 ? '' : 's'}`;
  const peer = (each: Contestant, member: keyof Round) => ({ name: each.name, samples: of(each, member) });
  return [
    {
      what: `server CPU a call, ${many}`,
      unit: 'µs',
      samples: of(sluice, 'cpuUs'),
      peer: peer(json, 'cpuUs'),
      target: { atMost: 1, of: 'ratio' },
    },
    {
      what: `server CPU a call, ${many}`,
      unit: 'µs',
      samples: of(sluice, 'cpuUs'),
      peer: peer(bare, 'cpuUs'),
    },
    {
      what: `server CPU a call in MCP 2026-07-28, ${many}`,
      unit: 'µs',
      samples: of(modern, 'cpuUs'),
      peer: peer(bare, 'cpuUs'),
      target: { atMost: 0.6, of: 'ratio' },
    },
    {
      what: `server CPU a call of node:http alone, ${many}`,
      unit: 'µs',
      samples: of(floor, 'cpuUs'),
      peer: peer(bare, 'cpuUs'),
    },
    {
      what: `calls a second, ${many}`,
      unit: '/s',
      samples: of(sluice, 'perSecond'),
      peer: peer(fastmcp, 'perSecond'),
      target: { atLeast: 1, of: 'ratio' },
    },
    {
      what: `server CPU a call against fastmcp, ${many}`,
      unit: 'µs',
      samples: of(sluice, 'cpuUs'),
      peer: peer(fastmcp, 'cpuUs'),
    },
  ];
}

async function burst(
  { server, clients }: Contestant,
  callers: number,
  calls: number,
  bundleId: string,
): Promise<Round> {
  let left = calls;
  let tookMs = 0;
  const caller = async (client: RawMcp): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const { isError } = await client.call('get_bundle', { bundle_id: bundleId });
      if (isError === true) throw new Error('A call failed.');
    }
  };
  const cpuUs = await server.cpuOf(async () => {
    const startedMs = performance.now();
    await Promise.all(clients.slice(0, callers).map(caller));
    tookMs = performance.now() - startedMs;
  });
  return { cpuUs: cpuUs / calls, perSecond: (calls / tookMs) * 1000 };
}
