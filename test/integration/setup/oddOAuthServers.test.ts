// Whole bundles of the generic OAuth provider at servers that lack what others have: made, proved, and deleted or kept
// with a reason.
import assert from 'node:assert/strict';
import { createSluice } from '../../../src/createSluice.ts';
import type { Sluice } from '../../../src/core/sluice.ts';
import { FileAuditAnchor } from '../../../src/node/fileAuditAnchor.ts';
import { FileKeyStore } from '../../../src/node/fileKeyStore.ts';
import { FileTokenPlace } from '../../../src/node/fileTokenPlace.ts';
import { approving } from '../../support/approveEverything.ts';
import { json, startOddServer, type Oddity, type OddServer } from '../../support/oddServers.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const PERSON = { kind: 'person', id: 'person', label: 'You', claim: null } as const;
const REDIRECT = 'http://127.0.0.1:9/callback';

describe('A bundle at an OAuth server', () => {
  const folders = new TemporaryFolders();
  let sluice: Sluice;
  let server: OddServer;

  before(async () => {
    const directory = folders.make();
    const quiet = (): void => undefined;
    sluice = await createSluice({
      storageDirectory: directory,
      manifestDirectories: [],
      keys: new FileKeyStore(directory),
      clientTokens: new FileTokenPlace(directory),
      logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      inputs: { announce: quiet, withdraw: quiet },
      // The server stands on this machine: setting it up asks first.
      approvals: approving(() => sluice),
      auditAnchor: new FileAuditAnchor(directory),
      sandbox: { speed: 'instant' },
      version: '0.0.0-test',
    });
  });
  afterEach(() => server.close());
  after(async () => {
    await sluice.close();
    folders.dispose();
  });

  const introspectionless: Oddity = { metadata: { introspection_endpoint: undefined as never } };
  const publicOnly: Oddity = {
    isPublic: true,
    grants: ['authorization_code', 'refresh_token'],
    metadata: { token_endpoint_auth_methods_supported: ['none'] },
  };
  const cases: [behaviour: string, Oddity, proof: RegExp][] = [
    ['has no introspection', introspectionless, /token issued/],
    ['refuses client credentials', { grants: ['authorization_code', 'refresh_token'] }, /client known/],
    ['has public clients alone', publicOnly, /client known/],
    [
      'refuses the grant at registration',
      {
        refuseFirst: { register: json(400, { error: 'invalid_client_metadata' }) },
        grants: ['authorization_code', 'client_credentials'],
      },
      /token issued|client known/,
    ],
    // As glewlwyd does.
    [
      'refuses client credentials in a word of its own',
      {
        refuse: { token: json(400, { error: 'authorization_type_invalid' }) },
        grants: ['authorization_code'],
      },
      /client known/,
    ],
    [
      'refuses client credentials, and says nowhere whether it knows a client',
      { ...introspectionless, refuse: { token: json(400, { error: 'authorization_type_invalid' }) } },
      /doesn’t say whether it takes the OAuth client/,
    ],
  ];
  for (const [behaviour, oddity, proof] of cases) {
    it(`[providers.proof] that ${behaviour} is made, and proved by what it has`, async () => {
      server = await startOddServer(oddity);
      const { output, text } = await sluice.runner.call({
        tool: 'provision_bundle',
        args: {
          name: behaviour,
          provider: 'oauth2',
          environment: 'development',
          inputs: { issuer: server.issuer, redirect_uris: [REDIRECT] },
        },
        caller: PERSON,
        cancelled: new AbortController().signal,
      });
      assert.equal(output['status'], 'completed', text);
      assert.equal(server.clients.size, 1);
      assert.match(JSON.stringify(output), proof);
    });
  }

  it('[providers.endpoint-origins] whose metadata names another address is made once a plan shows that', async () => {
    server = await startOddServer({ atLocalhost: ['token_endpoint', 'revocation_endpoint'] });
    const call = (tool: string, args: Record<string, unknown>) =>
      sluice.runner.call({ tool, args, caller: PERSON, cancelled: new AbortController().signal });
    const wanted = (inputs: Record<string, unknown>) => ({
      name: 'elsewhere',
      provider: 'oauth2',
      environment: 'development',
      inputs: { issuer: server.issuer, ...inputs },
    });
    const origin = server.issuer.replace('127.0.0.1', 'localhost');
    const refused = await call('provision_bundle', wanted({}));
    const { code, message } = refused.output['error'] as { code: string; message: string };
    assert.equal(code, 'host-not-allowed', refused.text);
    assert.ok(message.includes(origin), message);
    assert.equal(server.clients.size, 0);

    const undone = await call('roll_back_operation', { operation_id: refused.output['operation_id'] });
    assert.equal(undone.output['status'], 'completed', undone.text);
    const named = wanted({ endpoint_origins: [origin] });
    const plan = await call('provision_bundle', { ...named, dry_run: true });
    assert.ok(JSON.stringify(plan.output['plan']).includes(origin), plan.text);
    assert.match(JSON.stringify(plan.output['plan']), /"share"/);
    const made = await call('provision_bundle', named);
    assert.equal(made.output['status'], 'completed', made.text);
    assert.equal(server.clients.size, 1);
  });
});
