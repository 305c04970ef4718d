// change_subscription and share_bundle through the whole of Sluice: what a person saw is the most that happens.
import assert from 'node:assert/strict';
import { errorOf } from '../../support/agentClient.ts';
import { GatedFixture, type ShownBundle } from './gatedFixture.ts';

describe('change_subscription', () => {
  let sluice: GatedFixture;
  before(async () => (sluice = await GatedFixture.start()));
  after(() => sluice.stop());

  const planOf = async (bundle: ShownBundle): Promise<unknown> => {
    const { credentials = [], subscriptions = [] } = await sluice.sandbox.everything(bundle.environment);
    const key = credentials.find(({ tag }) => tag === `seed/${bundle.id}`);
    return subscriptions.find(({ id }) => id === key?.id)?.['plan'];
  };
  const changes = (log: { method: string; path: string }[]): unknown[] =>
    log.filter(({ method, path }) => method === 'PUT' && path.includes('/subscriptions/'));

  it('[subscription.quote] shows the price in a dry run, and changes nothing', async () => {
    const bundle = await sluice.named('Support desk bridge', 'staging');
    const sent = await sluice.sentBy(async () => {
      const { output } = await sluice.agent.call('change_subscription', {
        bundle_id: bundle.id,
        subscription: 'pro',
        dry_run: true,
      });
      const { quote } = output['plan'] as { quote: Record<string, unknown> };
      assert.deepEqual(
        [quote['amount_minor'], quote['currency'], quote['period'], quote['proration_minor']],
        [2900, 'EUR', 'month', 2900],
      );
      assert.match(String(quote['next_charge_at']), /^\d{4}-/);
    });
    assert.deepEqual(changes(sent), []);
    assert.equal(sluice.timesAsked, 0);
  });

  it('[subscription.rejected] is not changed when a person rejects it', async () => {
    const bundle = await sluice.named('Support desk bridge', 'staging');
    const sent = await sluice.sentBy(async () => {
      const args = { bundle_id: bundle.id, subscription: 'scale' };
      const { result, approval } = await sluice.call('change_subscription', args, 'reject');
      assert.match(approval.detail, /Cost: 99\.00 EUR per month/);
      assert.equal(result.output['status'], 'denied');
    });
    assert.deepEqual(changes(sent), []);
    assert.equal(await planOf(bundle), 'free');
  });

  it('[subscription.approved] is changed at the approved price, once', async () => {
    const bundle = await sluice.named('Customer webhooks v2', 'staging');
    const args = { bundle_id: bundle.id, subscription: 'pro', add_ons: ['extra_events'], max_amount: 3800 };
    const { result } = await sluice.call('change_subscription', args, 'approve');
    assert.equal(result.output['status'], 'completed', result.text);
    assert.deepEqual(result.output['subscription'], { plan: 'pro', add_ons: ['extra_events'] });
    assert.equal(result.output['amount_minor'], 3800);
    const now = await sluice.bundle(bundle.id);
    assert.deepEqual(now.subscription, { plan: 'pro', add_ons: ['extra_events'] });
    assert.equal(now.revision, bundle.revision + 1);
    const asked = sluice.timesAsked;
    const sent = await sluice.sentBy(async () => {
      const again = await sluice.agent.call('change_subscription', args);
      assert.equal(again.output['status'], 'completed');
    });
    assert.deepEqual(sent, []);
    assert.equal(sluice.timesAsked, asked);
  });

  it('[subscription.max-amount] refuses before anybody is asked where it costs more than the caller allows', async () => {
    const bundle = await sluice.named('Load test harness', 'staging');
    const asked = sluice.timesAsked;
    const refused = await sluice.agent.call('change_subscription', {
      bundle_id: bundle.id,
      subscription: 'pro',
      max_amount: 2899,
    });
    const error = errorOf(refused);
    assert.equal(error['code'], 'amount-exceeded');
    assert.match(String(error['next']), /nothing is charged/);
    assert.equal(sluice.timesAsked, asked);
  });

  it('[subscription.price-moved] asks again where the price rose between the request and the click', async () => {
    const bundle = await sluice.named('Search index feed', 'staging');
    const wanted = sluice.agent.call('change_subscription', { bundle_id: bundle.id, subscription: 'pro' });
    const first = await sluice.asked();
    await sluice.sandbox.addFaults(quoteOf(4900));
    const outcome = await sluice.decide(first, 'approve');
    assert.equal(outcome['kind'], 'asked-again');
    assert.deepEqual(outcome['changes'], ['the price']);
    const second = await sluice.asked();
    assert.match(second.detail, /Cost: 49\.00 EUR/);
    await sluice.decide(second, 'reject');
    assert.equal((await wanted).output['status'], 'denied');
    assert.equal(await planOf(bundle), 'free');
  });

  it('[subscription.price-at-execution] stops, and nothing is charged, where the price rises after the click', async () => {
    const bundle = await sluice.named('Marketing sandbox', 'staging');
    const wanted = sluice.agent.call('change_subscription', { bundle_id: bundle.id, subscription: 'pro' });
    const approval = await sluice.asked();
    // The re-check of the decision asks first; the work itself asks second.
    await sluice.sandbox.addFaults({ ...quoteOf(4900), nth: 2 });
    const sent = await sluice.sentBy(async () => {
      await sluice.decide(approval, 'approve');
      const { output } = await wanted;
      assert.equal(output['status'], 'failed');
      const error = output['error'] as Record<string, unknown>;
      assert.equal(error['code'], 'amount-exceeded');
      assert.match(String(error['next']), /nothing was charged/);
    });
    assert.deepEqual(changes(sent), []);
    assert.equal(await planOf(bundle), 'free');
    assert.deepEqual((await sluice.bundle(bundle.id)).subscription, bundle.subscription);
  });

  it('[subscription.no-recheck] uses no approval whose price cannot be checked, and lets it wait', async () => {
    const bundle = await sluice.named('Invoice PDF mailer', 'staging');
    const wanted = sluice.agent.call('change_subscription', { bundle_id: bundle.id, subscription: 'pro' });
    const approval = await sluice.asked();
    await sluice.sandbox.addFaults({
      match: { environment: 'staging', method: 'POST', path: '/subscriptions' },
      action: { type: 'status', status: 500 },
    });
    const outcome = await sluice.decide(approval, 'approve');
    assert.equal(outcome['kind'], 'not-used');
    assert.equal(await planOf(bundle), 'free');
    await sluice.decide(approval, 'approve');
    assert.equal((await wanted).output['status'], 'completed');
    assert.equal(await planOf(bundle), 'pro');
  });

  it('[subscription.unknown] says what the provider does not have', async () => {
    const bundle = await sluice.named('Load test harness', 'staging');
    const refused = await sluice.agent.call('change_subscription', {
      bundle_id: bundle.id,
      subscription: 'platinum',
    });
    assert.equal(errorOf(refused)['code'], 'provider-rejected');
    assert.match(String(errorOf(refused)['message']), /no such plan/);
  });
});

