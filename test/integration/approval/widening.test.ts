// How a person widens a destination that they approved: how far, for how long, and to what never.
import assert from 'node:assert/strict';
import { DELIBERATE_MS } from '../../../src/core/approval/approvalPrompt.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { SharedWorld, CoreHost } from '../../support/coreHost.ts';
import { BY, ConsentWorld, HOOK } from './consentWorld.ts';

describe('A destination that was approved', () => {
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

  it('[consent.destination] is widened to an origin by a person alone, for a while and while nothing is live', async () => {
    await calling(() => setUp('one', { webhook_url: HOOK }), true);
    const [narrow] = host.consents.widenable();
    assert.ok(narrow);
    const answer = { shownForMs: DELIBERATE_MS, dialogDigest: 'none', decidedBy: BY };
    const day = 24 * 60 * 60_000;
    const origin = { reach: 'origin', durationMs: day } as const;
    await assert.rejects(host.consents.widen(narrow.id, origin, { ...answer, shownForMs: 100 }), AppError);
    await assert.rejects(
      host.consents.widen(narrow.id, { ...origin, durationMs: 91 * day }, answer),
      AppError,
    );
    await host.consents.widen(narrow.id, origin, answer);
    const hooks = Array.from({ length: 20 }, (_, index) => `${HOOK}/${index}`);
    for (const webhook_url of hooks)
      assert.equal((await calling(() => setUp(webhook_url, { webhook_url }))).asked, undefined);
    for (const webhook_url of [
      HOOK.replace('https', 'http'),
      'https://a.hooks.acme.test/in',
      HOOK.replace('.test', '.test:8443'),
    ])
      assert.ok((await calling(() => setUp(webhook_url, { webhook_url }))).asked?.verbs.includes('share'));
    const live = await calling(() => setUp('real', { webhook_url: `${HOOK}/live` }, 'production'));
    assert.ok(live.asked?.verbs.includes('share'));
  });

  it('[consent.widened-name] is widened to every host below a name that one owner has, for its scheme and port', async () => {
    await calling(() => setUp('one', { webhook_url: 'https://pr-1.hooks.acme.co.uk/in' }), true);
    const [narrow] = host.consents.widenable();
    assert.ok(narrow);
    assert.deepEqual(
      (await host.consents.widenings(narrow.id)).map(({ value }) => value),
      ['https://pr-1.hooks.acme.co.uk', 'https://*.acme.co.uk'],
    );
    const answer = { shownForMs: DELIBERATE_MS, dialogDigest: 'none', decidedBy: BY };
    await host.consents.widen(narrow.id, { reach: 'subdomains', durationMs: 60_000 }, answer);
    for (const webhook_url of [
      'https://pr-2.hooks.acme.co.uk/in',
      'https://x.acme.co.uk/',
      'https://acme.co.uk.acme.co.uk/',
    ])
      assert.equal((await calling(() => setUp(webhook_url, { webhook_url }))).asked, undefined);
    for (const webhook_url of [
      'http://pr-2.hooks.acme.co.uk/in',
      'https://pr-2.hooks.acme.co.uk:8443/in',
      'https://acme.co.uk/in',
      'https://evilacme.co.uk/in',
      'https://pr-2.acme.co.uk.evil.example/in',
      'https://other.co.uk/in',
    ])
      assert.ok((await calling(() => setUp(webhook_url, { webhook_url }))).asked?.verbs.includes('share'));
    await world.clock.advanceAsync(60_001);
    const late = { webhook_url: 'https://pr-3.hooks.acme.co.uk/in' };
    assert.ok((await calling(() => setUp('late', late))).asked?.verbs.includes('share'));
  });

  it('[consent.widened-name] is not offered for what anybody can have a host at', async () => {
    for (const [index, hostname] of [
      'acme.com.',
      'github.io',
      'webhook.site',
      'a.pipedream.net',
      '203-0-113-7.nip.io',
      'hooks.slack.com',
      '203.0.113.7',
      '[2001:db9::7]',
      'hooks.acme.test',
      'intranet',
    ].entries()) {
      await calling(
        () => setUp(`at ${index}`, { webhook_url: `https://${hostname}/in`, repo: `r${index}` }),
        true,
      );
      const narrow = host.consents.widenable().at(-1);
      const ways = await host.consents.widenings(narrow?.id ?? '');
      assert.ok(
        ways.every(({ reach }) => reach === 'origin') || hostname === 'acme.com.',
        `${hostname}: ${JSON.stringify(ways)}`,
      );
    }
    const shared = { webhook_url: 'https://me.github.io/in', repo: 'pages' };
    await calling(() => setUp('pages', shared), true);
    const ways = await host.consents.widenings(host.consents.widenable().at(-1)?.id ?? '');
    assert.deepEqual(ways.at(-1)?.value, 'https://*.me.github.io');
  });

  it('[consent.destination] is asked about again once the time of a widened one is over', async () => {
    await calling(() => setUp('one', { webhook_url: HOOK }), true);
    const [narrow] = host.consents.widenable();
    await host.consents.widen(
      narrow?.id ?? '',
      { reach: 'origin', durationMs: 1_000 },
      { shownForMs: DELIBERATE_MS, dialogDigest: 'none', decidedBy: BY },
    );
    await world.clock.advanceAsync(1_001);
    assert.ok((await calling(() => setUp('two', { webhook_url: `${HOOK}/2` }))).asked);
  });
});
