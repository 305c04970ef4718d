// A person's test of a credential: over real storage, against a provider that answers as told. One read goes out, if any.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Credential, CredentialKind } from '../../../src/core/bundle/credential.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type {
  ProviderCall,
  ProviderClient,
  ProviderOutcome,
  RawAnswer,
} from '../../../src/core/provider/providerClient.ts';
import { parseManifest } from '../../../src/core/provider/manifestChecks.ts';
import { testText } from '../../../src/vscode/bundles/credentialTest.ts';
import { PERSON } from '../../../src/vscode/commands/person.ts';
import { SharedWorld, type CoreHost } from '../../support/coreHost.ts';
import { bundleOf } from '../../support/syncWorld.ts';
import { english } from '../../unit/vscode/english.ts';

const SECRET = 'very-secret-value';
const post = (path: string, verb: string, more: JsonObject = {}): JsonObject => ({
  type: 'http',
  method: 'POST',
  path,
  verb,
  ...more,
});

const manifest = parseManifest({
  id: 'tested',
  name: 'Tested',
  environments: {
    development: { baseUrl: 'https://api.tested.test', live: false },
    staging: { baseUrl: 'https://api.staging.tested.test', live: false },
    production: { baseUrl: 'https://api.live.tested.test', live: true },
  },
  inputs: { api_token: { title: 'API token', secret: true } },
  auth: { scheme: 'bearer', input: 'api_token' },
  requests: {
    validate: post('/validations', 'read', {
      json: { key: '{credential_id?}', client: '{client_id?}' },
      outputs: { ok: '/ok', message: '/message' },
    }),
    'token.introspect': post('/introspect', 'read', {
      auth: 'none',
      form: { token: '{secret:token}', client_id: '{client_id}' },
      outputs: { active: '/active' },
    }),
    'token.refresh': post('/token', 'maintain', {
      auth: 'none',
      form: { refresh_token: '{secret:refresh_token}' },
      secretOutputs: { access_token: '/access_token' },
    }),
  },
});

/** Answers what the test says, and keeps what arrived. */
class Answering implements ProviderClient {
  answer: { status: number; outcome: ProviderOutcome } | AppError = done({});
  readonly sent: ProviderCall[] = [];

  async send(call: ProviderCall): Promise<RawAnswer> {
    call.admission.check(call);
    this.sent.push(call);
    if (this.answer instanceof AppError) throw this.answer;
    const { status, outcome } = this.answer;
    return { status, headers: {}, body: JSON.stringify(outcome) };
  }

  async interpret(_call: ProviderCall, { body }: RawAnswer): Promise<ProviderOutcome> {
    return JSON.parse(body) as ProviderOutcome;
  }
}

