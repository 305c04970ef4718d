// The audit log's page over archived months: it lists, filters and verifies them as it did before they were archived.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { AuditService } from '../../../src/core/audit/auditService.ts';
import { chained } from '../../../src/core/audit/auditRecord.ts';
import { DAY_MS, Pruning } from '../../../src/core/operation/pruning.ts';
import { NodeHasher } from '../../../src/node/nodeHasher.ts';
import { auditPage } from '../../../src/vscode/pages/auditPage.ts';
import { auditReader } from '../../../src/vscode/pages/auditReader.ts';
import {
  AuditSearch,
  isShown,
  NO_AUDIT_FILTER,
  type AuditFilter,
} from '../../../src/vscode/pages/auditSearch.ts';
import { Acts } from '../../../src/vscode/pages/builtPage.ts';
import { useCoreHost, type CoreHost, type SharedWorld } from '../../support/coreHost.ts';
import { english } from '../../unit/vscode/english.ts';
import { databaseFile, silentLogger } from './storageFixture.ts';

const hasher = new NodeHasher();
/** Nine months, a record a day. */
const DAYS = 270;

describe('The page of the audit log', () => {
  let world: SharedWorld;
  let host: CoreHost;
  useCoreHost((...opened) => ([world, host] = opened));

  const day = (daysAgo: number): string =>
    new Date(world.clock.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);
  const filters = (): Partial<AuditFilter>[] => [
    {},
    { caller: 'Cursor' },
    { bundle: 'bnd_2' },
    { tool: 'share_bundle' },
    { since: day(200), until: day(100) },
    { caller: 'Cursor', bundle: 'bnd_4', tool: 'share_bundle', until: day(60) },
    { outcome: 'rejected' },
  ];

  beforeEach(async () => {
    await host.store.transaction(({ audit }) => {
      for (let daysAgo = DAYS; daysAgo > 0; daysAgo -= 1) {
        const record = {
          at: world.clock.now() - daysAgo * DAY_MS,
          kind: 'write' as const,
          caller: daysAgo % 3 === 0 ? 'Cursor' : 'Claude Code',
          tool: daysAgo % 2 === 0 ? 'share_bundle' : 'update_bundle_settings',
          operationId: null,
          bundleIds: [`bnd_${daysAgo % 5}`],
          facts: { title: `day ${daysAgo}` },
        };
        audit.append(chained(hasher, record, audit.head()));
      }
    });
  });

  it('[audit.viewer] [audit.archive] lists, filters and verifies archived months as it did before', async () => {
    const shown = (): Promise<string[][]> => Promise.all(filters().map((filter) => rowsOn(filter)));
    const before = await shown();
    await new Pruning({ store: host.store, clock: world.clock, logger: silentLogger }).prune();
    assert.ok(archivedRows() > DAYS / 2, 'most months are archived');
    assert.deepEqual(await shown(), before);
    const [all = [], cursor = [], , shared = [], between = [], , none = []] = before;
    assert.equal(all.length, DAYS);
    assert.equal(cursor.length, DAYS / 3);
    assert.equal(shared.length, DAYS / 2);
    assert.ok(between.length >= 100 && between.length <= 102, String(between.length));
    assert.deepEqual(none, []);
    const verdict = await service().verify(() => undefined, new AbortController().signal);
    assert.deepEqual(verdict, { kind: 'intact', records: DAYS, notYetAnchored: 0, reanchored: [] });
  });

  it('[audit.export] exports of the log exactly what the page shows with its filter', async () => {
    for (const filter of filters()) {
      const all = { ...NO_AUDIT_FILTER, ...filter };
      const lines: string[] = [];
      for await (const part of service().export('jsonl', (record) => isShown(all, record))) lines.push(part);
      const exported = lines.join('').split('\n').slice(0, -1);
      const sequences = exported.map((line) => (JSON.parse(line) as { sequence: number }).sequence);
      const { events } = await searched(filter);
      assert.deepEqual(
        sequences.toReversed(),
        events.map(({ sequence }) => sequence),
      );
    }
  });

  function service(): AuditService {
    const { store } = host;
    const head = store.read(({ audit }) => audit.head());
    const anchor = { load: () => Promise.resolve(head), save: () => Promise.resolve() };
    return new AuditService({ store, anchor, hasher, clock: world.clock });
  }

  /** As pressing “Show more…” to the end. */
  async function searched(filter: Partial<AuditFilter>): Promise<AuditSearch> {
    const search = new AuditSearch({ ...NO_AUDIT_FILTER, ...filter }, auditReader(host));
    while (search.hasMore) await search.more();
    return search;
  }

  /** Every row that the page shows. */
  async function rowsOn(filter: Partial<AuditFilter>): Promise<string[]> {
    const search = await searched(filter);
    const facts = {
      filter: search.filter,
      events: search.events,
      lookedAt: search.lookedAt,
      hasMore: search.hasMore,
      size: DAYS,
      bundles: [],
      callers: [],
      tools: [],
      problem: '',
      timeText: (at: number) => new Date(at).toISOString(),
    };
    const { page } = auditPage(facts, new Acts(), english);
    const section = page.sections.find(({ key }) => key === 'records');
    assert.ok(section?.kind === 'rows');
    return section.rows.map(({ title, sub }) => `${title} ${sub}`);
  }

  function archivedRows(): number {
    const database = new DatabaseSync(databaseFile(world.directory), { readOnly: true });
    const row = database.prepare("SELECT count(*) AS count FROM audit WHERE document = ''").get();
    database.close();
    return Number(row?.['count']);
  }
});
