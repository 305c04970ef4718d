// audit: a log of a million records, appended and verified.
import path from 'node:path';
import { AuditDesk } from '../../../src/core/audit/auditDesk.ts';
import { chained, type AuditHead, type NewAuditRecord } from '../../../src/core/audit/auditRecord.ts';
import type { Store } from '../../../src/core/ports.ts';
import { FileAuditAnchor } from '../../../src/node/fileAuditAnchor.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { NodeHasher } from '../../../src/node/nodeHasher.ts';
import { benchSluice } from '../benchSluice.ts';
import type { Bench, Figure, Measurement } from '../figure.ts';
import { cpuOf, timed } from '../statistics.ts';

const RECORDS = 1_000_000;
/** How much of the log its first and its last part are, and how much of them one transaction appends. */
const PART = 20_000;
const PART_BATCH = 10;
/** What lies between is appended in larger transactions: it is not measured. */
const BATCH = 1_000;

const hasher = new NodeHasher();

export const audit: Figure = {
  name: 'audit',
  title: 'A million records of the hash-chained log: appended, and verified from the first to the last',
  limit:
    'One SHA-256 a record over its canonical JSON, which must be computed from what is stored; one thread does it.',
  measure,
};

async function measure(bench: Bench): Promise<Measurement> {
  const storage = path.join(bench.newFolder(), 'storage');
  const seen: { store?: Store } = {};
  const sluice = await benchSluice(storage, { wrapStore: (store) => (seen.store = store) });
  const { store } = seen;
  if (store === undefined) throw new Error('There is no storage.');
  const first = await append(store, PART, PART_BATCH);
  await append(store, RECORDS - 2 * PART, BATCH);
  const last = await append(store, PART, PART_BATCH);
  const anchor = new FileAuditAnchor(storage);
  const head = store.read((view) => view.audit.head());
  if (head !== undefined) await anchor.save(head);
  const desk = new AuditDesk({ store, anchor, hasher, clock: new NodeClock() });
  const perSecond: number[] = [];
  const verify = async (): Promise<void> => {
    const verdict = await desk.verify(() => undefined, new AbortController().signal);
    if (verdict.kind !== 'intact') throw new Error(JSON.stringify(verdict));
  };
  perSecond.push((desk.size / (await timed(verify))) * 1000);
  await bench.profiled(verify);
  await sluice.close();
  return {
    readings: [
      {
        what: 'verified a second',
        unit: '/s',
        samples: perSecond,
        target: { atLeast: 200_000, of: 'value' },
      },
      {
        what: 'CPU an appended record, the last 20,000 against the first',
        unit: 'µs',
        samples: [last],
        peer: { name: 'the first 20,000', samples: [first] },
        target: { atMost: 1.15, of: 'ratio' },
      },
    ],
  };
}

/** Microseconds of CPU a record. */
async function append(store: Store, count: number, batch: number): Promise<number> {
  const spent = await cpuOf(async () => {
    for (let done = 0; done < count; done += batch) {
      await store.transaction((tx) => {
        let head: AuditHead | undefined = tx.audit.head();
        for (let index = 0; index < batch; index += 1) {
          const record = chained(hasher, recordOf(done + index), head);
          tx.audit.append(record);
          head = record;
        }
      });
    }
  });
  return spent / count;
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
