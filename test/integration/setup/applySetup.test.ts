// apply_setup over real storage: what the file asks for and is missing is set up, once, whatever breaks on the way.
import assert from 'node:assert/strict';
import type { FaultPoint } from '../../../src/core/faultPoints.ts';
import { acmeManifest } from '../../support/acmeManifest.ts';
import { FindsByUrl } from '../../support/scriptedProvider.ts';
import { outcomesOf, SetupWorld, statuses } from '../../support/setupWorld.ts';
import { settle } from '../../support/fakeClock.ts';
import { rollBack } from '../../support/halfProvisioned.ts';
import { textOf } from '../../support/textOf.ts';

describe('A project’s setup', () => {
  let world: SetupWorld;
  beforeEach(async () => {
    world = await SetupWorld.open();
  });
  afterEach(() => world.dispose());

  const perBundle = { 'credential.create': 1, 'webhook.create': 2, 'oauthClient.register': 1, validate: 1 };
  const made = (bundles: number): Record<string, number> =>
    Object.fromEntries(Object.entries(perBundle).map(([request, count]) => [request, count * bundles]));

  it('[setup.none] is none where the project has no file', async () => {
    const { output, text } = await world.host.call('get_setup');
    assert.equal(output['status'], 'none');
    assert.match(text, /no \.sluice\/setup\.json/);
    const refused = await world.apply();
    assert.equal((refused.output['error'] as { code: string }).code, 'not-found');
  });

  it('[setup.read] is told with what is missing, present, different and unfit', async () => {
    world.write(
      { name: 'shop' },
      { name: 'blog', inputs: { region: 'us' } },
      { name: 'mail' },
      {
        name: 'odd',
        provider: 'unheard-of',
      },
    );
    await world.host.finish(world.host.provision({ name: 'shop' }));
    await world.host.finish(world.host.provision({ name: 'blog' }));
    const { output } = await world.host.call('get_setup', { environment: 'development' });
    assert.equal(output['acceptance'], 'new');
    const states = (output['bundles'] as { name: string; state: string; why: string[] }[]).map(
      ({ name, state, why }) => [name, state, why[0] ?? ''],
    );
    assert.deepEqual(states.slice(0, 3), [
      ['shop', 'present', ''],
      ['blog', 'differs', 'input region'],
      ['mail', 'missing', ''],
    ]);
    assert.deepEqual(states[3]?.slice(0, 2), ['odd', 'unfit']);
  });

  it('[setup.accepted-only] does nothing before a person accepted the file, and after it changed', async () => {
    let asked = 0;
    world.host.setup.onDidMissAcceptance(() => (asked += 1));
    const code = async (): Promise<unknown> =>
      ((await world.apply()).output['error'] as { code: string } | undefined)?.code;
    world.write({ name: 'shop' });
    assert.equal(await code(), 'not-accepted');
    assert.deepEqual([world.provider.sent, world.host.all(), asked], [[], [], 1]);
    await world.accept();
    world.write({ name: 'shop' }, { name: 'planted', provider: 'acme-secret' });
    assert.equal(await code(), 'not-accepted');
    const changed = await world.host.setup.read();
    assert.equal(changed?.acceptance, 'changed');
    assert.match(changed.acceptedText ?? '', /shop/);
    assert.deepEqual(world.provider.sent, []);
  });

  it('[setup.accepted-only] takes no acceptance that another program wrote, nor one that was a slip', async () => {
    world.write({ name: 'shop' });
    const { text = '', digest = '' } = (await world.host.setup.read()) ?? {};
    const decidedBy = { user: 'ann', host: 'desk' };
    const slip = { shownForMs: 200, dialogDigest: 'shown', decidedBy };
    await assert.rejects(world.host.setup.accept(digest, slip), { code: 'bad-arguments' });
    await world.host.store.transaction((tx) =>
      tx.facts.set('setup.accepted', { text, acceptedAt: 0, mac: '0'.repeat(64) }),
    );
    assert.equal((await world.host.setup.read())?.acceptance, 'new');
    assert.match(world.shared.logged.join(), /no person gave/);
  });

  it('[setup.one-operation] sets up all that is missing in one operation with one approval', async () => {
    world.write({ name: 'shop', settings: { team: 'web' } }, { name: 'blog' }, { name: 'there' });
    await world.host.finish(world.host.provision({ name: 'there' }));
    await world.accept();
    const call = world.host.call('apply_setup', { environment: 'development' });
    await settle();
    const [asked, ...others] = world.host.approvals.values();
    assert.equal(others.length, 0);
    assert.deepEqual(asked?.verbs, ['create', 'bulk']);
    assert.deepEqual(
      asked?.plan.targets.map(({ name, facts }) => [name, facts.at(-1)?.value]),
      [
        ['shop', 'dev.acme.test'],
        ['blog', 'dev.acme.test'],
      ],
    );
    await world.host.decide('approve');
    const result = await world.host.finish(call);
    assert.equal(result.output['status'], 'completed', result.text);
    assert.deepEqual(statuses(result), { shop: 'active', blog: 'active', there: 'kept: present' });
    assert.deepEqual(world.provider.counts, made(3));
    const shop = world.host.store.read((view) => view.bundles.findByIdentity('acme', 'development', 'shop'));
    assert.deepEqual([shop?.status, shop?.settings, shop?.webhooks.length], ['active', { team: 'web' }, 2]);
  });

  it('[setup.settled] sends nothing where everything is there, and leaves what differs as it is', async () => {
    world.write({ name: 'shop', inputs: { region: 'us' } });
    await world.host.finish(world.host.provision({ name: 'shop' }));
    await world.accept();
    const sent = world.provider.sent.length;
    const result = await world.apply();
    assert.deepEqual([result.output['status'], statuses(result)], ['completed', { shop: 'kept: differs' }]);
    assert.equal(world.provider.sent.length, sent);
    assert.equal(world.host.approvals.size, 0);
  });

  it('[setup.dry-run] plans without asking or doing anything', async () => {
    world.write({ name: 'shop' }, { name: 'blog' });
    await world.accept();
    const { output } = await world.host.call('apply_setup', { environment: 'development', dry_run: true });
    assert.deepEqual([output['status'], output['needs_approval']], ['planned', true]);
    assert.deepEqual([world.provider.sent, world.host.all()], [[], []]);
    const some = await world.host.call('apply_setup', {
      environment: 'development',
      names: ['blog'],
      dry_run: true,
    });
    assert.equal(some.output['needs_approval'], false);
  });

  it('[setup.moved] asks again where the file changed between the request and the click', async () => {
    world.write({ name: 'shop' }, { name: 'blog' });
    await world.accept();
    const call = world.host.call('apply_setup', { environment: 'development' });
    await settle();
    world.write({ name: 'shop', inputs: { region: 'us' } }, { name: 'blog' });
    assert.equal((await world.host.decide('approve')).kind, 'not-used');
    await world.accept();
    assert.equal((await world.host.decide('approve')).kind, 'asked-again');
    assert.deepEqual(world.provider.sent, []);
    await world.host.decide('reject');
    assert.equal((await world.host.finish(call)).output['status'], 'denied');
  });

  it('[setup.apart] goes on with the others where one fails, and finishes that one when it is asked again', async () => {
    world.write({ name: 'a' }, { name: 'b' }, { name: 'c' });
    await world.accept();
    world.provider.next('oauthClient.register', 'rejected');
    const first = await world.apply();
    assert.equal(first.output['status'], 'failed');
    assert.equal((first.output['error'] as { code: string }).code, 'partly-failed');
    assert.deepEqual(statuses(first), { a: 'failed', b: 'active', c: 'active' });
    const bundleA = outcomesOf(first)[0]?.bundle_id ?? '';
    const elsewhere = await world.host.call('provision_bundle', { bundle_id: bundleA });
    assert.equal((elsewhere.output['error'] as { code: string }).code, 'bundle-busy');
    const again = await world.apply();
    assert.equal(again.output['operation_id'], first.output['operation_id']);
    assert.deepEqual(statuses(again), { a: 'active', b: 'active', c: 'active' });
    // Of the one that failed only the rest was sent: its refused registration, and what comes after.
    assert.deepEqual(world.provider.counts, { ...made(3), 'oauthClient.register': 4 });
    assert.equal(world.provider.things.length, 3 * 4);
  });

  it('[setup.apart] takes back what a failed bundle had half made when that bundle is deleted', async () => {
    world.write({ name: 'a' }, { name: 'b' });
    await world.accept();
    // The second webhook of the first bundle is refused: the first one is in no record yet.
    world.provider.hold('webhook.create').release();
    world.provider.next('webhook.create', 'rejected');
    const first = await world.apply();
    assert.deepEqual(statuses(first), { a: 'failed', b: 'active' });
    const call = world.host.call('delete_bundle', { bundle_id: outcomesOf(first)[0]?.bundle_id ?? '' });
    await settle();
    await world.host.decide('approve');
    assert.equal((await world.host.finish(call)).output['status'], 'completed');
    assert.equal(world.provider.things.length, 4);
    const again = await world.apply();
    assert.deepEqual(statuses(again), { a: 'active', b: 'kept: present' });
    assert.equal(world.provider.things.length, 8);
  });

  it('[setup.corrected] takes corrected inputs for what failed before anything of it existed, and refuses others', async () => {
    world.write({ name: 'a' }, { name: 'b' });
    await world.accept();
    world.provider.next('credential.create', 'rejected');
    assert.deepEqual(statuses(await world.apply()), { a: 'failed', b: 'active' });
    world.write({ name: 'a', inputs: { region: 'us' } }, { name: 'b' });
    await world.accept();
    world.provider.next('webhook.create', 'rejected');
    const second = await world.apply();
    assert.deepEqual(statuses(second), { a: 'failed', b: 'kept: present' });
    world.write({ name: 'a', inputs: { region: 'asia' } }, { name: 'b' });
    await world.accept();
    const third = await world.apply();
    assert.equal((third.output['error'] as { code: string }).code, 'bundle-conflict');
  });

  it('[setup.secrets] asks a person for each bundle’s secrets, and sends nothing before', async () => {
    world.write({ name: 'a', provider: 'acme-secret' }, { name: 'b', provider: 'acme-secret' });
    await world.accept();
    const call = world.host.call('apply_setup', { environment: 'development' });
    await settle();
    await world.host.decide('approve');
    await settle();
    const owners = new Set<string>();
    for (let box = 0; box < 2; box += 1) {
      const [request] = world.host.inputs.values();
      assert.ok(request);
      assert.deepEqual(world.provider.sent, []);
      owners.add(request.ownerId);
      await world.host.resumption.provideInput(request.id, { token: 'acme-x', signing_key: 'k' });
      await settle();
    }
    assert.equal(owners.size, 2);
    assert.deepEqual(statuses(await world.host.finish(call)), { a: 'active', b: 'active' });
  });

  it('[setup.adopt] adopts what the provider has already instead of making it twice', async () => {
    const manifest = acmeManifest();
    const request = manifest.requests['webhook.find'];
    assert.ok(request?.type === 'http');
    const byUrl = { ...request, select: { list: '/items', match: { '/url': '{url}' } } };
    const provider = new FindsByUrl();
    world.dispose();
    world = await SetupWorld.open({
      providers: provider,
      manifests: [{ ...manifest, requests: { ...manifest.requests, 'webhook.find': byUrl } }],
    });
    provider.plant('https://hooks.acme.test/orders');
    world.write({ name: 'shop' });
    await world.accept();
    const planned = await world.host.call('apply_setup', { environment: 'development', dry_run: true });
    assert.match(JSON.stringify(planned.output['plan']), /exists at the provider already and is adopted/);
    const result = await world.apply();
    assert.deepEqual(statuses(result), { shop: 'active' });
    assert.equal(provider.counts['webhook.create'], 1);
    assert.match(JSON.stringify(result.output['warnings']), /Adopted .*hooks\.acme\.test\/orders/);
    const shop = world.host.store.read((view) => view.bundles.findByIdentity('acme', 'development', 'shop'));
    assert.deepEqual(
      shop?.webhooks.map(({ url, providerRef, credentialId }) => [url, providerRef, credentialId === null]),
      [
        ['https://hooks.acme.test/orders', 'webhook-planted', true],
        ['https://hooks.acme.test/refunds', shop?.webhooks[1]?.providerRef, false],
      ],
    );
  });

  const points: [FaultPoint, number[]][] = [
    ['approval.consumed', [1]],
    ['step.started', [1, 5, 8]],
    ['call.intended', [1, 4, 7]],
    ['call.sent', [1, 4, 7]],
    ['call.answered', [1, 4, 7]],
    ['call.settled', [1, 4, 7]],
    ['step.completed', [1, 5, 8]],
    ['operation.completed', [1]],
  ];
  for (const [point, times] of points)
    for (const nth of times)
      it(`[setup.crash] comes to the same end after it died at ${point} (${nth})`, async () => {
        world.write({ name: 'a' }, { name: 'b' });
        await world.accept();
        assert.ok(await world.dieAt(point, nth), 'it did not come there');
        await world.restart();
        let result = await world.apply();
        for (let tries = 0; result.output['status'] === 'failed' && tries < 3; tries += 1)
          result = await world.apply();
        // An OAuth client whose answer was lost can't be looked for: it is not sent twice, and a person decides.
        const registers = world.provider.sent.filter(({ request }) => request === 'oauthClient.register');
        const isUnknown = result.output['status'] === 'failed';
        if (isUnknown) {
          assert.match(result.text, /Sluice sent oauthClient.register to acme once/);
          assert.equal(registers.length, new Set(registers.map(({ params }) => params['name'])).size);
          await rollBack(world.host, textOf(result.output['operation_id']));
          result = await world.apply();
        }
        assert.equal(result.output['status'], 'completed', result.text);
        const bundles = world.host.store.read((view) => view.bundles.page({}, null, 10).items);
        assert.deepEqual(
          bundles.map(({ name, status }) => [name, status]),
          [
            ['a', 'active'],
            ['b', 'active'],
          ],
        );
        // acme deletes no OAuth clients: what the first attempt registered stays, too.
        const left = isUnknown ? (point === 'call.sent' ? 2 : 1) : 0;
        assert.equal(world.provider.things.length, 8 + left);
      });
});
