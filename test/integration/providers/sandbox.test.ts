// The sandbox behaves as a strict real provider, seen through its manifest and the real client.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/core/json.ts';
import { STANDARD_REQUESTS } from '../../../src/core/provider/standardRequests.ts';
import { FakeClock, settle } from '../../support/fakeClock.ts';
import { eventually } from './providerHarness.ts';
import { sandboxFixture, type FixtureOptions, type SandboxFixture } from './sandboxFixture.ts';

describe('The sandbox', () => {
  let fixture: SandboxFixture;

  async function start(options: FixtureOptions = {}): Promise<SandboxFixture> {
    fixture = await sandboxFixture(options);
    return fixture;
  }

  afterEach(() => fixture.dispose());

  async function registerClient(): Promise<{ params: JsonObject; secrets: Record<string, string> }> {
    const { values, secrets } = await fixture.harness.succeed('oauthClient.register', {
      params: { name: 'Acme', tag: 'op-1', redirect_uris: ['https://app.example.com/cb'] },
    });
    return { params: values, secrets };
  }

  it('declares every standard request but discovery, what is made by hand, the only webhook of an application, and the check that its own one replaces', async () => {
    const { sandbox } = await start();
    const missing = Object.keys(STANDARD_REQUESTS).filter(
      (name) => sandbox.manifest.requests[name] === undefined,
    );
    assert.deepEqual(missing, ['credential.obtain', 'webhook.current', 'discover', 'oauthClient.check']);
  });

  it('creates, finds by tag, uses and deletes everything that a bundle consists of', async () => {
    const { harness, existing } = await start();
    const credential = await harness.succeed('credential.create', { params: { name: 'Acme', tag: 'op-1' } });
    const found = await harness.succeed('credential.find', { params: { tag: 'op-1' } });
    assert.deepEqual(found.values, credential.values);
    assert.deepEqual((await harness.succeed('usage.read', { params: credential.values })).values, {
      known: true,
      last_used_at: null,
    });

    const wanted = { url: 'https://hooks.example.com/a', events: ['x'], tag: 'op-1' };
    const hook = await harness.succeed('webhook.create', { params: wanted });
    assert.deepEqual((await harness.succeed('webhook.find', { params: wanted })).values, hook.values);
    await harness.succeed('webhook.ping', { params: hook.values });
    const moved = { webhook_id: hook.values['webhook_id'] ?? '', url: 'https://hooks.example.com/b' };
    assert.equal((await harness.succeed('webhook.update', { params: moved })).values['url'], moved.url);
    assert.deepEqual(
      existing('webhooks').map(({ url, events }) => ({ url, events })),
      [{ url: moved.url, events: ['x'] }],
    );

    const client = await registerClient();
    const token = await harness.succeed('token.clientCredentials', client);
    const withToken = {
      ...client,
      secrets: { ...client.secrets, token: token.secrets['access_token'] ?? '' },
    };
    assert.equal((await harness.succeed('token.introspect', withToken)).values['active'], true);
    await harness.succeed('token.revoke', withToken);
    assert.equal((await harness.succeed('token.introspect', withToken)).values['active'], false);

    const everything = {
      params: {
        ...credential.values,
        webhook_ids: [moved.webhook_id],
        client_id: client.params['client_id'] ?? '',
      },
    };
    assert.equal((await harness.succeed('validate', everything)).values['ok'], true);
    for (const [name, options] of [
      ['webhook.delete', { params: hook.values }],
      ['oauthClient.delete', client],
      ['credential.delete', { params: credential.values }],
    ] as const) {
      await harness.succeed(name, options);
      assert.deepEqual(await harness.ask(name, options), { kind: 'gone' }, name);
    }
    const validated = (await harness.succeed('validate', everything)).values;
    assert.equal(validated['ok'], false);
    assert.match(JSON.stringify(validated), /API credential.*OAuth client.*webhooks/);
    assert.deepEqual([existing('credentials'), existing('webhooks'), existing('clients')], [[], [], []]);
  });

  it('quotes a subscription, changes it at that price, and refuses a dearer one or another quote', async () => {
    const { harness } = await start();
    const { values } = await harness.succeed('credential.create', { params: { name: 'Acme', tag: 'op-1' } });
    const wanted = { ...values, plan: 'pro', add_ons: ['priority_support'] };
    const quote = (await harness.succeed('subscription.quote', { params: wanted })).values;
    assert.equal(quote['amount_minor'], 4800);
    const dear = await harness.ask('subscription.change', { params: { ...wanted, max_amount_minor: 4799 } });
    assert.equal(dear.kind === 'rejected' && dear.code, 'amount_exceeded');
    const other = await harness.ask('subscription.change', {
      params: { ...wanted, plan: 'scale', quote_id: quote['quote_id'] ?? '' },
    });
    assert.equal(other.kind === 'rejected' && other.code, 'quote_expired');
    assert.equal((await harness.succeed('subscription.read', { params: values })).values['plan'], 'free');
    await harness.succeed('subscription.change', {
      params: { ...wanted, quote_id: quote['quote_id'] ?? '', max_amount_minor: 4800 },
    });
    assert.deepEqual((await harness.succeed('subscription.read', { params: values })).values['add_ons'], [
      'priority_support',
    ]);
  });

  it('shares, lists and takes back', async () => {
    const { harness } = await start();
    const { values } = await harness.succeed('credential.create', { params: { name: 'Acme', tag: 'op-1' } });
    const wanted = {
      ...values,
      recipient: 'bob@example.com',
      fields: ['name'],
      expires_at: null,
      tag: 'op-2',
    };
    const share = await harness.succeed('share.create', { params: wanted });
    assert.deepEqual((await harness.succeed('share.find', { params: { tag: 'op-2' } })).values, share.values);
    await harness.succeed('share.delete', { params: share.values });
    assert.deepEqual((await harness.succeed('share.list', { params: values })).values['shares'], []);
  });

  it('[sandbox.real] kills the whole grant when a spent refresh token shows up again', async () => {
    const { harness, sandbox } = await start();
    const seed = sandbox.seed();
    const grant = seed.credentials.find(({ kind }) => kind === 'grant');
    const bundle = seed.bundles.find(({ id }) => id === grant?.bundleId);
    const valueOf = (owner: string | null | undefined, part: string): string =>
      seed.secrets.find(({ ref }) => ref.ownerId === owner && ref.part === part)?.value ?? '';
    const secretOf = valueOf(bundle?.oauthClient?.credentialId, 'client_secret');
    const call = (secrets: Record<string, string>) => ({
      environment: bundle?.environment ?? '',
      params: { client_id: bundle?.oauthClient?.clientId ?? '' },
      secrets: { client_secret: secretOf, ...secrets },
    });
    const active = async (token: string | undefined): Promise<unknown> =>
      (await harness.succeed('token.introspect', call({ token: token ?? '' }))).values['active'];

    const spent = valueOf(grant?.id, 'refresh_token');
    assert.equal(await active(spent), true);
    const next = (await harness.succeed('token.refresh', call({ refresh_token: spent }))).secrets;
    assert.deepEqual(
      [await active(spent), await active(next['refresh_token']), await active(next['access_token'])],
      [false, true, true],
    );
    const reuse = await harness.ask('token.refresh', call({ refresh_token: spent }));
    assert.equal(reuse.kind === 'rejected' && reuse.code, 'invalid_grant');
    assert.deepEqual(
      [await active(next['refresh_token']), await active(next['access_token'])],
      [false, false],
    );
    assert.equal(
      (await harness.ask('token.refresh', call({ refresh_token: next['refresh_token'] ?? '' }))).kind,
      'rejected',
    );
    const notes = sandbox
      .requests()
      .log.map(({ note }) => note)
      .filter((note) => note?.startsWith('refresh'));
    assert.deepEqual(
      notes.map((note) => note?.split(': ')[1]),
      ['rotated', 'reuse', 'dead'],
    );
  });

  it('[sandbox.real] does the same thing once for the same key, also at the same time', async () => {
    const { harness, existing } = await start();
    const options = { params: { name: 'Acme', tag: 'op-1' }, idempotencyKey: 'k-1' };
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => harness.succeed('credential.create', options)),
    );
    for (const outcome of outcomes) assert.deepEqual(outcome, outcomes[0]);
    assert.deepEqual(await harness.succeed('credential.create', options), outcomes[0]);
    assert.equal(existing('credentials').length, 1);
  });

  it('refuses a key that comes back with other content', async () => {
    const { harness, existing } = await start();
    await harness.succeed('credential.create', {
      params: { name: 'Acme', tag: 'op-1' },
      idempotencyKey: 'k-1',
    });
    const other = await harness.ask('credential.create', {
      params: { name: 'Other', tag: 'op-1' },
      idempotencyKey: 'k-1',
    });
    assert.equal(other.kind === 'rejected' && other.code, 'idempotency_key_reused');
    assert.equal(existing('credentials').length, 1);
  });

  it('forgets a key after a day', async () => {
    const clock = new FakeClock();
    const { harness, existing } = await start({ clock });
    const options = { params: { name: 'Acme', tag: 'op-1' }, idempotencyKey: 'k-1' };
    await harness.succeed('credential.create', options);
    clock.advance(24 * 60 * 60_000 + 1);
    await harness.succeed('credential.create', options);
    assert.equal(existing('credentials').length, 2);
  });

  it('keeps its environments apart, each with a token of its own', async () => {
    const { harness, sandbox, existing } = await start();
    await harness.succeed('credential.create', {
      environment: 'staging',
      params: { name: 'Acme', tag: 'op-1' },
    });
    assert.deepEqual(
      [existing('credentials', 'staging').length, existing('credentials', 'production').length],
      [1, 0],
    );
    const response = await fetch(`${sandbox.url}/production/credentials`, {
      headers: { authorization: `Bearer ${sandbox.token('staging')}` },
    });
    assert.equal(response.status, 401);
    assert.equal((await fetch(`${sandbox.url}/__control/state`)).status, 401);
  });

  it('takes as long as a real provider, and completes a request whose client went away', async () => {
    const clock = new FakeClock();
    const { harness, existing, journal } = await start({ clock, speed: 'realistic' });
    const giveUp = new AbortController();
    const sent = harness.ask('credential.create', {
      params: { name: 'Acme', tag: 'op-1' },
      signal: giveUp.signal,
    });
    await eventually(() => journal().length > 0);
    giveUp.abort(new Error('gone'));
    await assert.rejects(sent, /gone/);
    clock.advance(2_499);
    await settle();
    assert.deepEqual(existing('credentials'), [], 'half of 5 to 8 seconds must pass first');
    clock.advance(1_501);
    await settle();
    assert.equal(existing('credentials').length, 1);
  });

  it('leaves undone what it had not processed when it closes', async () => {
    const clock = new FakeClock();
    const { harness, sandbox, journal } = await start({ clock, speed: 'realistic' });
    const sent = harness.ask('credential.create', { params: { name: 'Acme', tag: 'op-1' } });
    await eventually(() => journal().length > 0);
    await Promise.all([assert.rejects(sent, { code: 'provider-uncertain' }), sandbox.close()]);
    assert.equal(clock.pendingTimers, 0);
  });
});
