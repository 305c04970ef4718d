// SQLite's own account of how it answers: by index, without reading a whole table and without sorting.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { MIGRATIONS } from '../../../src/store/migrations.ts';
import { SqliteApprovalRepository } from '../../../src/store/sqliteApprovalRepository.ts';
import { SqliteAuditRepository } from '../../../src/store/sqliteAuditRepository.ts';
import { SqliteBundleRepository } from '../../../src/store/sqliteBundleRepository.ts';
import { SqliteCredentialRepository } from '../../../src/store/sqliteCredentialRepository.ts';
import type { Query, Statements, Value } from '../../../src/store/sqliteDatabase.ts';
import { SqliteGrantRepository } from '../../../src/store/sqliteGrantRepository.ts';
import { SqliteOperationRepository } from '../../../src/store/sqliteOperationRepository.ts';
import { SqlitePaceRepository } from '../../../src/store/sqlitePaceRepository.ts';
import { SqliteSyncRepository } from '../../../src/store/sqliteSyncRepository.ts';

describe('query plans', () => {
  let database: DatabaseSync;
  let plans: string[];
  let statements: Statements;

  beforeEach(() => {
    database = new DatabaseSync(':memory:');
    for (const { sql } of MIGRATIONS) database.exec(sql);
    plans = [];
    const explained = (sql: string): Query => {
      const statement = database.prepare(sql);
      const explain = (values: Value[]): void => {
        const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
        plans.push(steps.map(({ detail }) => String(detail)).join('\n'));
      };
      return {
        get: (...values) => (explain(values), statement.get(...values)),
        all: (...values) => (explain(values), statement.all(...values)),
      };
    };
    statements = { query: explained, command: () => ({ run: () => assert.fail('nothing is written here') }) };
  });
  afterEach(() => database.close());

  const assertFlat = (): void => {
    assert.ok(plans.length > 0);
    for (const plan of plans) {
      assert.doesNotMatch(plan, /SCAN|TEMP B-TREE/, plan);
      assert.match(plan, /SEARCH/);
    }
  };

  it('reads credentials and their totals by index for every filter', () => {
    const credentials = new SqliteCredentialRepository(statements);
    for (const bundleId of [undefined, 'bundle_1']) {
      for (const state of [undefined, 'backoff'] as const) {
        credentials.page({ bundleId, state }, 'cred_1', 20);
        credentials.page({ bundleId, state }, null, 20);
      }
    }
    credentials.ofBundle('bundle_1');
    credentials.get('cred_1');
    assertFlat();
  });

  for (const [filter, index] of [
    [{}, 'PRIMARY KEY (id>?)'],
    [{ bundleId: 'bundle_1' }, 'INDEX credentials_by_bundle (bundle_id=? AND id>?)'],
    [{ state: 'backoff' }, 'INDEX credentials_by_state (state=? AND id>?)'],
    [
      { bundleId: 'bundle_1', state: 'backoff' },
      'INDEX credentials_by_bundle_and_state (bundle_id=? AND state=? AND id>?)',
    ],
  ] as const) {
    it(`goes straight to a page of credentials by ${Object.keys(filter).join(' and ') || 'nothing'}`, () => {
      new SqliteCredentialRepository(statements).page(filter, 'cred_1', 20);
      assert.equal(plans[0], `SEARCH credentials USING ${index}`);
    });
  }

  for (const [filter, index] of [
    [{}, 'sqlite_autoindex_operations_1 (id<?)'],
    [{ statuses: ['running'] }, 'operations_by_status (status=? AND id<?)'],
    [{ kind: 'sync_credentials' }, 'operations_by_kind (kind=? AND id<?)'],
    [
      { kind: 'sync_credentials', statuses: ['paused'] },
      'operations_by_kind_and_status (kind=? AND status=? AND id<?)',
    ],
    [
      { bundleId: 'bundle_1', kind: 'sync_credentials', statuses: ['paused'] },
      'operations_by_bundle (bundle_id=? AND id<?)',
    ],
  ] as const) {
    it(`goes straight to a page of operations by ${Object.keys(filter).join(' and ') || 'nothing'}`, () => {
      new SqliteOperationRepository(statements).page(filter, 'op_1', 20);
      assert.equal(plans[0], `SEARCH operations USING INDEX ${index}`);
    });
  }

  it('reads operations by index for every filter, merging several statuses without sorting', () => {
    const operations = new SqliteOperationRepository(statements);
    for (const statuses of [undefined, ['running'], ['running', 'failed', 'paused']] as const) {
      for (const kind of [undefined, 'sync_credentials']) {
        for (const bundleId of [undefined, 'bundle_1']) {
          operations.page({ statuses, kind, bundleId }, 'op_1', 20);
        }
      }
    }
    operations.findByIdentity('identity');
    operations.steps('op_1');
    operations.calls('op_1');
    operations.call('op_1', 'webhooks', 'webhook-1', 'run');
    // Without any filter the total counts an index from end to end; there is nothing to search.
    plans = plans.filter((plan) => !/^SCAN operations USING COVERING INDEX \w+$/.test(plan));
    assertFlat();
  });

  it('[sync.flat] goes straight to the next credentials of a run, for every filter', () => {
    const sync = new SqliteSyncRepository(statements);
    for (const bundleId of [null, 'bundle_1']) {
      for (const scope of ['all', 'expiring'] as const) {
        for (const retryFailed of [false, true]) {
          sync.candidates({ bundleId, scope, retryFailed }, 'cred_1', 20, 0);
          sync.total({ bundleId, scope, retryFailed });
        }
      }
    }
    assertFlat();
    assert.equal(plans[0], 'SEARCH credentials USING INDEX credentials_by_kind (kind=? AND id>?)');
  });

  it('[sync.flat] reads the ledger, intents and pace by key', () => {
    const sync = new SqliteSyncRepository(statements);
    sync.run('op_1');
    sync.runs('op_1', 10);
    sync.chunk('op_1', 3);
    sync.openChunk('op_1');
    sync.items('op_1', 3);
    sync.itemsWith('op_1', 'failed', 50);
    sync.outcomes('op_1', { chunk: 3, credentialId: 'cred_1' }, 500);
    sync.endedBefore(1, 10);
    sync.activeUntil(1, 10);
    const grants = new SqliteGrantRepository(statements);
    grants.intent('cred_1');
    grants.failures('cred_1');
    const pace = new SqlitePaceRepository(statements);
    pace.get('sandbox');
    pace.places('sandbox');
    assertFlat();
  });

  it('[approvals.indexed] finds pending requests by target and by expiry', () => {
    const approvals = new SqliteApprovalRepository(statements);
    approvals.pendingAbout('cli_1', 'delete_bundle', ['bnd_1']);
    approvals.nextExpiry();
    assert.match(plans[0] ?? '', /SEARCH pending_targets USING PRIMARY KEY/);
    assert.match(plans[1] ?? '', /approvals_pending_by_expiry/);
    for (const plan of plans)
      assert.doesNotMatch(plan, /SCAN approvals(?! USING COVERING INDEX)|SCAN pending/);
  });

  it('goes straight to the audit records of a bundle in each part of the log', () => {
    const audit = new SqliteAuditRepository(statements);
    audit.page({ bundleId: 'bundle_1' }, '100', 20);
    assert.equal(plans.length, 2);
    for (const plan of plans) {
      assert.match(plan, /SEARCH audit_bundles USING PRIMARY KEY \(part=\? AND bundle_id=\?\)/);
      assert.match(plan, /SEARCH audit USING INTEGER PRIMARY KEY/);
      assert.doesNotMatch(plan, /SCAN audit/);
    }
  });

  it('reads pages of bundles along the primary key for every filter', () => {
    const bundles = new SqliteBundleRepository(statements);
    for (const provider of [undefined, 'sandbox']) {
      for (const status of [undefined, 'active'] as const) bundles.page({ provider, status }, 'bundle_1', 20);
    }
    const pages = plans.filter((_, index) => index % 2 === 0);
    for (const plan of pages)
      assert.equal(plan, 'SEARCH bundles USING INDEX sqlite_autoindex_bundles_1 (id>?)');
  });
});
