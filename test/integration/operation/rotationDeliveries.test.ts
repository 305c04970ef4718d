// A rotated key at the places that had the old one, in windows that die between any two steps. The sandbox's database and
// the places themselves are the oracle.
import assert from 'node:assert/strict';
import type { Destination, SecretDelivery } from '../../../src/core/delivery/secretDelivery.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { OldKeyRemovals } from '../../../src/core/rotation/oldKeyRemovals.ts';
import type { ToolResult } from '../../../src/core/tool/runner.ts';
import { AGENT, type CoreHost } from '../../support/coreHost.ts';
import { assertNothingLost, recordedIn } from '../../support/migrationOracle.ts';
import { MigrationWorld } from '../../support/migrationWorld.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const HOUR_MS = 60 * 60_000;
const FILE: Destination = { type: 'env_file', file: '.env', key: 'API_KEY' };
const COMMAND: Destination = { type: 'command', argv: ['gh', 'secret', 'set', 'API_KEY'] };
const silent = { debug() {}, info() {}, warn() {}, error() {} };

describe('A rotated key and the places that had the old one', () => {
  const folders = new TemporaryFolders();
  let directory: string;
  let world: MigrationWorld;
  /** What each place was given, in order. */
  let given: { file: string[]; command: string[] };
  let refuses: Destination['type'] | undefined;

  const places: SecretDelivery = {
    inspect: async (to) =>
      to.type === 'env_file'
        ? { type: 'env_file', folder: 'project', file: to.file, key: to.key, exists: true, replaces: true }
        : { type: 'command', folder: 'an empty folder', argv: to.type === 'command' ? to.argv : [] },
    deliver: async ({ ref, destination }) => {
      if (destination.type === refuses) throw new AppError('destination-refused', 'Git tracks it now.');
      const value = world.host.store.read((view) => view.secrets.open(ref));
      given[destination.type === 'env_file' ? 'file' : 'command'].push(value);
      return { exitStatus: null };
    },
  };

  beforeEach(async () => {
    given = { file: [], command: [] };
    refuses = undefined;
    directory = folders.make();
    world = await MigrationWorld.open(directory);
    world.deliveries = places;
    await world.reopen();
  });
  afterEach(() => world.dispose());
  after(() => folders.dispose());

  const keysOf = (bundleId: string) =>
    recordedIn(directory).credentials.filter((each) => each.bundleId === bundleId && each.kind === 'api_key');
  const valueOf = (credentialId: string): string =>
    world.host.store.read((view) => view.secrets.open({ ownerId: credentialId, part: 'secret' }));

  /** The whole call, approved; undefined if the window died. */
  async function call(host: CoreHost, tool: string, args: JsonObject): Promise<ToolResult | undefined> {
    const ended: { result?: ToolResult; is: boolean } = { is: false };
    host.call(tool, args).then(
      (result) => Object.assign(ended, { result, is: true }),
      () => (ended.is = true),
    );
    while (!ended.is && !world.isDead) {
      await new Promise(setImmediate);
      if (host.approvals.size > 0) await host.decide('approve').catch(() => undefined);
    }
    return ended.result;
  }

  async function delivered(name: string, to: Destination[]): Promise<{ bundleId: string; keyId: string }> {
    const [bundleId = ''] = await world.provision(name);
    const keyId = keysOf(bundleId)[0]?.id ?? '';
    for (const destination of to) {
      const args = { bundle_id: bundleId, credential_id: keyId, destination: { ...destination } };
      const result = await call(world.host, 'deliver_secret', args);
      assert.equal(result?.output['status'], 'completed', result?.text);
    }
    return { bundleId, keyId };
  }

  async function resumeUntilDone(kind: string): Promise<void> {
    const host = world.host;
    const stopped = host.all().filter((each) => each.kind === kind && each.status !== 'completed');
    for (const { id, status } of stopped) {
      if (status === 'awaiting_approval')
        await host.gate.askToContinue(host.operations.get(id), 'it died').catch(() => undefined);
      else await host.resumption.resume(id, AGENT).catch(() => undefined);
      while (!['completed', 'failed', 'interrupted'].includes(host.operations.get(id).status)) {
        await new Promise(setImmediate);
        if (host.approvals.size > 0) await host.decide('approve').catch(() => undefined);
      }
    }
  }

  async function look(host: CoreHost): Promise<void> {
    const { store, operations } = host;
    await new OldKeyRemovals({ store, operations, clock: world.clock, logger: silent })
      .look()
      .catch(() => undefined);
    while (!world.isDead && host.all().some(({ status }) => status === 'running'))
      await new Promise(setImmediate);
  }

  it('[rotate.deliveries] is delivered to each of them before the old one ends, wherever the window dies', async function () {
    this.timeout(900_000);
    for (let point = 1; ; point += 1) {
      await world.reopen();
      const { bundleId, keyId } = await delivered(`bundle ${point}`, [FILE, COMMAND]);
      const old = valueOf(keyId);
      given = { file: [], command: [] };
      const args = { bundle_id: bundleId, credential_id: keyId, grace_hours: 2 };
      await call(await world.reopen(point), 'rotate_credential', args);
      const survived = !world.isDead;
      const last = world.points.at(-1);
      await world.reopen();
      await resumeUntilDone('rotate_credential');
      const result = await call(world.host, 'rotate_credential', args);
      assert.equal(result?.output['status'], 'completed', `${last}: ${result?.text}`);
      const now = valueOf(keyId);
      assert.notEqual(now, old, last);
      assert.deepEqual([...new Set(given.file)], [now], last);
      // A command is never run twice for one key; if it may have run, the old key stays for whoever still has it.
      assert.ok(given.command.length <= 1 && given.command.every((value) => value === now), last);
      const states = keysOf(bundleId)
        .map(({ state }) => state)
        .sort();
      const kept = states.join() === 'active,active';
      assert.ok(kept || states.join() === 'active,expiring', `${last}: ${states.join()}`);
      if (!kept) assert.equal(given.command.length, 1, last);
      assertNothingLost(directory);

      await look(await world.reopen());
      assert.equal(keysOf(bundleId).length, 2, 'within the grace period');
      world.clock.advance(2 * HOUR_MS + 1);
      await look(await world.reopen());
      await look(await world.reopen());
      assert.equal(keysOf(bundleId).length, kept ? 2 : 1, `after it: ${last}`);
      assertNothingLost(directory);
      if (survived) break;
    }
  });

  it('[rotate.deliveries] leaves the old key in force for a place that takes the new one no more', async () => {
    const { bundleId, keyId } = await delivered('refused', [FILE, COMMAND]);
    given = { file: [], command: [] };
    refuses = 'env_file';
    const args = { bundle_id: bundleId, credential_id: keyId, grace_hours: 0 };
    const result = await call(world.host, 'rotate_credential', args);
    assert.equal(result?.output['status'], 'completed', result?.text);
    assert.deepEqual(result?.output['not_delivered'], ['API_KEY in .env']);
    assert.equal(result?.output['old_expires_at'], null);
    assert.match(result?.text ?? '', /The old key stays until you revoke it/);
    assert.deepEqual(given, { file: [], command: [valueOf(keyId)] });
    world.clock.advance(1_000 * HOUR_MS);
    await look(await world.reopen());
    assert.deepEqual(
      keysOf(bundleId).map(({ state }) => state),
      ['active', 'active'],
    );
    assertNothingLost(directory);
  });

  it('[rotate.deliveries] is not put where another key was put since', async () => {
    const first = await delivered('first', [FILE, COMMAND]);
    const second = await delivered('second', [FILE]);
    given = { file: [], command: [] };
    const args = { bundle_id: first.bundleId, credential_id: first.keyId };
    const result = await call(world.host, 'rotate_credential', args);
    assert.equal(result?.output['status'], 'completed', result?.text);
    assert.deepEqual(given, { file: [], command: [valueOf(first.keyId)] });
    given = { file: [], command: [] };
    await call(world.host, 'rotate_credential', { bundle_id: second.bundleId, credential_id: second.keyId });
    assert.deepEqual(given, { file: [valueOf(second.keyId)], command: [] });
  });

  it('[rotate.deliveries] goes to the same places the next time, and the keys before it end one after the other', async () => {
    const { bundleId, keyId } = await delivered('twice', [FILE]);
    for (let time = 1; time <= 2; time += 1) {
      world.clock.advance(HOUR_MS);
      await call(world.host, 'rotate_credential', {
        bundle_id: bundleId,
        credential_id: keyId,
        grace_hours: 5,
      });
      assert.equal(given.file.at(-1), valueOf(keyId));
    }
    assert.equal(keysOf(bundleId).length, 3);
    await look(world.host);
    for (const left of [2, 1]) {
      world.clock.advance(left === 2 ? 4 * HOUR_MS + 1 : HOUR_MS);
      await look(await world.reopen());
      assert.equal(keysOf(bundleId).length, left);
    }
    assertNothingLost(directory);
  });
});
