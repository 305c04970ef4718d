// Discord's manifest against a stand-in as strict as the cut of Discord's description in test/contracts, and its
// interactions as Discord's own package verifies them.
import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { JsonObject } from '../../../src/core/json.ts';
import { ANSWER_OUTPUT } from '../../../src/core/provider/ownNames.ts';
import { parseManifest } from '../../../src/core/provider/manifestChecks.ts';
import { discordManifest } from '../../../src/providers/manifests/discord.ts';
import { startDiscordMock, type DiscordMock } from '../../support/discordMock.ts';
import { discordVerifier } from '../../support/providerClients.ts';
import { manifestAt } from '../../support/requestRecorder.ts';
import { ProviderHarness } from './providerHarness.ts';

const TOKEN = 'canaryOfThisTest0123456789.abcdef.canaryOfThisTest0123456789';
const VERIFY_KEY = '0f'.repeat(32);
const url = 'https://hooks.example.com/discord';
const params: JsonObject = {
  guild_id: '175928847299117000',
  webhook_channel: '175928847299117001',
  name: 'shop',
  tag: 'op_1',
  url,
  events: ['interaction'],
};
const given = (more: JsonObject = {}, secrets: Record<string, string> = {}) => ({
  params: { ...params, ...more },
  secrets: { bot_token: TOKEN, ...secrets },
});

describe('The manifest of Discord', function () {
  this.timeout(120_000);
  let discord: DiscordMock;
  let harness: ProviderHarness;
  beforeEach(async () => {
    discord = await startDiscordMock(TOKEN, VERIFY_KEY);
    harness = new ProviderHarness(manifestAt(discordManifest.manifest, discord.url));
  });
  afterEach(async () => {
    harness.dispose();
    await discord.close();
  });

  it('[providers.discord] sets, finds, changes and clears the interactions endpoint, and keeps its public key', async () => {
    assert.equal((await harness.ask('webhook.find', given())).kind, 'gone', 'nothing is set yet');
    const made = await harness.succeed('webhook.create', given());
    assert.equal(made.secrets['secret'], VERIFY_KEY);
    assert.deepEqual(await harness.succeed('webhook.find', given()), made);
    const moved = { ...made.values, url: 'https://new.example.com/discord' };
    assert.equal(
      (await harness.ask('webhook.find', given(moved))).kind,
      'gone',
      'another address is not ours',
    );
    await harness.succeed('webhook.update', given(moved));
    assert.equal(discord.app['interactions_endpoint_url'], moved.url);
    await harness.succeed('webhook.delete', given(moved));
    assert.equal(discord.app['interactions_endpoint_url'], null);
    assert.deepEqual(discord.violations, []);
  });

  it('[providers.discord] makes a channel’s webhook whose URL is a secret, makes another to rotate, and deletes', async () => {
    const first = await harness.succeed('credential.create', given());
    assert.match(first.secrets['secret'] ?? '', /^https:\/\/discord\.com\/api\/webhooks\/\d+\/canary/);
    assert.doesNotMatch(JSON.stringify(first.values), /canary/);
    assert.deepEqual(await harness.succeed('credential.find', given()), first);
    const second = await harness.succeed('credential.rotate', given({ ...first.values, tag: 'op_2' }));
    assert.notEqual(second.values['credential_id'], first.values['credential_id']);
    await harness.succeed('credential.delete', given(first.values));
    assert.equal((await harness.ask('credential.delete', given(first.values))).kind, 'gone');
    assert.equal(discord.webhooks.length, 1);
    assert.deepEqual(discord.violations, []);
  });

  it('[bundle-tools.masked] lists webhooks without the tokens that they are posted with', async () => {
    const listing = new ProviderHarness(
      manifestAt(
        // The channel's list, which the stand-in keeps, in place of the server's.
        parseManifest({
          ...discordManifest.manifest,
          requests: {
            ...discordManifest.manifest.requests,
            'channelWebhook.list': {
              ...discordManifest.manifest.requests['channelWebhook.list'],
              path: '/channels/{webhook_channel}/webhooks',
            },
          },
        }),
        discord.url,
      ),
    );
    await harness.succeed('credential.create', given());
    await harness.succeed('credential.create', given({ tag: 'op_2' }));
    const { values } = await listing.succeed('channelWebhook.list', given());
    listing.dispose();
    const whole = values[ANSWER_OUTPUT];
    assert.equal(Array.isArray(whole) && whole.length, 2);
    assert.doesNotMatch(JSON.stringify(whole), /canary/);
  });

  it('[providers.discord] proves the token in the server, and repeats no secret', async () => {
    await harness.succeed('validate', given());
    const wrong = await harness.ask('validate', given({}, { bot_token: 'wrongCanary0123456789.abcdef.x' }));
    assert.equal(wrong.kind, 'rejected');
    assert.doesNotMatch(JSON.stringify(wrong), /canary/i);
  });

  describe('signs interactions', () => {
    const scheme = discordManifest.manifest.webhookSignature;
    const pair = generateKeyPairSync('ed25519');
    // The last 32 bytes of the SPKI form are the key itself (RFC 8410 section 4).
    const key = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');

    /** Headers of a delivery, by nothing but the description. */
    const signed = (body: string, timestamp: string) => {
      assert.equal(scheme?.algorithm, 'ed25519');
      const fill = (template: string, values: Record<string, string>): string =>
        template.replaceAll(/\{(\w+)\}/g, (_match, name: string) => values[name] ?? '');
      const message = Buffer.from(fill(scheme.signed, { body, timestamp }));
      const signature = sign(null, message, pair.privateKey).toString(scheme.encoding);
      return fill(scheme.value, { signature, timestamp });
    };

    it('[providers.signatures] as Discord’s own package verifies them, and nothing that was changed', async () => {
      const verifyKey = await discordVerifier();
      const body = '{"type":1}';
      const signature = signed(body, '1700000000');
      assert.equal(await verifyKey(body, signature, '1700000000', key), true);
      assert.equal(await verifyKey('{"type":2}', signature, '1700000000', key), false);
      assert.equal(await verifyKey(body, signature, '1700000001', key), false, 'a replayed one is dated');
      assert.equal(await verifyKey(body, signed(body, '1700000000'), '1700000000', VERIFY_KEY), false);
    });

    it('[providers.signatures] by the algorithm whose vectors RFC 8032 publishes', () => {
      // Section 7.1, TEST 3.
      const spki = Buffer.from(
        '302a300506032b6570032100fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
        'hex',
      );
      const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
      const signature =
        '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a';
      assert.equal(verify(null, Buffer.from('af82', 'hex'), publicKey, Buffer.from(signature, 'hex')), true);
    });
  });
});
