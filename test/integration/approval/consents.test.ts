// Who is asked about where data goes, and about which accounts are live: what a caller names makes neither less.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { destinationValue } from '../../../src/core/approval/consents.ts';
import type { JsonObject, JsonValue } from '../../../src/core/json.ts';
import { changesIn } from '../../../src/core/plan/effect.ts';
import { english } from '../../../src/core/plan/phrase.ts';
import { plainParams } from '../../../src/core/provider/outwardValue.ts';
import type { SharedWorld, CoreHost } from '../../support/coreHost.ts';
import { acmeManifest } from '../../support/acmeManifest.ts';
import { hubManifest } from '../../support/hubManifest.ts';
import { settle } from '../../support/fakeClock.ts';
import { bundleOf } from '../../support/syncWorld.ts';
import { BY, ConsentWorld, HOOK } from './consentWorld.ts';

describe('Consents', () => {
  let own: ConsentWorld;
  let world: SharedWorld;
  let host: CoreHost;
  beforeEach(async () => {
    own = await ConsentWorld.open();
    ({ world, host } = own);
  });
  afterEach(() => world.dispose());

  const setUp: ConsentWorld['setUp'] = (...asked) => own.setUp(...asked);
  const calling: ConsentWorld['calling'] = (...work) => own.calling(...work);

  it('[consent.live] asks about an account in any environment, until the person says that it is not live', async () => {
    const first = await calling(() => setUp('one'), true);
    assert.deepEqual(first.asked?.verbs.sort(), ['create', 'production']);
    assert.ok(first.asked?.plan.targets[0]?.live);
    const [fact] = first.asked.plan.targets[0].facts;
    assert.equal(english(fact?.value ?? ''), 'Hub acme/core, live until you say otherwise');
    const second = await calling(() => setUp('two', {}, 'staging'));
    assert.equal(second.asked, undefined);
    const other = await calling(() => setUp('three', { repo: 'shop' }));
    assert.ok(other.asked?.plan.targets[0]?.live);
  });

  it('[consent.live] goes on asking if the person only approves', async () => {
    await calling(() => setUp('one'));
    assert.ok((await calling(() => setUp('two'))).asked);
  });

  it('[consent.live] takes other spellings of an account for the same, and a live bundle keeps it live', async () => {
    await calling(() => setUp('one', { owner: 'ACME' }), true);
    assert.equal((await calling(() => setUp('two', { repo: 'Core' }))).asked, undefined);
    await calling(() => setUp('real', {}, 'production'), true);
    const third = await calling(() => setUp('three'), true);
    assert.ok(third.asked?.plan.targets[0]?.live);
    assert.equal(third.asked.plan.targets[0].scope.isUndecided, false);
    assert.ok((await calling(() => setUp('four'))).asked, 'nothing that was said then makes it less');
  });

  it('[consent.live] keeps an address live that a live bundle of another manifest reaches', async () => {
    const alike = acmeManifest({ id: 'alike' });
    world.manifests = [acmeManifest(), alike];
    world.sandboxes = [];
    own.host = await world.open();
    host = own.host;
    const acme = (called: string): ReturnType<typeof calling> =>
      calling(() => host.provision({ name: called }), true);
    assert.equal((await acme('one')).asked?.plan.targets[0]?.scope.isUndecided, true);
    assert.equal((await acme('two')).asked, undefined);
    const { id, name } = alike;
    await host.store.transaction((tx) => {
      tx.bundles.insert({ ...bundleOf('bnd_real'), name, provider: id, live: true });
    });
    const third = await acme('three');
    assert.ok(third.asked?.plan.targets[0]?.live);
    assert.equal(third.asked.plan.targets[0].scope.isUndecided, false);
  });

  it('[consent.live] treats an account that only a secret tells as live, bundle by bundle', async () => {
    const secret = { token: { title: 'Token', secret: true, required: false } };
    const { inputs } = hubManifest();
    world.manifests = [
      hubManifest({
        id: 'team',
        scope: { account: 'workspace' },
        inputs: { ...(inputs as JsonObject), ...secret },
      }),
    ];
    own.host = await world.open();
    host = own.host;
    const first = await calling(() => setUp('one', {}, 'development', 'team'), true);
    const [fact] = first.asked?.plan.targets[0]?.facts ?? [];
    assert.equal(english(fact?.value ?? ''), 'Hub workspace, not known yet: treated as live');
    const settings = { bundle_id: first.output['bundle_id'] ?? '', settings: { a: 1 } };
    assert.equal((await calling(() => host.call('update_bundle_settings', settings))).asked, undefined);
    assert.ok((await calling(() => setUp('two', {}, 'development', 'team'))).asked);
  });

  it('[consent.destination] asks once for an account, a role and an address, whatever its query', async () => {
    const first = await calling(() => setUp('one', { webhook_url: HOOK }), true);
    assert.ok(first.asked?.verbs.includes('share'));
    const marks = (first.asked?.plan.targets ?? []).flatMap(changesIn).flatMap((effect) => effect.marks);
    assert.ok(marks.length > 0);
    const { asked: again, output } = await calling(() => setUp('two', { webhook_url: HOOK }));
    assert.equal(again, undefined);
    const queried = { bundle_id: output['bundle_id'] ?? '', new_url: `${HOOK}?b=2` };
    assert.equal((await calling(() => host.call('update_webhook_url', queried))).asked, undefined);
    for (const inputs of [
      { webhook_url: `${HOOK}/other` },
      { webhook_url: HOOK.replace('https', 'http') },
      { redirect_uris: [HOOK] },
      { deploy_key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh' },
      { contact: 'somebody@elsewhere.example' },
    ]) {
      const { asked } = await calling(() => setUp(JSON.stringify(inputs), inputs));
      assert.ok(asked?.verbs.includes('share'), JSON.stringify(inputs));
      assert.equal((await calling(() => setUp(`${JSON.stringify(inputs)} 2`, inputs))).asked, undefined);
    }
  });

  it('[consent.destination] counts for its account alone, and not where that is live if it was not', async () => {
    await calling(() => setUp('one', { webhook_url: HOOK }), true);
    const other = await calling(() => setUp('two', { repo: 'shop', webhook_url: HOOK }), true);
    assert.ok(other.asked?.verbs.includes('share'));
    const live = await calling(() => setUp('three', { webhook_url: HOOK }, 'production'));
    assert.ok(live.asked?.verbs.includes('share'));
    const again = await calling(() => setUp('four', { webhook_url: HOOK }, 'production'));
    assert.ok(again.asked && !again.asked.verbs.includes('share'));
  });

  it('[consent.destination] asks about a webhook that moves, and not about taking that back', async () => {
    const { output } = await calling(() => setUp('one', { webhook_url: HOOK }), true);
    const bundle_id = output['bundle_id'] ?? '';
    const moved = { bundle_id, new_url: 'https://attacker.example/collect' };
    const { asked, output: done } = await calling(() => host.call('update_webhook_url', moved));
    assert.ok(asked?.verbs.includes('share'));
    const undo = { operation_id: done['operation_id'] ?? '' };
    assert.equal((await calling(() => host.call('undo_operation', undo))).asked, undefined);
  });

  it('[consent.mac] ignores what no person gave, and says so', async () => {
    await calling(() => setUp('one', { webhook_url: HOOK }), true);
    await host.store.transaction((tx) => {
      for (const consent of tx.consents.list()) {
        tx.consents.delete(consent.id);
        tx.consents.insert({ ...consent, scope: 'hub ["acme","shop"]' });
      }
    });
    const { asked } = await calling(() => setUp('two', { repo: 'shop', webhook_url: HOOK }));
    assert.deepEqual(asked?.verbs.sort(), ['create', 'production', 'share']);
    assert.ok(world.logged.some((line) => line.includes('Consents that no person gave')));
  });

  it('[consent.revoke] lists what was approved, and asks again once it is revoked', async () => {
    await calling(() => setUp('one', { webhook_url: HOOK }), true);
    assert.deepEqual(
      host.consents.list().map(({ kind, scopeName }) => [kind, scopeName]),
      [
        ['not-live', 'Hub acme/core'],
        ['destination', 'Hub acme/core'],
      ],
    );
    for (const { id } of host.consents.list()) await host.consents.revoke(id, BY);
    assert.deepEqual(host.consents.list(), []);
    const { asked } = await calling(() => setUp('two', { webhook_url: HOOK }));
    assert.deepEqual(asked?.verbs.sort(), ['create', 'production', 'share']);
  });

  it('leaves no consent where a person rejects, and none of what they left out', async () => {
    void setUp('one', { webhook_url: HOOK });
    await settle();
    await host.decide('reject', { notLive: ['hub ["acme","core"]'] });
    assert.deepEqual(host.consents.list(), []);
  });

  it('needs nobody for a sandbox outside its live environment', async () => {
    const { asked } = await calling(() => host.provision({ name: 'demo' }));
    assert.equal(asked, undefined);
  });

  it('[consent.sent] sends no destination that was neither approved nor asked about, whatever is called', async function () {
    this.timeout(60_000);
    const url = fc.constantFrom(
      HOOK,
      'https://b.test/x?q=1',
      'https://attacker.example/collect',
      'http://c.test/',
    );
    const inputs = fc.record(
      {
        repo: fc.constantFrom('core', 'shop'),
        webhook_url: url,
        redirect_uris: fc.uniqueArray(url, { minLength: 1, maxLength: 2 }),
        contact: fc.constantFrom('a@b.example', 'c@d.example'),
        deploy_key: fc.constantFrom('ssh-ed25519 AAAAC3Nz', 'ssh-rsa AAAAB3Nz me'),
      },
      { requiredKeys: ['repo'] },
    );
    const environment = fc.constantFrom('development', 'staging', 'production');
    const step = fc.oneof(
      fc.record({ tool: fc.constant('provision_bundle'), inputs, environment, notLive: fc.boolean() }),
      fc.record({ tool: fc.constant('update_webhook_url'), new_url: url, at: fc.nat() }),
      fc.record({ tool: fc.constant('migrate_bundles'), at: fc.nat() }),
      fc.record({ tool: fc.constant('delete_bundle'), at: fc.nat() }),
    );
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
        /** By account: destinations of effects that a person saw. */
        const seen = new Set<string>();
        for (const each of steps) {
          const bundles = host.store.read((view) => view.bundles.page({}, null, 100).items);
          const bundle = 'at' in each ? bundles[each.at % Math.max(bundles.length, 1)] : undefined;
          if ('at' in each && bundle === undefined) continue;
          const before = world.provider.sent.length;
          const args: JsonObject =
            'inputs' in each
              ? {
                  name: `n${(count += 1)}`,
                  provider: 'hub',
                  environment: each.environment,
                  inputs: { owner: 'acme', ...each.inputs },
                }
              : each.tool === 'migrate_bundles'
                ? { bundle_ids: [bundle?.id ?? ''], target_environment: 'staging', target_base_url: 'eu' }
                : { bundle_id: bundle?.id ?? '', ...('new_url' in each && { new_url: each.new_url }) };
          const called = host.call(each.tool, args);
          await settle();
          const [asked] = host.approvals.values();
          for (const { effects } of asked?.plan.targets ?? [])
            for (const { destination } of effects)
              if (destination !== undefined) seen.add(destinationValue(destination));
          if (asked !== undefined) {
            const notLive =
              'notLive' in each && each.notLive ? asked.plan.targets.map(({ scope }) => scope.id) : [];
            await host.decide('approve', { notLive });
          }
          await host.finish(called);
          const approved = new Set(
            host.consents
              .list()
              .flatMap((consent) => (consent.kind === 'destination' ? [consent.value] : [])),
          );
          for (const { params, request } of world.provider.sent.slice(before))
            for (const leaf of textsIn(request.endsWith('.delete') ? {} : plainParams(params)))
              for (const value of destinationsIn(leaf))
                assert.ok(approved.has(value) || seen.has(value), `${each.tool} sent ${value} unasked`);
        }
      }),
      { numRuns: 15 },
    );
  });
});

/** As the provider reads it, without looking at the plan. */
function destinationsIn(text: string): string[] {
  if (text.startsWith('ssh-')) return [destinationValue({ url: text, role: 'key' })];
  if (/^\S+@\S+$/.test(text)) return [text];
  return /^https?:/.test(text) ? [destinationValue({ url: text, role: 'webhook' })] : [];
}

function textsIn(value: JsonValue | undefined): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
