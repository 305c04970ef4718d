// The archive of the audit log: whoever reads the log does not notice it, and whoever alters it is found out.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { AuditService } from '../../../src/core/audit/auditService.ts';
import { chained, type AuditHead } from '../../../src/core/audit/auditRecord.ts';
import { DAY_MS, Pruning } from '../../../src/core/operation/pruning.ts';
import type { Store } from '../../../src/core/storage/store.ts';
import { NodeHasher } from '../../../src/node/nodeHasher.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { databaseFile, silentLogger, StorageSandbox } from './storageFixture.ts';

const hasher = new NodeHasher();
const sandbox = new StorageSandbox();

interface Said {
  daysAgo: number;
  caller: string;
  bundles: string[];
  message: string;
}

const said: fc.Arbitrary<Said> = fc.record({
  daysAgo: fc.nat({ max: 300 }),
  caller: fc.constantFrom('Claude Code', 'Cursor'),
  bundles: fc.subarray(['bnd_1', 'bnd_2', 'bnd_3']),
  message: fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => text.isWellFormed()),
});

async function write(store: Store, clock: FakeClock, log: readonly Said[]): Promise<void> {
  const inOrder = log.toSorted((left, right) => right.daysAgo - left.daysAgo);
  await store.transaction(({ audit }) => {
    for (const { daysAgo, caller, bundles: bundleIds, message } of inOrder) {
      const at = clock.now() - daysAgo * DAY_MS;
      const entry = {
        at,
        kind: 'write',
        caller,
        tool: 'share_bundle',
        operationId: null,
        bundleIds,
      } as const;
      audit.append(chained(hasher, { ...entry, facts: { message } }, audit.head()));
    }
  });
}

/** Everything that anybody can read of the log. */
async function everything(store: Store, clock: FakeClock): Promise<unknown> {
  const anchored = store.read(({ audit }) => audit.head());
  const service = serviceOf(store, clock, anchored);
  const lines: string[] = [];
  for await (const portion of service.export('jsonl')) lines.push(portion);
  const since = clock.now() - 100 * DAY_MS;
  const filters = [{}, { caller: 'Cursor' }, { bundleId: 'bnd_2' }, { since }, { until: since }];
  return store.read(({ audit }) => ({
    lines,
    pages: filters.map((filter) => [audit.page(filter, null, 7), audit.page(filter, '20', 500)]),
    ranges: [audit.range(1, 1_000), audit.range(5, 3)],
    texts: [audit.texts(1, 1_000), audit.texts(5, 3)],
  }));
}

function serviceOf(store: Store, clock: FakeClock, anchored: AuditHead | undefined): AuditService {
  const anchor = { load: () => Promise.resolve(anchored), save: () => Promise.resolve() };
  return new AuditService({ store, anchor, hasher, clock });
}

function verified(store: Store, clock: FakeClock): ReturnType<AuditService['verify']> {
  const head = store.read(({ audit }) => audit.head());
  return serviceOf(store, clock, head).verify(() => undefined, new AbortController().signal);
}