describe('A test of a credential', () => {
  let provider: Answering;
  let world: SharedWorld;
  let host: CoreHost;

  beforeEach(async () => {
    provider = new Answering();
    world = new SharedWorld({ providers: provider, manifests: [manifest] });
    host = await world.open();
    await host.store.transaction((tx) => {
      const bundle = bundleOf('bnd_1');
      const oauthClient = bundle.oauthClient && { ...bundle.oauthClient, credentialId: 'client_secret' };
      tx.bundles.insert({ ...bundle, provider: 'tested', oauthClient });
      for (const kind of ['input', 'api_key', 'client_secret', 'webhook_secret', 'grant'] as const)
        tx.credentials.insert(credentialOf(kind));
      tx.secrets.put({ ownerId: 'bnd_1', part: 'input.api_token' }, SECRET);
      tx.secrets.put({ ownerId: 'client_secret', part: 'client_secret' }, SECRET);
      tx.secrets.put({ ownerId: 'webhook_secret', part: 'secret' }, SECRET);
      tx.secrets.put({ ownerId: 'grant', part: 'access_token' }, SECRET);
    });
  });
  afterEach(() => world.dispose());

  async function test(id: string): Promise<JsonObject> {
    const args = { bundle_id: 'bnd_1', credential_id: id };
    return (await host.call('test_credential', args, { caller: PERSON })).output;
  }
  const said = (output: JsonObject): string =>
    testText(output, (at) => new Date(at).toISOString(), english).text;
  const stateOf = (id: string): string | undefined =>
    host.store.read((view) => view.credentials.get(id)?.state);
  const change = (id: string, more: Partial<Credential>): Promise<void> =>
    host.store.transaction((tx) => {
      const held = tx.credentials.get(id);
      if (held) tx.credentials.update({ ...held, ...more });
    });

  it('[credential.test] says whether a typed secret is taken, and marks it until it is', async () => {
    provider.answer = refusal(401);
    const refused = await test('input');
    assert.deepEqual([refused['verdict'], refused['remedy']], ['refused', 'replace']);
    assert.equal(said(refused), 'Tested does not accept “a input”. Bad token. Replace it.');
    assert.equal(stateOf('input'), 'needs_reauth');
    provider.answer = done({ ok: true });
    const taken = await test('input');
    assert.deepEqual([taken['verdict'], taken['remedy']], ['accepted', 'none']);
    assert.equal(stateOf('input'), 'active');
    assert.deepEqual(
      provider.sent.map(({ request }) => request),
      ['validate', 'validate'],
    );
  });

  it('[credential.test] tells a missing permission, and a provider out of reach, from a secret that is refused', async () => {
    provider.answer = refusal(403);
    assert.equal((await test('input'))['verdict'], 'objects');
    provider.answer = done({ ok: false, message: 'No admin' });
    assert.match(
      said(await test('input')),
      /lacks what this bundle needs\. No admin\. Check its permissions/,
    );
    provider.answer = new AppError('provider-unreachable', 'Connection refused.');
    assert.match(
      said(await test('input')),
      /could not be asked.* Connection refused\. Test it again later\.$/,
    );
    assert.equal(stateOf('input'), 'active');
  });

  it('[credential.test] says for whom an account works and how long, and what helps if it does not', async () => {
    const expiresAt = Date.UTC(2027, 0, 1);
    await change('grant', { account: 'ann@acme.test', scopes: ['read', 'write'], expiresAt });
    provider.answer = done({ active: true });
    assert.equal(
      said(await test('grant')),
      'Tested accepts “a grant”. Account: ann@acme.test. Scopes: read, write. Valid until 2027-01-01T00:00:00.000Z.',
    );
    provider.answer = done({ active: false });
    await host.store.transaction((tx) => tx.secrets.put({ ownerId: 'grant', part: 'refresh_token' }, SECRET));
    assert.equal((await test('grant'))['remedy'], 'sync');
    assert.equal(stateOf('grant'), 'active', 'a refresh can still save it');
    await change('grant', { refreshedBy: 'elsewhere' });
    assert.equal((await test('grant'))['remedy'], 'theirs');
    assert.equal(stateOf('grant'), 'needs_reauth');
    provider.answer = done({ active: true });
    assert.equal((await test('grant'))['remedy'], 'reconnect');
    assert.equal(stateOf('grant'), 'needs_reauth', 'that its token still works renews nothing');
  });

  it('[credential.test] claims no more than the provider showed', async () => {
    provider.answer = done({ ok: true });
    assert.equal((await test('api_key'))['verdict'], 'known');
    assert.equal((await test('client_secret'))['verdict'], 'known');
    const sent = provider.sent.length;
    assert.equal((await test('webhook_secret'))['verdict'], 'untestable');
    assert.equal(provider.sent.length, sent);
  });

  it('[credential.test] sends at most one request, which reads, and never says a secret, whatever is answered', async () => {
    const answers = fc.oneof(
      fc.constantFrom(200, 400, 401, 403, 404, 500).map(refusal),
      fc
        .dictionary(fc.constantFrom('ok', 'active', 'message', 'scope', 'expires_at'), fc.jsonValue())
        .map((values) => done(values as JsonObject)),
      fc.constant({ status: 404, outcome: { kind: 'gone' as const } }),
      fc.constant({ status: 500, outcome: { kind: 'uncertain' as const, message: 'HTML.' } }),
      fc
        .constantFrom('provider-unreachable', 'provider-invalid-answer', 'missing-inputs')
        .map((code) => new AppError(code as 'missing-inputs', 'No.')),
    );
    const kinds = fc.constantFrom('input', 'api_key', 'client_secret', 'webhook_secret', 'grant');
    await fc.assert(
      fc.asyncProperty(kinds, answers, async (id, answer) => {
        provider.answer = answer;
        provider.sent.length = 0;
        const output = await test(id);
        assert.ok(provider.sent.length <= 1);
        for (const { request } of provider.sent) {
          const declared = manifest.requests[request];
          assert.ok(declared?.type === 'http' && declared.verb === 'read');
        }
        assert.equal(output['status'], 'ok', JSON.stringify(output));
        assert.ok(said(output).length > 20 && !JSON.stringify(output).includes(SECRET));
      }),
      // A time that no date can show.
      { numRuns: 60, examples: [['grant', done({ active: true, expires_at: -8_640_000_000_000_001 })]] },
    );
  });
});

function done(values: JsonObject): { status: number; outcome: ProviderOutcome } {
  return { status: 200, outcome: { kind: 'done', values, secrets: {} } };
}

function refusal(status: number): { status: number; outcome: ProviderOutcome } {
  return { status, outcome: { kind: 'rejected', code: String(status), message: 'Bad token' } };
}

function credentialOf(kind: CredentialKind): Credential {
  return {
    id: kind,
    bundleId: 'bnd_1',
    kind,
    label: `a ${kind}`,
    providerRef: kind === 'input' ? 'api_token' : `ref-${kind}`,
    account: null,
    state: 'active',
    expiresAt: null,
    lastRefreshedAt: null,
    createdAt: 0,
    generation: 1,
    refreshedBy: 'sluice',
  };
}
