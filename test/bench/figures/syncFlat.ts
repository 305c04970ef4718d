// sync-flat: whether a chunk costs the same at the beginning and at the end of a million credentials.
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Store } from '../../../src/core/storage/store.ts';
import type { Sluice } from '../../../src/core/sluice.ts';
import { benchSluice } from '../benchSluice.ts';
import type { Bench, Figure, Measurement } from '../figure.ts';
import { credentialId, MILLION, millionStorage } from '../millionStorage.ts';
import { cpuOf, inTurn, timed } from '../statistics.ts';

const BATCH_SIZE = 50;
const CHUNKS = 24;
const MB = 2 ** 20;
const CALLER = { kind: 'agent', id: 'cli_bench', label: 'Benchmark', claim: null } as const;

export const syncFlat: Figure = {
  name: 'sync-flat',
  title: `A chunk of ${BATCH_SIZE} that are not due, at position 0 and at position 1,000,000 of 1,000,000 credentials, the ledger behind it full; against rewriting one JSON state, as a Memento does`,
  limit:
    'Lookups by key in B-trees that are one level deeper; nothing is counted or read that was done before.',
  measure,
};

/** A run in a storage of its own. */
interface Run {
  storage: string;
  store: Store;
  sluice: Sluice;
}

async function measure(bench: Bench): Promise<Measurement> {
  const beginning = await startRun(bench);
  await inTurn(CHUNKS, { beginning: () => nextChunk(beginning) });
  const rssBefore = rssBytes();
  const end = await startRun(bench);
  await nextChunk(end);
  await goNearTheEnd(bench, end);
  // What is compiled and what of a file is in memory is then the same for both.
  await inTurn(CHUNKS, { end: () => nextChunk(end) });
  const ms: number[] = [];
  const cpuUs = await inTurn(CHUNKS, {
    beginning: () => cpuOf(() => nextChunk(beginning)),
    end: () =>
      cpuOf(async () => {
        ms.push(await timed(() => nextChunk(end)));
      }),
  });
  const grownBy = rssBytes() - rssBefore;
  // Apart from what is measured: a profiler takes its own time, and position 0 had none.
  await bench.profiled(() => inTurn(CHUNKS, { end: () => nextChunk(end) }));
  const memento = await rewrites(bench);
  await Promise.all([beginning, end].map(({ sluice }) => sluice.close()));
  return {
    readings: [
      {
        what: 'CPU a chunk at the end, against the beginning',
        unit: 'µs',
        samples: cpuUs.end,
        peer: { name: 'at position 0', samples: cpuUs.beginning },
        target: { atMost: 1.15, of: 'ratio' },
      },
      {
        what: 'memory that it grew by, a second Sluice for the second position included',
        unit: 'MB',
        samples: [grownBy / MB],
        target: { atMost: 32, of: 'value' },
      },
      {
        what: 'a chunk at the end, by the clock',
        unit: 'ms',
        samples: ms,
        peer: { name: 'one JSON state', samples: ms.map((_, index) => memento[index % 2] ?? 0) },
      },
    ],
  };
}

async function startRun(bench: Bench): Promise<Run> {
  const storage = await millionStorage(bench);
  const seen: { store?: Store } = {};
  const sluice = await benchSluice(storage, { wrapStore: (store) => (seen.store = store) });
  if (seen.store === undefined) throw new Error('There is no storage.');
  return { storage, sluice, store: seen.store };
}

/** @returns how many credentials were looked at */
async function nextChunk({ sluice }: Run): Promise<number> {
  const { output, isError } = await sluice.runner.call({
    tool: 'sync_credentials',
    args: { batch_size: BATCH_SIZE },
    caller: CALLER,
    cancelled: new AbortController().signal,
  });
  const processed = output['processed'];
  if (isError || processed !== BATCH_SIZE) throw new Error(JSON.stringify(output).slice(0, 500));
  return processed;
}

function rssBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss();
}

/** Puts the run where it would be had it done everything but the last few chunks. */
async function goNearTheEnd(bench: Bench, { storage, store, sluice }: Run): Promise<void> {
  const [state] = sluice.sync.newest(1);
  if (state === undefined) throw new Error('There is no run.');
  const { run } = state;
  const left = (3 * CHUNKS + 6) * BATCH_SIZE;
  const position = credentialId(MILLION - left - 1);
  const child = await bench.child('openStorage.ts');
  const before = credentialId(MILLION - left);
  await child.ask('fillLedger', { storage, runId: run.id, before, batchSize: BATCH_SIZE });
  await child.end();
  const done = MILLION - left;
  await store.transaction((tx) => {
    const chunkCount = done / BATCH_SIZE + 10;
    tx.sync.putRun({ ...run, position, chunks: chunkCount, counts: { ...run.counts, unchanged: done } });
  });
}

/** What keeping the same in one document costs: milliseconds for each chunk. */
async function rewrites(bench: Bench): Promise<number[]> {
  const file = path.join(bench.newFolder(), 'state.json');
  const state = Array.from({ length: MILLION }, (_, index) => ({
    id: credentialId(index),
    outcome: 'unchanged',
  }));
  const rewrite = (): void => {
    const descriptor = openSync(file, 'w');
    writeSync(descriptor, JSON.stringify(state));
    fsyncSync(descriptor);
    closeSync(descriptor);
  };
  return [await timed(rewrite), await timed(rewrite)];
}