describe('The archive of the audit log', () => {
  after(() => sandbox.dispose());

  it('[audit.archive] changes nothing that anybody reads of the log, nor that the log verifies', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(said, { maxLength: 60 }),
        fc.array(said, { maxLength: 5 }),
        async (log, later) => {
          const clock = new FakeClock();
          const { store, close } = await sandbox.open(sandbox.newDirectory());
          await write(store, clock, log);
          const before = await everything(store, clock);
          await new Pruning({ store, clock, logger: silentLogger }).prune();
          assert.deepEqual(await everything(store, clock), before);
          await write(
            store,
            clock,
            later.map((each) => ({ ...each, daysAgo: 0 })),
          );
          const verdict = await verified(store, clock);
          const records = log.length + later.length;
          assert.deepEqual(verdict, { kind: 'intact', records, notYetAnchored: 0, reanchored: [] });
          close();
        },
      ),
      { numRuns: 40 },
    );
  });

  it('[audit.archive] takes whole months that ended a while ago, each for itself', async () => {
    const clock = new FakeClock();
    const directory = sandbox.newDirectory();
    const { store, close } = await sandbox.open(directory);
    const days = Array.from({ length: 300 }, (_, daysAgo) => daysAgo);
    await write(
      store,
      clock,
      days.map((daysAgo) => ({ daysAgo, caller: 'Cursor', bundles: [], message: 'x' })),
    );
    await new Pruning({ store, clock, logger: silentLogger }).prune();
    close();
    const database = new DatabaseSync(databaseFile(directory));
    const monthOf = "strftime('%Y-%m', at / 1000, 'unixepoch')";
    const spans = database
      .prepare(
        `SELECT count(DISTINCT ${monthOf}) AS months, max(${monthOf}) = month AS isNamed
         FROM audit JOIN audit_archive ON sequence BETWEEN first AND last GROUP BY first`,
      )
      .all();
    assert.ok(spans.length >= 8, `${spans.length} parts`);
    for (const span of spans) assert.deepEqual({ ...span }, { months: 1, isNamed: 1 });
    const newest = database.prepare("SELECT max(at) AS at FROM audit WHERE document = ''").get();
    const kept = (clock.now() - Number(newest?.['at'])) / DAY_MS;
    assert.ok(kept >= 30 && kept <= 62, `the newest in the archive is ${kept} days old`);
    database.close();
  });

  it('[audit.archive] holds a text that was altered, left out or destroyed against its record', async () => {
    const clock = new FakeClock();
    await fc.assert(
      fc.asyncProperty(
        fc.array(said, { minLength: 12, maxLength: 30 }),
        fc.nat(),
        fc.nat({ max: 254 }),
        async (log, place, by) => {
          const directory = sandbox.newDirectory();
          const { store, close } = await sandbox.open(directory);
          await write(
            store,
            clock,
            log.map((each) => ({ ...each, daysAgo: each.daysAgo + 100 })),
          );
          await new Pruning({ store, clock, logger: silentLogger }).prune();
          const database = new DatabaseSync(databaseFile(directory));
          const [part] = database.prepare('SELECT first, last, texts FROM audit_archive').all();
          const texts = Buffer.from(part?.['texts'] as Uint8Array);
          const at = place % texts.length;
          texts[at] = ((texts[at] ?? 0) + 1 + by) % 256;
          database.prepare('UPDATE audit_archive SET texts = ? WHERE first = 1').run(texts);
          database.close();
          const verdict = await verified(store, clock);
          // Some bits of a compressed text say nothing: then every text is as it was.
          const isSame = store.read(({ audit }) => audit.texts(1, 200)).every(({ text }) => text !== '');
          if (verdict.kind === 'intact') assert.ok(isSame);
          else {
            assert.equal(verdict.kind, 'broken');
            const { sequence } = verdict as { sequence: number };
            assert.ok(sequence >= 1 && sequence <= Number(part?.['last']));
          }
          close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('[storage.bounded] takes a fraction of the room that the texts took, a hundred thousand records long', async () => {
    const clock = new FakeClock();
    const directory = sandbox.newDirectory();
    const { store, close } = await sandbox.open(directory);
    const message = (index: number): string =>
      `Bundle “shop-${index % 50}” got the webhook https://hooks.example.com/${index}/messages; 2 of 3 steps were needed.`;
    const log = Array.from({ length: 100_000 }, (_, index): Said => {
      return { daysAgo: 400 - index / 300, caller: 'Cursor', bundles: ['bnd_1'], message: message(index) };
    });
    await write(store, clock, log);
    const used = (): number => {
      const database = new DatabaseSync(databaseFile(directory), { readOnly: true });
      const row = database
        .prepare(
          'SELECT (SELECT sum(length(document)) FROM audit) + (SELECT coalesce(sum(length(texts)), 0) FROM audit_archive) AS bytes',
        )
        .get();
      database.close();
      return Number(row?.['bytes']);
    };
    const before = used();
    await new Pruning({ store, clock, logger: silentLogger }).prune();
    assert.ok(used() < before / 3, `${used()} of ${before} bytes`);
    assert.equal((await verified(store, clock)).kind, 'intact');
    close();
  });
});
