// Rules in the database: only what a person really allowed counts, until that person ends it.
import assert from 'node:assert/strict';
import { AuditLog } from '../../../src/core/audit/auditLog.ts';
import { readRuleOf, type Rule } from '../../../src/core/rules/rule.ts';
import { RuleService } from '../../../src/core/rules/ruleService.ts';
import { NodeHasher } from '../../../src/node/nodeHasher.ts';
import { builtinSqlite } from '../../../src/builtinSqlite.ts';
import { openStorage, type Storage } from '../../../src/store/openStorage.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { FakeIds } from '../../support/fakeIds.ts';
import { catalogOf, keptLogger, MemoryAnchor, MemoryKeys } from '../../support/memoryPorts.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';
import { readdirSync } from 'node:fs';
import path from 'node:path';

const RULE: Rule = {
  id: 'rul_1',
  kind: 'read',
  callerId: 'cli_1',
  callerLabel: 'Claude Code',
  bundleId: 'bnd_1',
  createdAt: 1,
};

describe('Rules', () => {
  const folders = new TemporaryFolders();
  let directory: string;
  let storage: Storage;
  const clock = new FakeClock();
  const logger = keptLogger([]);
  beforeEach(async () => {
    directory = folders.make();
    storage = await openStorage({ directory, keyStore: new MemoryKeys(), ids: new FakeIds(), clock, logger });
    await storage.store.transaction((tx) => tx.rules.insert(RULE));
  });
  afterEach(() => storage.close());
  after(() => folders.dispose());

  const sql = (statement: string): void => {
    const file = readdirSync(directory).find((name) => name.endsWith('.sqlite')) ?? '';
    const { DatabaseSync } = builtinSqlite();
    const database = new DatabaseSync(path.join(directory, file));
    database.exec(statement);
    database.close();
  };
  const allowed = (callerId: string, bundleId: string): boolean =>
    storage.store.read((view) => readRuleOf(view.rules, callerId, bundleId)) !== undefined;

  it('[bundle-tools.rules] let one caller read through one bundle, and no other', () => {
    assert.equal(allowed('cli_1', 'bnd_1'), true);
    assert.equal(allowed('cli_2', 'bnd_1'), false);
    assert.equal(allowed('cli_1', 'bnd_2'), false);
  });

  it('[bundle-tools.rules] count for nothing if others wrote or altered them', () => {
    sql(`UPDATE rules SET document = replace(document, 'bnd_1', 'bnd_2')`);
    assert.equal(allowed('cli_1', 'bnd_2'), false);
    sql(`INSERT INTO rules SELECT 'rul_2', replace(document, 'cli_1', 'cli_9'), mac FROM rules`);
    assert.equal(allowed('cli_9', 'bnd_2'), false);
    assert.deepEqual(
      storage.store.read((view) => view.rules.list()),
      [],
    );
  });

  it('[bundle-tools.rules] end when a person ends them, which the audit log has', async () => {
    const audit = new AuditLog({
      store: storage.store,
      anchor: new MemoryAnchor(),
      hasher: new NodeHasher(),
      clock,
      logger,
    });
    const rules = new RuleService({
      store: storage.store,
      audit,
      clock,
      ids: new FakeIds(),
      manifests: catalogOf([]),
    });
    assert.deepEqual(rules.list(), [RULE]);
    await rules.revoke(RULE.id, { user: 'ann', host: 'here' });
    await rules.revoke(RULE.id, { user: 'ann', host: 'here' });
    assert.equal(allowed('cli_1', 'bnd_1'), false);
    const { items } = storage.store.read((view) => view.audit.page({}, null, 10));
    assert.deepEqual(
      items.map(({ kind, bundleIds, facts }) => [kind, bundleIds, facts['revoked']]),
      [['policy', ['bnd_1'], true]],
    );
    audit.dispose();
  });
});