describe('share_bundle', () => {
  let sluice: GatedFixture;
  let bundle: ShownBundle;
  before(async () => {
    sluice = await GatedFixture.start();
    bundle = await sluice.named('Acme CRM sync', 'staging');
  });
  after(() => sluice.stop());

  const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
  const shares = async (): Promise<Record<string, unknown>[]> =>
    (await sluice.sandbox.everything('staging'))['shares'] ?? [];

  it('[share.rejected] gives nobody anything when it is rejected', async () => {
    const sent = await sluice.sentBy(async () => {
      const args = {
        bundle_id: bundle.id,
        recipient: 'eve@evil.example',
        fields: ['name'],
        expires_at: inDays(1),
      };
      const { result } = await sluice.call('share_bundle', args, 'reject');
      assert.equal(result.output['status'], 'denied');
    });
    assert.deepEqual(sent, []);
    assert.deepEqual(await shares(), []);
  });

  it('[share.approved] shows who gets which fields until when, and shares exactly that, once', async () => {
    const expires_at = inDays(30);
    const args = {
      bundle_id: bundle.id,
      recipient: ' ops@partner.example',
      fields: ['tools', 'name'],
      expires_at,
    };
    const { result, approval } = await sluice.call('share_bundle', args, 'approve');
    assert.match(approval.title, /share a bundle’s data/);
    assert.match(approval.detail, /Acme CRM sync/);
    assert.deepEqual(
      approval.targets[0]?.effects.map(({ label, after }) => [label, after]),
      [
        ['Shared with', 'ops@partner.example'],
        ['Field', 'name'],
        ['Field', 'tools'],
        ['Until', expires_at],
      ],
    );
    assert.equal(result.output['status'], 'completed', result.text);
    const [share, ...others] = await shares();
    assert.equal(others.length, 0);
    assert.equal(share?.['id'], result.output['share_id']);
    assert.deepEqual(
      [share?.['recipient'], share?.['fields'], share?.['expires_at']],
      ['ops@partner.example', ['name', 'tools'], expires_at],
    );
    const asked = sluice.timesAsked;
    const sent = await sluice.sentBy(async () => {
      const again = await sluice.agent.call('share_bundle', { ...args, fields: ['name', 'tools', 'name'] });
      assert.equal(again.output['share_id'], share?.['id']);
    });
    assert.deepEqual(sent, []);
    assert.equal(sluice.timesAsked, asked);
  });

  it('[share.bounded] refuses secrets, the past, the far future and recipients that are no line of text', async () => {
    const good = { bundle_id: bundle.id, recipient: 'a@b.example', fields: ['name'], expires_at: inDays(1) };
    const asked = sluice.timesAsked;
    for (const bad of [
      { fields: ['secret'] },
      { fields: [] },
      { expires_at: inDays(-1) },
      { expires_at: inDays(91) },
      { expires_at: 'tomorrow' },
      { recipient: 'a\nb' },
      { recipient: ' ' },
    ]) {
      const refused = await sluice.agent.call('share_bundle', { ...good, ...bad });
      assert.equal(errorOf(refused)['code'], 'bad-arguments', JSON.stringify(bad));
    }
    assert.equal(sluice.timesAsked, asked);
  });
});

/** The next quote of staging names this price. */
function quoteOf(amount: number) {
  return {
    match: { environment: 'staging', method: 'POST', path: '/subscriptions' },
    action: {
      type: 'status' as const,
      status: 200,
      body: {
        plan: 'pro',
        add_ons: [],
        amount_minor: amount,
        currency: 'EUR',
        period: 'month',
        quote_id: 'quo_other',
        proration_minor: amount,
        next_charge_at: 1_900_000_000_000,
      },
    },
  };
}
