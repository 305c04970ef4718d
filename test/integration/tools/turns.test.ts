// How much of a large storage one turn of the event loop reads: however much there is, a call pages through it and lets
// others run in between. Counted in rows that SQLite returns, since times are the machine's.
import assert from 'node:assert/strict';
import { StatementSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import type { Bundle } from '../../../src/core/bundle/bundle.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { internalTools, tools } from '../../../src/tools/index.ts';
import { SharedWorld, type CoreHost } from '../../support/coreHost.ts';
import { operationWith } from '../../support/operations.ts';
import { bundleOf } from '../../support/syncWorld.ts';

const SMALL = 600;
const LARGE = 2_400;
/** What one call can name. */
const MOST_NAMED = 500;
/** Of one target: its bundle, its key, and the counts of what it has. */
const ROWS_OF_TARGET = 10;
/** Of Sluice's own: the caller, settings, what waits. */
const ROWS_OF_CALL = 450;
/** The row that tells whether another page follows, and the page that is read for none. */
const ROWS_OF_PAGING = 5;

const idOf = (index: number): string => `bnd_${String(index).padStart(5, '0')}`;
const keyOf = (index: number): string => `crd_key_${String(index).padStart(5, '0')}`;
const several = Array.from({ length: MOST_NAMED }, (_, index) => idOf(index));
const planned = { dry_run: true };
const bundle_id = idOf(0);
const operation_id = 'op_done_00000';

/** Each tool as it reads most; several calls if it reads in several ways. */
const CALLS: Readonly<Record<string, readonly JsonObject[]>> = {
  list_providers: [{}],
  list_bundles: [{ limit: 100 }, { status: 'failed' }],
  get_bundle: [{ bundle_id }, { bundle_id: 'bnd_unknown' }],
  list_credentials: [{ limit: 100 }, { bundle_id }, { state: 'backoff' }],
  provision_bundle: [{ name: 'new', provider: 'acme', environment: 'development', ...planned }],
  get_setup: [{}],
  apply_setup: [{ ...planned }],
  sync_credentials: [{ scope: 'due' }, { batch_size: 50 }],
  get_sync_status: [{}],
  update_webhook_url: [{ bundle_id, new_url: 'https://new.example/in', ...planned }],
  update_bundle_settings: [{ bundle_id, settings: { note: 'new' }, ...planned }],
  replace_credential: [{ bundle_id, credential_id: keyOf(0), ...planned }],
  rotate_credential: [{ bundle_id, credential_id: keyOf(0), ...planned }],
  test_credential: [{ bundle_id, credential_id: keyOf(0) }],
  revoke_credentials: [{ credential_ids: several.map((_, index) => keyOf(index)), ...planned }],
  change_subscription: [{ bundle_id, subscription: 'scale', ...planned }],
  share_bundle: [
    { bundle_id, recipient: 'ann', fields: ['name'], expires_at: '2026-11-03T00:00:00Z', ...planned },
  ],
  deliver_secret: [{ bundle_id, credential_id: keyOf(0), destination: { type: 'clipboard' }, ...planned }],
  delete_bundle: [{ bundle_id, ...planned }],
  delete_bundles: [
    { bundle_ids: several, ...planned },
    { filter: { unused_for_days: 30 }, ...planned },
    { filter: { environment: 'development' }, ...planned },
  ],
  forget_bundle: [{ bundle_id, ...planned }],
  migrate_bundles: [
    { target_environment: 'staging', bundle_ids: several, ...planned },
    { target_environment: 'staging', ...planned },
  ],
  get_operation: [{ operation_id }],
  wait_for_operation: [{ operation_id }],
  list_operations: [{ limit: 100 }, { status: 'failed' }, { bundle_id }],
  cancel_operation: [{ operation_id }],
  resume_operation: [{ operation_id }],
  roll_back_operation: [{ operation_id, ...planned }],
  undo_operation: [{ operation_id, ...planned }],
  list_audit_events: [{ limit: 100 }, { bundle_id }, { caller: 'nobody' }],
  validate_manifest: [{ manifest: {} }],
  find_bundle_tools: [{ query: 'account' }, { bundle_id }],
  read_from_bundle: [{ bundle_id, tool: 'get_account', input: {} }],
  act_with_bundle: [{ bundle_id, tool: 'create_ticket', input: {}, ...planned }],
  read_result: [{ result_id: 'res_unknown' }],
  allow_reading: [{ bundle_id, caller_id: 'cli_1', ...planned }],
  allow_guest_reading: [{ guest_id: 'gst_1', caller_id: 'cli_1', ...planned }],
  call_guest: [
    {
      guest_id: 'gst_1',
      tool: 'x',
      digest: 'd',
      input: {},
      rest: {},
      request: 'r',
      caller_id: 'cli_1',
      ...planned,
    },
  ],
};

describe('One turn of the event loop', () => {
  const { all, get } = StatementSync.prototype;
  const rows = { now: 0, longest: 0 };
  const worlds: SharedWorld[] = [];
  let small: CoreHost;
  let large: CoreHost;

  before(async function () {
    this.timeout(120_000);
    small = await storageOf(SMALL);
    large = await storageOf(LARGE);
    StatementSync.prototype.all = function (...values: unknown[]) {
      const found = Reflect.apply(all, this, values) as ReturnType<typeof all>;
      rows.now += found.length;
      return found;
    };
    StatementSync.prototype.get = function (...values: unknown[]) {
      rows.now += 1;
      return Reflect.apply(get, this, values) as ReturnType<typeof get>;
    };
  });
  after(() => {
    Object.assign(StatementSync.prototype, { all, get });
    for (const world of worlds) world.dispose();
  });

  async function storageOf(size: number): Promise<CoreHost> {
    const world = new SharedWorld();
    worlds.push(world);
    // Plans are judged as for a provider outside Sluice.
    world.sandboxes = [];
    world.clock.soon = (callback) => void setImmediate(callback);
    const host = await world.open();
    await host.store.transaction((tx) => {
      for (let index = 0; index < size; index += 1) {
        tx.bundles.insert(acmeBundle(index));
        for (const kind of ['api_key', 'grant'] as const)
          tx.credentials.insert({
            id: kind === 'grant' ? `crd_account_${index}` : keyOf(index),
            // One bundle has all accounts.
            bundleId: kind === 'grant' ? bundle_id : idOf(index),
            kind,
            label: kind,
            providerRef: `ref-${index}`,
            account: kind === 'grant' ? `person.${index}@acme.example` : null,
            state: 'active',
            refreshedBy: 'sluice',
            expiresAt: null,
            lastRefreshedAt: null,
            createdAt: 0,
            generation: 1,
          });
        tx.operations.insert(
          operationWith({
            id: `op_done_${String(index).padStart(5, '0')}`,
            identity: `of ${index}`,
            bundleId: idOf(index),
            status: 'completed',
          }),
        );
      }
    });
    return host;
  }

  /** Rows of the turn that read most of them. */
  async function longest(host: CoreHost, tool: string, args: JsonObject): Promise<number> {
    Object.assign(rows, { now: 0, longest: 0 });
    const called = { ended: false };
    const watching = (async () => {
      while (!called.ended) {
        await turn();
        rows.longest = Math.max(rows.longest, rows.now);
        rows.now = 0;
      }
    })();
    await host.finish(host.call(tool, args)).finally(() => (called.ended = true));
    await watching;
    return rows.longest;
  }

  it('[tools.turns] is looked at for every tool', () => {
    assert.deepEqual(
      Object.keys(CALLS).sort(),
      [...tools, ...internalTools].map(({ name }) => name).sort(),
      'Add the tool’s largest call to CALLS in test/integration/tools/turns.test.ts.',
    );
  });

  for (const [tool, calls] of Object.entries(CALLS))
    it(`[tools.turns] reads no more for ${tool} in a storage four times as large`, async () => {
      for (const args of calls) {
        const few = await longest(small, tool, args);
        const many = await longest(large, tool, args);
        const at = `${tool} ${JSON.stringify(args).slice(0, 80)}`;
        assert.ok(
          many <= few + ROWS_OF_PAGING,
          `${at}: ${few} rows of ${SMALL} bundles, ${many} of ${LARGE}`,
        );
        const isOfMany = ['bundle_ids', 'credential_ids', 'filter'].some((name) => name in args);
        const most = ROWS_OF_CALL + (isOfMany ? MOST_NAMED * ROWS_OF_TARGET : 0);
        assert.ok(many <= most, `${at}: ${many} rows in one turn`);
      }
    });
});

function acmeBundle(index: number): Bundle {
  return {
    ...bundleOf(idOf(index)),
    name: `Team ${index}`,
    provider: 'acme',
    oauthClient: null,
    webhooks: hooksOf(index),
  };
}

function hooksOf(index: number): Bundle['webhooks'] {
  const url = `https://hooks.team-${index}.example/in`;
  return [{ id: `whk_${index}`, providerRef: `hook-${index}`, url, events: [], credentialId: null }];
}
