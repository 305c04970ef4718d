// update_webhook_url and update_bundle_settings through the whole of Sluice.
import assert from 'node:assert/strict';
import { unwrapped } from '../../support/approvals.ts';
import { errorOf } from '../../support/agentClient.ts';
import { GatedFixture } from './gatedFixture.ts';

describe('Changing a bundle', () => {
  let sluice: GatedFixture;
  before(async () => (sluice = await GatedFixture.start()));
  after(() => sluice.stop());

  const hookUrls = async (environment: string, bundleId: string): Promise<string[]> =>
    ((await sluice.sandbox.everything(environment))['webhooks'] ?? [])
      .filter(({ tag }) => tag === `seed/${bundleId}`)
      .map(({ url }) => (typeof url === 'string' ? url : ''));

  describe('update_webhook_url', () => {
    it('[webhook.production] shows old and new line, and that the host is new here, and changes it once approved', async () => {
      const bundle = await sluice.named('Support desk bridge', 'production');
      const [hook, ...others] = bundle.webhooks;
      assert.ok(hook);
      const args = {
        bundle_id: bundle.id,
        webhook_id: hook.id,
        new_url: 'https://NEW.example:443/in/../here',
      };
      const { result, approval } = await sluice.call('update_webhook_url', args, 'approve');
      const [change] = approval.targets[0]?.effects ?? [];
      assert.deepEqual(change, {
        label: 'URL',
        before: hook.url,
        after: 'https://new.example/here',
        destination: { url: 'https://new.example/here', role: 'webhook', new: true },
        marks: ['this host was never used here'],
      });
      assert.match(unwrapped(approval.detail), /never used here/);
      assert.equal(result.output['status'], 'completed', result.text);
      assert.equal(result.output['url'], 'https://new.example/here');
      const now = await sluice.bundle(bundle.id);
      assert.equal(now.revision, bundle.revision + 1);
      const urls = ['https://new.example/here', ...others.map(({ url }) => url)];
      assert.deepEqual(
        now.webhooks.map(({ url }) => url),
        urls,
      );
      assert.deepEqual((await hookUrls('production', bundle.id)).sort(), urls.sort());

      const asked = sluice.timesAsked;
      const sent = await sluice.sentBy(async () => {
        const again = await sluice.agent.call('update_webhook_url', args);
        assert.equal(again.output['status'], 'completed');
      });
      assert.deepEqual(sent, []);
      assert.equal(sluice.timesAsked, asked);
    });

    it('[webhook.rejected] sends nothing when it is rejected', async () => {
      const bundle = await sluice.named('Payroll export', 'production');
      const before = await hookUrls('production', bundle.id);
      const sent = await sluice.sentBy(async () => {
        const args = {
          bundle_id: bundle.id,
          webhook_id: bundle.webhooks[0]?.id,
          new_url: 'https://evil.example/',
        };
        const { result } = await sluice.call('update_webhook_url', args, 'reject');
        assert.equal(result.output['status'], 'denied');
      });
      assert.deepEqual(sent, []);
      assert.deepEqual(await hookUrls('production', bundle.id), before);
      assert.deepEqual(await sluice.bundle(bundle.id), bundle);
    });

    it('[webhook.development] asks nobody outside live environments', async () => {
      const bundle = await sluice.named('Jonas: OAuth spike', 'development');
      const asked = sluice.timesAsked;
      const { output } = await sluice.agent.call('update_webhook_url', {
        bundle_id: bundle.id,
        new_url: 'https://hooks.jonas.example/in',
      });
      assert.equal(output['status'], 'completed');
      assert.equal(sluice.timesAsked, asked);
      assert.deepEqual(await hookUrls('development', bundle.id), ['https://hooks.jonas.example/in']);
    });

    it('[webhook.which] lists the webhooks where there are several and none is named', async () => {
      const bundle = await sluice.named('Payroll export', 'production');
      const refused = await sluice.agent.call('update_webhook_url', {
        bundle_id: bundle.id,
        new_url: 'https://a.example/',
      });
      const error = errorOf(refused);
      assert.equal(error['code'], 'bad-arguments');
      for (const { id } of bundle.webhooks) assert.ok(String(error['next']).includes(id));
      assert.equal((error['webhooks'] as unknown[]).length, 3);
    });

    it('[webhook.bad-url] refuses plain http to other machines and what is no URL', async () => {
      const bundle = await sluice.named('Currency rates cache', 'development');
      for (const new_url of [
        'http://a.example/',
        'ftp://a.example/',
        'nothing',
        'https://u:p@a.example/',
        'https://a.example/#x',
      ]) {
        const refused = await sluice.agent.call('update_webhook_url', { bundle_id: bundle.id, new_url });
        assert.equal(errorOf(refused)['code'], 'bad-arguments', new_url);
      }
      const dry = await sluice.agent.call('update_webhook_url', {
        bundle_id: bundle.id,
        new_url: 'http://127.0.0.1:8080/hook',
        dry_run: true,
      });
      assert.equal(dry.output['status'], 'planned');
    });

    it('[webhook.refused] leaves the record as it is where the provider refuses, and plans anew afterwards', async () => {
      const bundle = await sluice.named('Feature flag mirror', 'development');
      const before = await hookUrls('development', bundle.id);
      await sluice.sandbox.addFaults({
        match: { environment: 'development', method: 'PATCH' },
        action: { type: 'status', status: 422, body: { error: 'no' } },
      });
      const args = { bundle_id: bundle.id, new_url: 'https://flags.example/in' };
      const refused = await sluice.agent.call('update_webhook_url', args);
      assert.equal(refused.output['status'], 'failed');
      assert.deepEqual(await hookUrls('development', bundle.id), before);
      assert.deepEqual(await sluice.bundle(bundle.id), bundle);
      const again = await sluice.agent.call('update_webhook_url', args);
      assert.equal(again.output['status'], 'completed', again.text);
    });
  });

  describe('update_bundle_settings', () => {
    it('[settings.production] shows each key before and after, and merges them once approved', async () => {
      const bundle = await sluice.named('Billing events to warehouse', 'production');
      await sluice.call(
        'update_bundle_settings',
        { bundle_id: bundle.id, settings: { owner: 'ines', limits: { day: 5, hour: 1 } } },
        'approve',
      );
      const { result, approval } = await sluice.call(
        'update_bundle_settings',
        { bundle_id: bundle.id, settings: { owner: null, limits: { day: 9 }, team: 'data' } },
        'approve',
      );
      assert.deepEqual(
        approval.targets[0]?.effects.map(({ label, before, after }) => [label, before, after]),
        [
          ['limits.day', '5', '9'],
          ['owner', '"ines"', null],
          ['team', null, '"data"'],
        ],
      );
      assert.deepEqual(result.output['settings'], { limits: { day: 9, hour: 1 }, team: 'data' });
      const now = await sluice.bundle(bundle.id);
      assert.deepEqual(now.settings, { limits: { day: 9, hour: 1 }, team: 'data' });
      assert.equal(now.revision, bundle.revision + 2);
    });

    it('[settings.local] sends nothing, asks nobody in development, and does nothing the second time', async () => {
      const bundle = await sluice.named('Calendar experiment', 'development');
      const args = { bundle_id: bundle.id, settings: { note: 'x' } };
      const asked = sluice.timesAsked;
      const sent = await sluice.sentBy(async () => {
        const { output } = await sluice.agent.call('update_bundle_settings', args);
        assert.equal(output['status'], 'completed');
        const again = await sluice.agent.call('update_bundle_settings', args);
        assert.equal(again.output['operation_id'], null);
      });
      assert.deepEqual(sent, []);
      assert.equal(sluice.timesAsked, asked);
      assert.equal((await sluice.bundle(bundle.id)).revision, bundle.revision + 1);
    });

    it('[settings.bounded] refuses what is too large or nested too deep', async () => {
      const bundle = await sluice.named('Calendar experiment', 'development');
      let nested: unknown = 1;
      for (let depth = 0; depth < 9; depth += 1) nested = { nested };
      for (const settings of [{ text: 'x'.repeat(17_000) }, nested]) {
        const refused = await sluice.agent.call('update_bundle_settings', { bundle_id: bundle.id, settings });
        assert.equal(errorOf(refused)['code'], 'bad-arguments');
      }
    });
  });
});
