// migrate_bundles through the whole of Sluice and the sandbox: chunks, what a person left out, base URLs. Sandbox and
// records are compared thing by thing after each.
import assert from 'node:assert/strict';
import { errorOf } from '../../support/agentClient.ts';
import { assertNothingLost, environmentsOf, recordedIn } from '../../support/migrationOracle.ts';
import { GatedFixture } from './gatedFixture.ts';
import { endOf, freeBundles, resultsOf, startMigration, type MigrationResult } from './migrationFixture.ts';

describe('migrate_bundles', () => {
  let sluice: GatedFixture;
  beforeEach(async () => (sluice = await GatedFixture.start()));
  afterEach(() => sluice.stop());

  it('[migrate.chunks] moves 64 bundles in chunks of ten that are told, each with a result of its own', async function () {
    this.timeout(600_000);
    const ids: string[] = [];
    for (let number = 1; number <= 64; number += 1) {
      const name = `bundle ${number}`;
      const made = await sluice.agent.call('provision_bundle', {
        name,
        provider: 'sandbox',
        environment: 'development',
      });
      ids.push(String(made.output['bundle_id']));
    }
    const messages: string[] = [];
    const wanted = sluice.agent.call(
      'migrate_bundles',
      { target_environment: 'staging', bundle_ids: ids },
      { onProgress: ({ message }) => void messages.push(message ?? '') },
    );
    const approval = await sluice.asked();
    assert.match(approval.title, /migrate 64 bundles/);
    assert.match(approval.impact.join('\n'), /About 48 min\./);
    await sluice.decide(approval, 'approve');
    const { output } = await wanted;
    const result = output['status'] === 'running' ? await endOf(sluice, output['operation_id']) : { output };
    const last = await sluice.agent.call('get_operation', {
      operation_id: approval.operation_id,
      all: true,
    });
    assert.equal(last.output['status'], 'completed', JSON.stringify(last.output['error']));
    assert.match(String(last.output['message']), /^Migrated 64 bundles, kept 0$/);
    const told = (last.output['result'] as { results: MigrationResult[] }).results;
    assert.deepEqual([...new Set(told.map(({ status }) => status))], ['migrated']);
    assert.deepEqual(told.map(({ id }) => id).sort(), [...ids].sort());
    const titles = (last.output['steps'] as { title: string }[]).map(({ title }) => title.split(':')[0]);
    assert.deepEqual(
      [...new Set(titles)],
      [1, 11, 21, 31, 41, 51, 61]
        .map((first) => `Migrating bundles ${first} to ${Math.min(first + 9, 64)} of 64`)
        .concat('Removing what is left'),
    );
    assert.ok(
      messages.some((message) => /^Migrating bundles \d+ to \d+ of 64: “bundle \d+”/.test(message)),
      messages.join('\n'),
    );
    assert.ok(result);
    assert.equal(sluice.timesAsked, 1);
    assertNothingLost(sluice.host.directory);
  });

  it('[migrate.subset] moves exactly what a person left ticked; live at either end is marked', async () => {
    const live = await sluice.named('Payroll export', 'production');
    const [first, second] = await freeBundles(sluice, 2);
    assert.ok(first && second);
    const ids = [first.id, second.id, live.id];
    const { approval, wanted } = await startMigration(sluice, {
      target_environment: 'staging',
      bundle_ids: ids,
    });
    assert.deepEqual(Object.fromEntries(approval.targets.map((target) => [target.id, target.live])), {
      [first.id]: false,
      [second.id]: false,
      [live.id]: true,
    });
    // The new webhooks send to where nobody approved that this account sends.
    assert.deepEqual(approval.verbs, ['create', 'change', 'delete', 'production', 'share', 'bulk']);
    await sluice.decide(approval, 'approve', { targets: [second.id] });
    const result = await wanted;
    assert.deepEqual(resultsOf(result), {
      [second.id]: 'migrated',
      [first.id]: 'kept: not-approved',
      [live.id]: 'kept: not-approved',
    });
    assert.deepEqual(environmentsOf(sluice.host.directory, ids), ['development', 'staging', 'production']);
    assertNothingLost(sluice.host.directory);
    const upwards = await sluice.agent.call('migrate_bundles', {
      target_environment: 'production',
      bundle_ids: [first.id],
      dry_run: true,
    });
    const { targets } = upwards.output['plan'] as { targets: { live: boolean }[] };
    assert.equal(targets[0]?.live, true, 'what becomes live is live in the plan');
  });

  it('[migrate.accounts] says that accounts must be connected again, revokes their grants, and keeps them listed', async () => {
    const bundle = await sluice.named('Slack playground', 'development');
    const { result, approval } = await sluice.call(
      'migrate_bundles',
      { target_environment: 'staging', bundle_ids: [bundle.id] },
      'approve',
    );
    assert.match(approval.detail, /WARNING: Accounts that must be connected again: 6\./);
    assert.equal(result.output['status'], 'completed');
    const grants = (await sluice.credentials(bundle.id)).filter(({ kind }) => kind === 'grant');
    assert.equal(grants.length, 6);
    assert.deepEqual([...new Set(grants.map(({ state }) => state))], ['needs_reauth']);
    const revoked = (await sluice.sandbox.requests()).filter(
      ({ path }) => path === '/development/oauth/revoke',
    );
    assert.ok(revoked.length >= 6);
    const synced = await sluice.agent.call('sync_credentials', { bundle_id: bundle.id });
    const outcomes = (synced.output['results'] as { outcome?: string; status?: string }[]).map(
      ({ outcome, status }) => outcome ?? status,
    );
    assert.deepEqual([...new Set(outcomes)], ['needs_reauth']);
  });

  it('[migrate.base-url] takes bundles to a base URL that the manifest declares, and sends all to it from then on', async () => {
    const [bundle] = await freeBundles(sluice, 1);
    assert.ok(bundle);
    const refused = await sluice.agent.call('migrate_bundles', {
      target_base_url: 'https://evil.example',
      bundle_ids: [bundle.id],
    });
    assert.equal(errorOf(refused)['code'], 'host-not-allowed');
    assert.match(refused.text, /eu \(http:\/\/127\.0\.0\.1:\d+\/eu\/development/);
    assert.equal(sluice.timesAsked, 0);

    const providers = await sluice.agent.call('list_providers', { provider: 'sandbox' });
    const [sandbox] = providers.output['providers'] as {
      base_urls: { environment: string; name: string; url: string }[];
    }[];
    const [, eu] = sandbox?.base_urls.filter(({ environment }) => environment === 'development') ?? [];
    assert.equal(eu?.name, 'eu');
    const args = { target_base_url: `${eu.url}/`, bundle_ids: [bundle.id] };
    const sent = await sluice.sentBy(async () => {
      const { result } = await sluice.call('migrate_bundles', args, 'approve');
      assert.deepEqual(resultsOf(result), { [bundle.id]: 'migrated' });
    });
    const isRemoval = ({ method, path }: { method: string; path: string }): boolean =>
      method === 'DELETE' || /revoke|introspect/.test(path);
    const made = sent.findIndex(({ path }) => path.endsWith('/validations'));
    for (const { path } of sent.slice(0, made + 1)) assert.match(path, /^\/eu\/development\//);
    for (const line of sent.filter(isRemoval).slice(1)) assert.match(line.path, /^\/development\//);
    // The sandbox has another port each time; the bundle stays at the base URL of that name.
    await sluice.restart();
    const shown = await sluice.agent.call('get_bundle', { bundle_id: bundle.id });
    assert.equal(shown.output['base_url'], 'eu');
    const later = await sluice.sentBy(async () => {
      const [hook] = (await sluice.bundle(bundle.id)).webhooks;
      await sluice.agent.call('update_webhook_url', {
        bundle_id: bundle.id,
        webhook_id: hook?.id,
        new_url: 'https://after.example/in',
      });
    });
    assert.ok(later.length > 0);
    for (const { path } of later) assert.match(path, /^\/eu\/development\//);
    assertNothingLost(sluice.host.directory);
    const back = { target_base_url: 'default', bundle_ids: [bundle.id] };
    await sluice.call('migrate_bundles', back, 'approve');
    assert.deepEqual(
      (await sluice.bundle(bundle.id)).webhooks.map(({ url }) => url),
      ['https://after.example/in'],
      'a bundle keeps the addresses that it was given',
    );
    assertNothingLost(sluice.host.directory);
  });

  it('[migrate.never-neither] removes nothing of a bundle before its new parts are made and proved', async () => {
    const chosen = await freeBundles(sluice, 4);
    const ids = chosen.map(({ id }) => id);
    const before = recordedIn(sluice.host.directory);
    const sent = await sluice.sentBy(() =>
      sluice.call('migrate_bundles', { target_environment: 'staging', bundle_ids: ids }, 'approve'),
    );
    const after = recordedIn(sluice.host.directory);
    for (const id of ids) {
      const refs = (recorded: typeof before): string[] => [
        ...recorded.credentials
          .filter(({ bundleId, kind }) => bundleId === id && kind === 'api_key')
          .map(({ providerRef }) => providerRef ?? ''),
        ...(recorded.bundles.find((bundle) => bundle.id === id)?.webhooks ?? []).map(
          ({ providerRef }) => providerRef,
        ),
        recorded.bundles.find((bundle) => bundle.id === id)?.oauthClient?.clientId ?? '',
      ];
      const removals = sent.flatMap(({ method, path }, index) =>
        method === 'DELETE' && refs(before).some((ref) => path.endsWith(ref)) ? [index] : [],
      );
      const apiKey = refs(after)[0] ?? '';
      // Asked after all was made and validated, and before the switch.
      const proved = sent.findIndex(({ path }) => path.endsWith(`/subscriptions/${apiKey}`));
      assert.equal(removals.length, refs(before).length);
      assert.ok(proved >= 0 && proved < Math.min(...removals), `${proved} before ${removals.join()}`);
      assert.match(sent[proved - 1]?.path ?? '', /^\/staging\/(validations|webhooks\/[^/]+\/ping)$/);
      const gone = sent.filter(
        ({ method, path }) => method === 'DELETE' && refs(after).some((ref) => path.endsWith(ref)),
      );
      assert.deepEqual(gone, [], 'nothing of the new is ever removed');
    }
  });

  it('[migrate.bad-input] refuses what names no destination, and keeps what cannot go, each with why', async () => {
    for (const args of [
      {},
      { bundle_ids: ['bnd_1'] },
      { target_environment: 'moon' },
      { target_environment: 'staging', bundle_ids: [] },
      { target_environment: 'staging', host: 'https://evil.example' },
    ]) {
      const refused = await sluice.agent.call('migrate_bundles', args);
      assert.equal(errorOf(refused)['code'], 'bad-arguments', JSON.stringify(args));
    }
    const there = await sluice.named('Load test harness', 'staging');
    const nobody = await sluice.agent.call('migrate_bundles', {
      target_environment: 'staging',
      bundle_ids: ['bnd_nothing', there.id],
    });
    assert.deepEqual(resultsOf(nobody), {
      bnd_nothing: 'kept: not-found',
      [there.id]: 'kept: already-there',
    });
    assert.equal(sluice.timesAsked, 0);
  });
});
