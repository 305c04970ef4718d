// sync-flat: whether a chunk costs the same at the beginning and at the end of a million credentials.
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Store } from '../../../src/core/ports.ts';
import type { Sluice } from '../../../src/core/sluice.ts';
import { benchSluice } from '../benchSluice.ts';
import type { Bench, Figure, Measurement } from '../figure.ts';
import { credentialId, MILLION, millionStorage } from '../millionStorage.ts';
import { cpuOf, timed } from '../statistics.ts';

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

interface Chunks {
  cpuUs: number[];
  ms: number[];
  rssBytes: number;
}

async function measure(bench: Bench): Promise<Measurement> {
  const storage = await millionStorage(bench);
  const seen: { store?: Store } = {};
  const sluice = await benchSluice(storage, { wrapStore: (store) => (seen.store = store) });
  const { store } = seen;
  if (store === undefined) throw new Error('There is no storage.');
  await chunks(sluice, CHUNKS);
  const first = await chunks(sluice, CHUNKS);
  await goNearTheEnd(bench, storage, sluice, store);
  await chunks(sluice, 4);
  const last = await chunks(sluice, CHUNKS);
  // Apart from what is measured: a profiler takes its own time, and position 0 had none.
  await bench.profiled(() => chunks(sluice, CHUNKS));
  const memento = await rewrites(bench);
  await sluice.close();
  return {
    readings: [
      {
        what: 'CPU a chunk at the end, against the beginning',
        unit: 'µs',
        samples: last.cpuUs,
        peer: { name: 'at position 0', samples: first.cpuUs },
        target: { atMost: 1.15, of: 'ratio' },
      },
      {
        what: 'memory that it grew by',
        unit: 'MB',
        samples: [(last.rssBytes - first.rssBytes) / MB],
        target: { atMost: 32, of: 'value' },
      },
      {
        what: 'a chunk at the end, by the clock',
        unit: 'ms',
        samples: last.ms,
        peer: { name: 'one JSON state', samples: last.ms.map((_, index) => memento[index % 2] ?? 0) },
      },
    ],
  };
}

/** The next chunks of the run. */
async function chunks({ runner }: Sluice, count: number): Promise<Chunks> {
  const measured: Chunks = { cpuUs: [], ms: [], rssBytes: 0 };
  for (let index = 0; index < count; index += 1) {
    measured.ms.push(
      await timed(async () => {
        const spent = await cpuOf(async () => {
          const { output, isError } = await runner.call({
            tool: 'sync_credentials',
            args: { batch_size: BATCH_SIZE },
            caller: CALLER,
            cancelled: new AbortController().signal,
          });
          if (isError || (output['results'] as unknown[]).length !== BATCH_SIZE)
            throw new Error(JSON.stringify(output).slice(0, 500));
        });
        measured.cpuUs.push(spent);
      }),
    );
  }
  globalThis.gc?.();
  measured.rssBytes = process.memoryUsage.rss();
  return measured;
}

/** Puts the run where it would be had it done everything but the last few chunks. */
async function goNearTheEnd(bench: Bench, storage: string, { sync }: Sluice, store: Store): Promise<void> {
  const [state] = sync.newest(1);
  if (state === undefined) throw new Error('There is no run.');
  const { run } = state;
  const left = (2 * CHUNKS + 6) * BATCH_SIZE;
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
