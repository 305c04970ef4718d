// A window dies at every fault point of what changes credentials and settings, and another continues. The sandbox's
// database is the oracle: nothing exists twice, nothing is lost.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/core/json.ts';
import { OldKeyRemovals } from '../../../src/core/rotation/oldKeyRemovals.ts';
import { AGENT, type CoreHost } from '../../support/coreHost.ts';
import { assertNothingLost, recordedIn } from '../../support/migrationOracle.ts';
import { MigrationWorld } from '../../support/migrationWorld.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const GRACE_MS = 24 * 60 * 60_000;

describe('Changing a bundle’s credentials in a window that dies', () => {
  const folders = new TemporaryFolders();
  let directory: string;
  let world: MigrationWorld;
  beforeEach(async () => {
    directory = folders.make();
    world = await MigrationWorld.open(directory);
  });
  afterEach(() => world.dispose());
  after(() => folders.dispose());

  const keysOf = (bundleId: string): { id: string; providerRef: string | null; state: string }[] =>
    recordedIn(directory).credentials.filter((each) => each.bundleId === bundleId && each.kind === 'api_key');

  const keyIdOf = (bundleId: string): string =>
    keysOf(bundleId).find(({ state }) => state === 'active')?.id ?? '';

  /** As far as it comes: the window may die at any moment. */
  async function begin(host: CoreHost, tool: string, args: JsonObject): Promise<void> {
    const settled = { done: false };
    const wanted = host
      .call(tool, args)
      .catch(() => undefined)
      .finally(() => (settled.done = true));
    const decided = new Set<string>();
    const typed = new Set<string>();
    while (!settled.done && !world.isDead) {
      await new Promise(setImmediate);
      for (const id of host.approvals.keys())
        if (!decided.has(id)) {
          decided.add(id);
          await host.decide('approve').catch(() => undefined);
        }
      for (const id of host.inputs.keys())
        if (!typed.has(id)) {
          typed.add(id);
          await host.resumption.provideInput(id, { secret: 'typed-by-a-person' }).catch(() => undefined);
        }
    }
    if (!world.isDead) await wanted;
  }

  /** Another window asks for the same: it joins, resumes or finds it done. */
  async function again(host: CoreHost, tool: string, args: JsonObject): Promise<void> {
    const [operation] = host
      .all()
      .filter(({ kind }) => kind === tool)
      .toReversed();
    if (operation?.status === 'awaiting_approval') {
      await host.gate.askToContinue(operation, 'the window died').catch(() => undefined);
      await host.decide('approve');
      while (host.operations.get(operation.id).status === 'running') await new Promise(setImmediate);
    }
    if (operation?.status === 'interrupted') {
      await host.resumption.resume(operation.id, AGENT);
      while (host.operations.get(operation.id).status === 'running') await new Promise(setImmediate);
    }
    await begin(host, tool, args);
  }

  /** Dies at each point in turn until the work comes to its end. */
  async function atEachPoint(
    round: (name: string) => Promise<{ tool: string; args: JsonObject; holds: () => Promise<void> | void }>,
  ): Promise<number> {
    for (let point = 1; ; point += 1) {
      await world.reopen();
      const { tool, args, holds } = await round(`bundle ${point}`);
      await begin(await world.reopen(point), tool, args);
      const survived = !world.isDead;
      const last = world.points.at(-1);
      try {
        await again(await world.reopen(), tool, args);
        await holds();
      } catch (error) {
        throw new Error(`${tool} died at ${point}, ${last}: ${String(error)}`, { cause: error });
      }
      if (survived) return point;
    }
  }

  async function provisioned(name: string): Promise<string> {
    const [id = ''] = await world.provision(name);
    return id;
  }

  it('[rotate.crash] rotates a key once, and removes the old one once, after its grace period', async function () {
    this.timeout(900_000);
    const points = await atEachPoint(async (name) => {
      const bundleId = await provisioned(name);
      const [old] = keysOf(bundleId);
      const args = { bundle_id: bundleId, credential_id: keyIdOf(bundleId) };
      return {
        tool: 'rotate_credential',
        args,
        holds: async () => {
          assert.deepEqual(
            keysOf(bundleId)
              .map(({ state }) => state)
              .sort(),
            ['active', 'expiring'],
          );
          assert.equal(
            keysOf(bundleId).find(({ state }) => state === 'expiring')?.providerRef,
            old?.providerRef,
          );
          assert.equal(keyIdOf(bundleId), old?.id);
          assertNothingLost(directory);
          await removalsDie(bundleId);
          assertNothingLost(directory);
        },
      };
    });
    assert.ok(points > 8, String(points));
  });

  /** Before its time nothing goes; then the window dies in the middle of the removal, and the next one ends it. */
  async function removalsDie(bundleId: string): Promise<void> {
    await look(await world.reopen());
    assert.equal(keysOf(bundleId).length, 2);
    world.clock.advance(GRACE_MS + 1);
    await look(await world.reopen(1 + (bundleId.length % 5)));
    await look(await world.reopen());
    await look(await world.reopen());
    assert.equal(keysOf(bundleId).length, 1);
  }

  async function look(host: CoreHost): Promise<void> {
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    const { store, operations } = host;
    const removals = new OldKeyRemovals({ store, operations, clock: world.clock, logger });
    await removals.look().catch(() => undefined);
    const isWorking = (): boolean => !world.isDead && host.all().some(({ status }) => status === 'running');
    while (isWorking()) await new Promise(setImmediate);
  }

  it('[rotate.cancelled] keeps the old key if its removal is cancelled', async () => {
    const bundleId = await provisioned('kept');
    await begin(world.host, 'rotate_credential', { bundle_id: bundleId, credential_id: keyIdOf(bundleId) });
    await look(world.host);
    const removal = world.host.all().find(({ kind }) => kind === 'remove_rotated_key');
    assert.equal(removal?.status, 'paused');
    assert.match(removal.message, /removed at 2026-/);
    await world.host.operations.cancel(removal.id);
    world.clock.advance(GRACE_MS * 2);
    await look(world.host);
    assert.deepEqual(
      keysOf(bundleId).map(({ state }) => state),
      ['active', 'active'],
    );
    assertNothingLost(directory);
  });

  it('[replace.crash] replaces a secret once the person typed it, whole or not at all', async function () {
    this.timeout(900_000);
    await atEachPoint(async (name) => {
      const bundleId = await provisioned(name);
      const credentialId = keyIdOf(bundleId);
      return {
        tool: 'replace_credential',
        args: { bundle_id: bundleId, credential_id: credentialId },
        holds: () => {
          const value = world.host.store.read((view) =>
            view.secrets.open({ ownerId: credentialId, part: 'secret' }),
          );
          assert.equal(value, 'typed-by-a-person');
          for (const { id } of world.host.all())
            assert.deepEqual(
              world.host.store.read((view) => view.secrets.parts(id)),
              [],
            );
        },
      };
    });
  });

  it('[settings.crash] changes events and redirect URIs there and here, both or neither', async function () {
    this.timeout(900_000);
    await atEachPoint(async (name) => {
      const bundleId = await provisioned(name);
      const read = () => world.host.store.read((view) => view.bundles.get(bundleId));
      const [hook] = read()?.webhooks ?? [];
      const args = {
        bundle_id: bundleId,
        webhook_id: hook?.id ?? '',
        events: ['message.created', 'message.removed'],
        redirect_uris: ['https://app.example.com/other'],
      };
      return {
        tool: 'update_bundle_settings',
        args,
        holds: () => {
          assert.deepEqual(read()?.webhooks[0]?.events, args.events);
          assert.deepEqual(read()?.oauthClient?.redirectUris, args.redirect_uris);
          assertNothingLost(directory);
        },
      };
    });
  });

  it('[forget.crash] forgets a bundle without a request, and leaves the provider as it is', async function () {
    this.timeout(900_000);
    const sent: string[] = [];
    await atEachPoint(async (name) => {
      const bundleId = await provisioned(name);
      world.beforeSending = ({ request }) => void sent.push(request);
      return {
        tool: 'forget_bundle',
        args: { bundle_id: bundleId },
        holds: () => {
          world.beforeSending = () => undefined;
          assert.deepEqual(sent, []);
          assert.equal(
            recordedIn(directory).bundles.some(({ id }) => id === bundleId),
            false,
          );
        },
      };
    });
  });
});
