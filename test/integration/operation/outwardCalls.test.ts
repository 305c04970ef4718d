// Requests to a provider that refuses, limits, or does not answer: what is repeated, what is looked for, what is said.
import assert from 'node:assert/strict';
import { ACME_KEY_LIFETIME_MS } from '../../support/acmeManifest.ts';
import { useCoreHost, type CoreHost, type SharedWorld } from '../../support/coreHost.ts';
import { filesHolding } from '../../support/diskBytes.ts';
import { settle } from '../../support/fakeClock.ts';
import { rollBack } from '../../support/halfProvisioned.ts';
import { SECRET_PREFIX } from '../../support/scriptedProvider.ts';
import { textOf } from '../../support/textOf.ts';

describe('A request to a provider', () => {
  let world: SharedWorld;
  let host: CoreHost;
  useCoreHost((...opened) => ([world, host] = opened));

  const keysOf = (request: string): string[] =>
    world.provider.sent
      .filter((call) => call.request === request)
      .map(({ idempotencyKey }) => idempotencyKey);
  /** Exactly what a bundle of acme consists of, and each with an id that the records know. */
  const assertNoResidue = (): void => {
    const { things } = world.provider;
    assert.deepEqual(things.map(({ request }) => request).sort(), [
      'credential.create',
      'oauthClient.register',
      'webhook.create',
      'webhook.create',
    ]);
    const bundle = host.store.read((view) => view.bundles.page({}, null, 10).items[0]);
    const key = host.store
      .read((view) => view.credentials.ofBundle(bundle?.id ?? ''))
      .find(({ kind }) => kind === 'api_key');
    const known = [
      key?.providerRef,
      bundle?.oauthClient?.clientId,
      ...(bundle?.webhooks ?? []).map((w) => w.providerRef),
    ];
    assert.deepEqual(new Set(things.map(({ id }) => id)), new Set(known));
  };

  it('[calls.rejected] that is refused fails the operation, and is sent under a new key when resumed', async () => {
    world.provider.next('credential.create', 'rejected');
    const failed = await host.provision();
    assert.equal(failed.isError, true);
    const error = failed.output['error'] as Record<string, unknown>;
    assert.equal(error['code'], 'provider-rejected');
    assert.match(String(error['message']), /Not like this/);
    assert.notEqual(error['next'], '');
    await host.provision();
    const [first, second] = keysOf('credential.create');
    assert.match(String(first), /\/1$/);
    assert.match(String(second), /\/2$/);
    assertNoResidue();
  });

  it('[calls.limited] waits as long as the provider asks, not shorter', async () => {
    world.provider.next('credential.create', { limitedForMs: 5_000 });
    const result = host.provision();
    await settle();
    await world.clock.advanceAsync(4_999);
    assert.equal(world.provider.counts['credential.create'], 1);
    await world.clock.advanceAsync(1);
    assert.equal((await result).output['status'], 'completed');
    assert.equal(world.provider.counts['credential.create'], 2);
  });

  it('[calls.limited] fails, and says when to resume, where the provider asks to wait for minutes', async () => {
    world.provider.next('credential.create', { limitedForMs: 300_000 });
    const { error } = (await host.provision()).output as { error: Record<string, unknown> };
    assert.equal(error['code'], 'provider-limited');
    assert.equal(error['retryable'], true);
    assert.match(String(error['next']), /300 s/);
  });

  it('[cancel.between] that waits for a limit gives up waiting as soon as it is cancelled', async () => {
    world.provider.next('credential.create', { limitedForMs: 60_000 });
    const result = host.provision();
    await settle();
    await host.call('cancel_operation', { operation_id: host.only().id });
    assert.equal((await result).output['status'], 'cancelled');
    assert.equal(world.provider.counts['credential.create'], 1);
  });

  it('[calls.unreachable] that finds nobody is tried again for a while, then fails with nothing sent', async () => {
    const refused = Array.from({ length: 5 }, () => 'unreachable' as const);
    world.provider.next('credential.create', ...refused);
    const result = await host.finish(host.provision());
    const error = result.output['error'] as Record<string, unknown>;
    assert.equal(error['code'], 'provider-unreachable');
    assert.equal(error['retryable'], true);
    assert.deepEqual(world.provider.sent, []);
    assert.equal((await host.provision()).output['status'], 'completed');
    assertNoResidue();
  });

  it('[calls.unreachable] goes on by itself once the provider is back', async () => {
    world.provider.next('credential.create', 'unreachable', 'unreachable');
    assert.equal((await host.finish(host.provision())).output['status'], 'completed');
    assertNoResidue();
  });

  for (const behaviour of ['lost-answer', 'lost-request', 'garbled-answer'] as const) {
    it(`[calls.recovery.key] without a usable answer is repeated under its own key (${behaviour})`, async () => {
      world.provider.next('credential.create', behaviour);
      assert.equal((await host.provision()).output['status'], 'completed');
      const keys = keysOf('credential.create');
      assert.equal(keys.length, 2);
      assert.equal(new Set(keys).size, 1);
      assertNoResidue();
    });

    it(`[calls.recovery.find] without a usable answer is looked for by its tag (${behaviour})`, async () => {
      world.provider.next('webhook.create', behaviour);
      assert.equal((await host.finish(host.provision())).output['status'], 'completed');
      assert.equal(world.provider.counts['webhook.find'], 1);
      assertNoResidue();
    });
  }

  it('[calls.recovery.find] does not look before the lost request has come to its end', async () => {
    world.provider.next('webhook.create', 'lost-answer');
    const result = host.provision();
    await settle();
    await world.clock.advanceAsync(19_999);
    assert.equal(world.provider.counts['webhook.find'], undefined);
    await world.clock.advanceAsync(1);
    assert.equal(world.provider.counts['webhook.find'], 1);
    await host.finish(result);
  });

  it('[calls.recovery.find] adopts what the lost answer had created where its secret can be read again', async () => {
    world.provider.findsSecrets = true;
    world.provider.next('webhook.create', 'lost-answer');
    await host.finish(host.provision());
    assert.equal(world.provider.counts['webhook.create'], 2);
    assert.equal(world.provider.counts['webhook.delete'], undefined);
    assertNoResidue();
  });

  it('[calls.recovery.find] removes it and creates another where its secret is lost', async () => {
    world.provider.next('webhook.create', 'lost-answer');
    await host.finish(host.provision());
    assert.equal(world.provider.counts['webhook.create'], 3);
    assert.equal(world.provider.counts['webhook.delete'], 1);
    assertNoResidue();
  });

  for (const behaviour of ['lost-answer', 'lost-request', 'garbled-answer'] as const)
    it(`[calls.recovery.orphan] that can’t be looked for is sent once, and reported as a possible orphan (${behaviour})`, async () => {
      world.provider.next('oauthClient.register', behaviour);
      for (const run of ['first', 'resumed', 'resumed again']) {
        const { output } = await host.finish(host.provision());
        assert.equal(output['status'], 'failed', run);
        const error = output['error'] as Record<string, unknown>;
        assert.equal(error['code'], 'provider-uncertain', run);
        assert.match(String(error['message']), new RegExp(`once.*tag ${host.only().id}`), run);
        assert.match(String(error['next']), /Roll back this operation/, run);
        const existsNow = output['exists_now'] as string[];
        assert.ok(existsNow.includes('perhaps 1 OAuth client, which got no answer'), String(existsNow));
        assert.equal(world.provider.counts['oauthClient.register'], 1, run);
        assert.equal(host.only().warnings.length, 1, run);
      }
      await rollBack(host, host.only().id);
      assert.equal((await host.finish(host.provision())).output['status'], 'completed');
      const made = world.provider.things.filter(({ request }) => request === 'oauthClient.register');
      assert.equal(made.length, behaviour === 'lost-request' ? 1 : 2);
    });

  it('[calls.never-blind] leaves the intent open where even the repetition finds nobody, and keeps its key', async () => {
    world.provider.next('credential.create', 'lost-answer', 'unreachable');
    const failed = await host.provision();
    assert.equal((failed.output['error'] as Record<string, unknown>)['code'], 'provider-unreachable');
    assert.equal((await host.provision()).output['status'], 'completed');
    assert.equal(new Set(keysOf('credential.create')).size, 1);
    assertNoResidue();
  });

  it('[calls.never-blind] keeps the key also where the repetition is limited', async () => {
    world.provider.next('credential.create', 'lost-answer', { limitedForMs: 2_000 });
    assert.equal((await host.finish(host.provision())).output['status'], 'completed');
    assert.equal(new Set(keysOf('credential.create')).size, 1);
    assertNoResidue();
  });

  it('[calls.never-blind] looks for what the first sending created where the repetition is refused', async () => {
    world.provider.next('credential.create', 'lost-answer', 'rejected');
    await host.provision();
    await host.provision();
    assert.equal(world.provider.counts['credential.find'], 1);
    assertNoResidue();
  });

  it('[calls.never-blind] says that it does not know after two repetitions without answer, and looks again when resumed', async () => {
    world.provider.next('credential.create', 'lost-answer', 'lost-answer', 'lost-answer');
    const failed = await host.provision();
    const error = failed.output['error'] as Record<string, unknown>;
    assert.equal(error['code'], 'provider-uncertain');
    assert.equal(error['retryable'], true);
    await host.provision();
    assert.equal(new Set(keysOf('credential.create')).size, 1);
    assertNoResidue();
  });

  it('[calls.recovery.key] looks by tag instead once the provider may have forgotten the key', async () => {
    world.provider.next('credential.create', 'lost-answer', 'unreachable');
    await host.provision();
    await world.clock.advanceAsync(ACME_KEY_LIFETIME_MS);
    assert.equal((await host.provision()).output['status'], 'completed');
    assert.equal(world.provider.counts['credential.find'], 1);
    assertNoResidue();
  });

  it('[vault.only] puts the secrets that it brings into the vault, and nowhere else', async () => {
    const { output } = await host.provision();
    const shown = await host.call('get_bundle', { bundle_id: textOf(output['bundle_id']) });
    const operation = await host.call('get_operation', { operation_id: textOf(output['operation_id']) });
    for (const text of [output, shown, operation, world.logged].map((value) => JSON.stringify(value)))
      assert.ok(!text.includes(SECRET_PREFIX));
    assert.deepEqual(filesHolding(world.directory, SECRET_PREFIX), []);
    assert.notDeepEqual(filesHolding(world.directory, textOf(output['operation_id'])), []);
    const credentials = host.store.read((view) => view.credentials.ofBundle(textOf(output['bundle_id'])));
    assert.deepEqual(credentials.map(({ kind }) => kind).sort(), [
      'api_key',
      'client_secret',
      'webhook_secret',
      'webhook_secret',
    ]);
    for (const { id, kind, providerRef } of credentials) {
      const part = kind === 'client_secret' ? 'client_secret' : 'secret';
      const value = host.store.read((view) => view.secrets.open({ ownerId: id, part }));
      assert.equal(value, `${SECRET_PREFIX}${providerRef}`);
    }
  });

  it('[vault.only] seals the raw answer before it is understood, and replays it after a crash', async () => {
    const died = Promise.withResolvers<void>();
    const mortal = await world.open({
      faults: {
        reach: (point) => {
          if (point !== 'call.answered') return;
          mortal.close();
          died.resolve();
        },
      },
    });
    void mortal.provision();
    await died.promise;
    await settle();
    assert.deepEqual(filesHolding(world.directory, SECRET_PREFIX), []);
    const next = await world.open({ isDead: () => true });
    await next.operations.recover();
    assert.equal(next.only().status, 'interrupted');
    assert.equal((await next.provision()).output['status'], 'completed');
    assert.equal(world.provider.counts['credential.create'], 1);
    host = next;
    assertNoResidue();
  });
});
