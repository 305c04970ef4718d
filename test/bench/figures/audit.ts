// audit: a log of a million records, appended and verified.
import path from 'node:path';
import { AuditService } from '../../../src/core/audit/auditService.ts';
import { chained, type AuditHead, type NewAuditRecord } from '../../../src/core/audit/auditRecord.ts';
import type { Store } from '../../../src/core/storage/store.ts';
import type { Sluice } from '../../../src/core/sluice.ts';
import { FileAuditAnchor } from '../../../src/node/fileAuditAnchor.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { NodeHasher } from '../../../src/node/nodeHasher.ts';
import { benchSluice } from '../benchSluice.ts';
import type { Bench, Figure, Measurement } from '../figure.ts';
import { cpuOf, inTurn, timed } from '../statistics.ts';

const RECORDS = 1_000_000;
/** How much of the log its first and its last part are, and how much of them one transaction appends. */
const PART = 20_000;
const PART_BATCH = 10;
/** They are appended in blocks by turns, to a new log and to the long one. */
const BLOCKS = 10;
/** What lies between is appended in larger transactions: it is not measured. */
const BATCH = 1_000;
const VERIFICATIONS = 3;

const hasher = new NodeHasher();

export const audit: Figure = {
  name: 'audit',
  title: 'A million records of the hash-chained log: appended, and verified from the first to the last',
  limit:
    'Reading a record’s text from SQLite, one SHA-256 over it, and parsing it to see that it says what its row says; one thread does it.',
  measure,
};

async function measure(bench: Bench): Promise<Measurement> {
  const young = await openStorage(path.join(bench.newFolder(), 'storage'));
  const storage = path.join(bench.newFolder(), 'storage');
  const { store, sluice } = await openStorage(storage);
  await append(store, 0, RECORDS - PART, BATCH);
  const { cpu, clock } = await appendInTurn({ last: store, first: young.store });
  await young.sluice.close();
  const anchor = new FileAuditAnchor(storage);
  const head = store.read((view) => view.audit.head());
  if (head !== undefined) await anchor.save(head);
  const desk = new AuditService({ store, anchor, hasher, clock: new NodeClock() });
  const verify = async (): Promise<void> => {
    const verdict = await desk.verify(() => undefined, new AbortController().signal);
    if (verdict.kind !== 'intact') throw new Error(JSON.stringify(verdict));
  };
  const verified = await inTurn(VERIFICATIONS, { all: () => timed(verify) });
  await bench.profiled(verify);
  await sluice.close();
  const name = 'the first 20,000';
  return {
    readings: [
      {
        what: 'verified a second',
        unit: '/s',
        samples: verified.all.map((ms) => (RECORDS / ms) * 1000),
        target: { atLeast: 200_000, of: 'value' },
      },
      {
        what: 'CPU an appended record, the last 20,000 against the first',
        unit: 'µs',
        samples: cpu.last,
        peer: { name, samples: cpu.first },
        target: { atMost: 1.15, of: 'ratio' },
      },
      {
        what: 'the same by the clock',
        unit: 'µs',
        samples: clock.last,
        peer: { name, samples: clock.first },
      },
    ],
  };
}

async function openStorage(storage: string): Promise<{ sluice: Sluice; store: Store }> {
  const seen: { store?: Store } = {};
  const sluice = await benchSluice(storage, { wrapStore: (store) => (seen.store = store) });
  if (seen.store === undefined) throw new Error('There is no storage.');
  return { sluice, store: seen.store };
}

type Samples = Record<'last' | 'first', number[]>;

/** Microseconds a record, of CPU and by the clock, block by block. */
async function appendInTurn(
  stores: Record<'last' | 'first', Store>,
): Promise<{ cpu: Samples; clock: Samples }> {
  const block = PART / BLOCKS;
  const clock: Samples = { last: [], first: [] };
  const appendBlock = (part: 'last' | 'first') => async (): Promise<number> => {
    const from = clock[part].length * block;
    const startedMs = performance.now();
    const spent = await cpuOf(() => append(stores[part], from, block, PART_BATCH));
    clock[part].push(((performance.now() - startedMs) * 1000) / block);
    return spent / block;
  };
  const cpu = await inTurn(BLOCKS, { last: appendBlock('last'), first: appendBlock('first') });
  return { cpu, clock };
}

async function append(store: Store, from: number, count: number, batch: number): Promise<void> {
  for (let done = 0; done < count; done += batch) {
    await store.transaction((tx) => {
      let head: AuditHead | undefined = tx.audit.head();
      for (let index = 0; index < batch; index += 1) {
        const record = chained(hasher, recordOf(from + done + index), head);
        tx.audit.append(record);
        head = record;
      }
    });
  }
}

function recordOf(index: number): NewAuditRecord {
  return {
    at: 1_790_000_000_000 + index,
    kind: 'write',
    caller: 'Claude Code',
    tool: 'provision_bundle',
    operationId: `op_${String(index).padStart(8, '0')}`,
    bundleIds: [`bnd_${index % 1_000}`],
    facts: { title: 'set up bundle “acme” at Sandbox (staging)', verbs: ['create'] },
  };
}
