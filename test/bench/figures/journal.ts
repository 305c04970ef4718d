// journal: durable steps a second, against the same row written by bare node:sqlite at the same durability.
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Operation, StepRecord } from '../../../src/core/operation/operation.ts';
import type { Store } from '../../../src/core/storage/store.ts';
import { benchSluice } from '../benchSluice.ts';
import type { Bench, Figure, Measurement } from '../figure.ts';
import { idleOperation } from '../records.ts';
import { inTurn, timed } from '../statistics.ts';

const STEPS = 1_500;
const ROUNDS = 5;

export const journal: Figure = {
  name: 'journal',
  title:
    'Durable steps a second (a transaction and an fsync each), against bare `node:sqlite` writing the same row in WAL mode with `synchronous=FULL`',
  limit: 'The disk’s fsync; the rest is checking the record, the schema’s version and the lease.',
  measure,
};

async function measure(bench: Bench): Promise<Measurement> {
  const folder = bench.newFolder();
  const seen: { store?: Store } = {};
  const sluice = await benchSluice(path.join(folder, 'storage'), {
    wrapStore: (store) => (seen.store = store),
  });
  const { store } = seen;
  if (store === undefined) throw new Error('There is no storage.');
  const operation = idleOperation('op_bench');
  await store.transaction((tx) => tx.operations.insert(operation));
  const raw = new RawJournal(path.join(folder, 'raw.sqlite'));
  const sluiceSteps = async (): Promise<void> => {
    for (let index = 0; index < STEPS; index += 1)
      await store.transaction((tx) => tx.operations.putStep(stepOf(operation, index), null));
  };
  const perSecond = (tookMs: number): number => (STEPS / tookMs) * 1000;
  await sluiceSteps();
  const samples = await inTurn(ROUNDS, {
    sluice: async () => perSecond(await timed(sluiceSteps)),
    raw: async () =>
      perSecond(
        await timed(() => {
          for (let index = 0; index < STEPS; index += 1) raw.put(stepOf(operation, index));
        }),
      ),
  });
  await bench.profiled(sluiceSteps);
  raw.close();
  await sluice.close();
  return {
    readings: [
      {
        what: 'durable steps a second',
        unit: '/s',
        samples: samples.sluice,
        peer: { name: 'bare node:sqlite', samples: samples.raw },
        target: { atLeast: 0.8, of: 'ratio' },
      },
    ],
  };
}

/** What a step comes to at least: one row, one transaction. */
class RawJournal {
  readonly #database: DatabaseSync;
  readonly #put: (id: string, index: number, document: string) => void;

  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    this.#database.exec(`
      PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE steps (operation_id TEXT NOT NULL, position INTEGER NOT NULL, document TEXT NOT NULL,
        PRIMARY KEY (operation_id, position)) STRICT, WITHOUT ROWID;`);
    const upsert = this.#database.prepare(
      'INSERT INTO steps VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET document = excluded.document',
    );
    const begin = this.#database.prepare('BEGIN IMMEDIATE');
    const commit = this.#database.prepare('COMMIT');
    this.#put = (id, index, document) => {
      begin.run();
      upsert.run(id, index, document);
      commit.run();
    };
  }

  put({ operationId, index, ...rest }: StepRecord): void {
    this.#put(operationId, index, JSON.stringify(rest));
  }

  close(): void {
    this.#database.close();
  }
}

/** As many rows as an operation has steps: the same few are written again and again. */
function stepOf({ id }: Operation, index: number): StepRecord {
  return {
    operationId: id,
    index: index % 8,
    name: 'webhooks',
    title: 'Registering 3 webhook endpoints',
    status: 'running',
    message: `Registering 3 webhook endpoints (${index % 3} of 3)`,
    output: null,
    startedAt: 1_790_000_000_000 + index,
    endedAt: null,
  };
}
