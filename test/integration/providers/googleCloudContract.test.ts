// Google Cloud's manifest against a stand-in as strict as the description in test/contracts, and beside Google's own
// clients: for the same call both must send the same.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/core/json.ts';
import type { Manifest } from '../../../src/core/provider/manifest.ts';
import { googleCloudManifest } from '../../../src/providers/manifests/googleCloud.ts';
import { newKeyFile, startGoogleCloudMock, type GoogleCloudMock } from '../../support/googleCloudMock.ts';
import { googleCloudClient, googleLogin, verifiedClaims } from '../../support/providerClients.ts';
import { manifestAt, Recorder } from '../../support/requestRecorder.ts';
import { ProviderHarness } from './providerHarness.ts';

const AUDIENCE = 'https://oauth2.googleapis.com/token';
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const account = 'shop@acme-shop-123456.iam.gserviceaccount.com';
const params: JsonObject = {
  project: 'acme-shop-123456',
  service_account: account,
  name: 'shop',
  tag: 'op_1',
};
const file = newKeyFile();
const given = (more: JsonObject = {}, key = file.text) => ({
  params: { ...params, ...more },
  secrets: { service_account_key: key },
});

describe('The manifest of Google Cloud', () => {
  let google: GoogleCloudMock;
  let harness: ProviderHarness;
  beforeEach(async () => {
    google = await startGoogleCloudMock(file, AUDIENCE);
    harness = new ProviderHarness(manifestAt(googleCloudManifest.manifest, google.url));
  });
  afterEach(async () => {
    harness.dispose();
    await google.close();
  });

  it('[providers.google-cloud] makes a key, names it by its id, makes another to rotate, and deletes', async () => {
    const first = await harness.succeed('credential.create', given());
    assert.deepEqual(first.values, { credential_id: google.keys[0] });
    assert.match(Buffer.from(first.secrets['secret'] ?? '', 'base64').toString(), /private_key/);
    await harness.succeed('credential.create', given());
    await harness.succeed('credential.delete', given(first.values));
    assert.equal((await harness.ask('credential.delete', given(first.values))).kind, 'gone');
    assert.equal(google.keys.length, 1);
    assert.equal(google.assertions.length, 1, 'one login for all');
    assert.deepEqual(google.violations, []);
  });

  it('[providers.jwt] signs what another implementation verifies, and never sends the private key', async () => {
    await harness.succeed('validate', given());
    const [assertion = ''] = google.assertions;
    const { iat, exp, ...claims } = await verifiedClaims(assertion, file.publicKey);
    assert.deepEqual(claims, { iss: file.email, aud: AUDIENCE, scope: SCOPE });
    assert.equal(Number(exp) - Number(iat), 3600);
    assert.doesNotMatch(Buffer.from(assertion, 'base64url').toString(), /PRIVATE KEY|evil/);
  }).timeout(120_000);

  it('[providers.google-cloud] takes a deleted key, and another account’s, as a refused secret', async () => {
    for (const key of [newKeyFile().text, newKeyFile('other@x.iam.gserviceaccount.com').text]) {
      const outcome = await harness.ask('credential.create', given({}, key));
      assert.ok(outcome.kind === 'rejected' && outcome.code === 'invalid_grant', JSON.stringify(outcome));
      assert.doesNotMatch(JSON.stringify(outcome), /PRIVATE KEY/);
    }
    assert.deepEqual(google.keys, []);
  });

  const unusable: [string, string][] = [
    ['no JSON', '{ not json }'],
    ['JSON without a key', '{"client_email":"a@b.example"}'],
    ['a key that is none', JSON.stringify({ ...JSON.parse(file.text), private_key: 'canary' })],
    ['a public key', JSON.stringify({ ...JSON.parse(file.text), private_key: file.publicKey })],
    ['no account', JSON.stringify({ ...JSON.parse(file.text), client_email: '' })],
  ];
  for (const [title, key] of unusable)
    it(`[providers.jwt] sends nothing, and says so, if what was pasted is ${title}`, async () => {
      await assert.rejects(harness.ask('validate', given({}, key)), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'bad-inputs');
        assert.doesNotMatch(JSON.stringify(error) + error.message, /canary|PRIVATE/);
        return true;
      });
      assert.deepEqual(google.requests, []);
    });

  describe('beside Google’s own clients', function () {
    this.timeout(120_000);
    let recorder: Recorder;
    let ours: ProviderHarness;
    before(async () => {
      recorder = await Recorder.start();
      ours = new ProviderHarness(manifestAt(googleCloudManifest.manifest, recorder.url));
      recorder.answer = { status: 200, body: { access_token: 'token', expires_in: 3599 } };
    });
    after(async () => {
      ours.dispose();
      await recorder.close();
    });

    it('[providers.google-cloud] logs in the same', async () => {
      await ours.ask('validate', given());
      const [login] = recorder.sent.splice(0);
      const { private_key: key } = JSON.parse(file.text) as { private_key: string };
      const { url, data } = await googleLogin(file.email, key, file.keyId, SCOPE);
      assert.equal(String(url), AUDIENCE);
      const theirs = new URLSearchParams(data);
      assert.deepEqual([login?.method, login?.path], ['POST', '/token']);
      assert.deepEqual(Object.keys(login?.members ?? {}).toSorted(), [...theirs.keys()].toSorted());
      assert.equal(login?.members['grant_type'], theirs.get('grant_type'));
      const claims = async (token: unknown) => {
        const { iat: _at, exp: _until, ...rest } = await verifiedClaims(String(token), file.publicKey);
        return rest;
      };
      assert.deepEqual(await claims(login?.members['assertion']), await claims(theirs.get('assertion')));
    });

    it('[providers.google-cloud] sends the same', async () => {
      const client = await googleCloudClient(recorder.url, 'token');
      await ours.ask('validate', given());
      recorder.sent.splice(0);
      const same = async (request: string, more: JsonObject, theirs: () => Promise<unknown>) => {
        await ours.ask(request, given(more));
        await theirs();
        recorder.assertSame();
      };
      const parent = `projects/acme-shop-123456/serviceAccounts/${account}`;
      await same('credential.create', {}, () =>
        client.keys.create({
          name: parent,
          requestBody: {
            privateKeyType: 'TYPE_GOOGLE_CREDENTIALS_FILE',
            keyAlgorithm: 'KEY_ALG_RSA_2048',
          },
        }),
      );
      await same('credential.delete', { credential_id: 'k1' }, () =>
        client.keys.delete({ name: `${parent}/keys/k1` }),
      );
      await same('key.list', { email: account }, () =>
        client.keys.list({ name: parent, keyTypes: 'USER_MANAGED' }),
      );
      await same('account.list', { limit: 5, cursor: 'n' }, () =>
        client.accounts.list({ name: 'projects/acme-shop-123456', pageSize: 5, pageToken: 'n' }),
      );
      await same('bucket.list', { limit: 5 }, () =>
        client.buckets.list({ project: 'acme-shop-123456', maxResults: 5 }),
      );
      await same('object.list', { bucket: 'shop', prefix: 'a/' }, () =>
        client.objects.list({ bucket: 'shop', prefix: 'a/' }),
      );
      await same('object.read', { bucket: 'shop', object: 'a/b c.txt' }, () =>
        client.objects.get({ bucket: 'shop', object: 'a/b c.txt' }),
      );
    });
  });

  it('[providers.servers] sends each request to the server of its service', async () => {
    const { environments, requests }: Manifest = googleCloudManifest.manifest;
    assert.equal(environments.production?.servers['login'], new URL(AUDIENCE).origin);
    const hosts = Object.values(requests).flatMap((request) =>
      request.type === 'http' ? [environments.production?.servers[request.server ?? ''] ?? 'iam'] : [],
    );
    assert.deepEqual([...new Set(hosts)].toSorted(), [
      'https://oauth2.googleapis.com',
      'https://pubsub.googleapis.com',
      'https://secretmanager.googleapis.com',
      'https://storage.googleapis.com',
      'iam',
    ]);
    await harness.succeed('validate', given());
  });
});
