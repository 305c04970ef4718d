// A manifest's description of signatures is enough to make deliveries that others verify: Standard Webhooks' own
// library, Stripe's client, and the examples that GitHub and Slack publish.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { Stripe } from 'stripe';
import type { Manifest } from '../../../src/core/provider/manifest.ts';
import { parseManifest } from '../../../src/core/provider/manifestChecks.ts';
import { githubManifest } from '../../../src/providers/manifests/github.ts';
import { slackManifest } from '../../../src/providers/manifests/slack.ts';
import { stripeManifest } from '../../../src/providers/manifests/stripe.ts';
import { exampleManifest } from '../../../src/vscode/providers/exampleManifest.ts';

interface Delivery {
  secret: string;
  body: string;
  id?: string;
  timestamp?: string;
}

/** Headers of a delivery, by nothing but the description. */
function headersOf(
  { webhookSignature: scheme }: Manifest,
  { secret, body, id = '', timestamp = '' }: Delivery,
) {
  assert.equal(scheme?.algorithm, 'hmac-sha256');
  const bare = secret.startsWith(scheme.keyPrefix) ? secret.slice(scheme.keyPrefix.length) : secret;
  const key = Buffer.from(bare, scheme.keyEncoding === 'base64' ? 'base64' : 'utf8');
  const fill = (template: string, values: Record<string, string>): string =>
    template.replaceAll(/\{(\w+)\}/g, (_match, name: string) => values[name] ?? '');
  const signed = fill(scheme.signed, { body, id, timestamp });
  const signature = createHmac('sha256', key).update(signed).digest(scheme.encoding);
  return {
    [scheme.header]: fill(scheme.value, { signature, timestamp }),
    ...(scheme.idHeader && { [scheme.idHeader]: id }),
    ...(scheme.timestampHeader && { [scheme.timestampHeader]: timestamp }),
  };
}

describe('A manifest’s webhook signature', () => {
  /** Seconds since the epoch when it is asked: verifiers take what is five minutes old at most. */
  const now = (): string => String(Math.floor(Date.now() / 1000));

  it('[providers.signatures] describes Standard Webhooks, as its own library verifies them', () => {
    const standard = parseManifest({
      ...exampleManifest('standard'),
      webhookSignature: {
        algorithm: 'hmac-sha256',
        header: 'webhook-signature',
        value: 'v1,{signature}',
        signed: '{id}.{timestamp}.{body}',
        encoding: 'base64',
        keyPrefix: 'whsec_',
        keyEncoding: 'base64',
        idHeader: 'webhook-id',
        timestampHeader: 'webhook-timestamp',
      },
    });
    const secret = `whsec_${Buffer.from('a secret of the tests').toString('base64')}`;
    const delivery = { secret, body: '{"event":"paid"}', id: 'msg_1', timestamp: now() };
    const verifier = new Webhook(secret);
    assert.deepEqual(verifier.verify(delivery.body, headersOf(standard, delivery)), { event: 'paid' });
    assert.throws(() => verifier.verify('{"event":"forged"}', headersOf(standard, delivery)));
  });

  it('[providers.signatures] describes Stripe’s, as its client verifies them', () => {
    const client = new Stripe('rk_test_of_the_tests');
    const body = '{"id":"evt_1","object":"event"}';
    const headers = headersOf(stripeManifest.manifest, { secret: 'whsec_test', body, timestamp: now() });
    const event = client.webhooks.constructEvent(body, headers['stripe-signature'] ?? '', 'whsec_test');
    assert.equal(event.id, 'evt_1');
  });

  it('[providers.signatures] describes GitHub’s and Slack’s, as their documentation shows them', () => {
    const github = headersOf(githubManifest.manifest, {
      secret: "It's a Secret to Everybody",
      body: 'Hello, World!',
    });
    assert.equal(
      github['x-hub-signature-256'],
      'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    );
    const slack = headersOf(slackManifest.manifest, {
      secret: '8f742231b10e8888abcd99yyyzzz85a5',
      timestamp: '1531420618',
      body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
    });
    assert.equal(
      slack['x-slack-signature'],
      'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    );
  });
});
