// Many accounts at real servers that answer oddly, through the whole of Sluice and over HTTP: those that the server honours
// are refreshed, those that it refuses say so in its words. 10,000 each in npm run test:long, or SLUICE_ODD_ACCOUNTS.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createSluice } from '../../../src/createSluice.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type { Sluice } from '../../../src/core/sluice.ts';
import { FileAuditAnchor } from '../../../src/node/fileAuditAnchor.ts';
import { FileKeyStore } from '../../../src/node/fileKeyStore.ts';
import { FileTokenPlace } from '../../../src/node/fileTokenPlace.ts';
import { oauth2Manifest } from '../../../src/providers/manifests/oauth2.ts';
import { approving } from '../../support/approveEverything.ts';
import { gzip, json, startOddServer, type Oddity, type OddServer } from '../../support/oddServers.ts';
import { IS_LONG } from '../../support/random.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';
import { textOf } from '../../support/textOf.ts';

const ACCOUNTS = Number(process.env['SLUICE_ODD_ACCOUNTS'] ?? (IS_LONG ? 10_000 : 20));
const PERSON = { kind: 'person', id: 'person', label: 'You', claim: null } as const;
const writes = (change: (answer: JsonObject) => unknown): Oddity => ({ write: (a) => json(200, change(a)) });

describe(`${ACCOUNTS} accounts at a server`, () => {
  const folders = new TemporaryFolders();
  let sluice: Sluice;
  let server: OddServer;

  before(async () => {
    const directory = folders.make();
    const manifest = { ...oauth2Manifest.manifest, id: 'odd', limits: { concurrency: 20, perSecond: 1_000 } };
    writeFileSync(path.join(directory, 'odd.json'), JSON.stringify(manifest));
    const quiet = (): void => undefined;
    sluice = await createSluice({
      storageDirectory: directory,
      manifestDirectories: [directory],
      keys: new FileKeyStore(directory),
      clientTokens: new FileTokenPlace(directory),
      logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      inputs: { announce: quiet, withdraw: quiet },
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

  const call = async (tool: string, args: JsonObject): Promise<JsonObject> => {
    const { output } = await sluice.runner.call({
      tool,
      args,
      caller: PERSON,
      cancelled: new AbortController().signal,
    });
    return output;
  };

  async function connected(name: string): Promise<string> {
    const inputs = { issuer: server.issuer, redirect_uris: ['http://127.0.0.1:9/callback'] };
    const made = await call('provision_bundle', {
      name,
      provider: 'odd',
      environment: 'development',
      inputs,
    });
    assert.equal(made['status'], 'completed', JSON.stringify(made));
    const credentials = Array.from({ length: ACCOUNTS }, (_, index) => ({
      bundle_id: made['bundle_id'],
      account: `account-${index}`,
      access_token: `access-${index}`,
      refresh_token: server.grant(),
      expires_at: new Date(Date.now() + 45_000).toISOString(),
    }));
    const read = sluice.accounts.read(JSON.stringify({ credentials }));
    assert.ok('credentials' in read, JSON.stringify(read));
    await sluice.accounts.importAll(read.credentials, 'sluice');
    return textOf(made['bundle_id']);
  }

  /** How many accounts ended in which way, and one message of each. */
  async function synced(
    bundleId: string,
    more: JsonObject = {},
  ): Promise<Map<string, { count: number; said: string }>> {
    const ends = new Map<string, { count: number; said: string }>();
    for (let cursor: unknown; ;) {
      const next = typeof cursor === 'string' ? { cursor } : more;
      const output = await call('sync_credentials', { bundle_id: bundleId, batch_size: 50, ...next });
      for (const { outcome, message = '' } of (output['results'] ?? []) as Record<string, string>[]) {
        const known = ends.get(outcome ?? '') ?? { count: 0, said: message };
        ends.set(outcome ?? '', { ...known, count: known.count + 1 });
      }
      const { length } = (output['refreshed'] ?? []) as string[];
      if (length > 0)
        ends.set('refreshed', { count: (ends.get('refreshed')?.count ?? 0) + length, said: '' });
      if (output['has_more'] !== true) return ends;
      cursor = output['next_cursor'];
    }
  }

  const honouring: [behaviour: string, Oddity][] = [
    ['that is plain', {}],
    ['without introspection', { metadata: { introspection_endpoint: undefined as never } }],
    ['without expires_in', writes(({ expires_in: _none, ...a }) => a)],
    ['with twenty digits of expires_in', writes((a) => ({ ...a, expires_in: 1e20 }))],
    ['with words for expires_in', writes((a) => ({ ...a, expires_in: '1h' }))],
    ['without token_type', writes(({ token_type: _none, ...a }) => a)],
    ['with a list of scopes', writes((a) => ({ ...a, scope: ['read'] }))],
    ['with nested tokens', writes((a) => ({ data: a }))],
    ['with 201', { write: (a) => json(201, a) }],
    ['with compressed answers', { write: (a) => gzip(json(200, a)) }],
    ['with chunks and trailers', { write: (a) => ({ ...json(200, a), by: 'chunks with trailers' }) }],
    ['with HTTP/1.0', { write: (a) => ({ ...json(200, a), by: 'HTTP/1.0' }) }],
    ['that drops kept connections', { dropsKept: true }],
    ['that takes secrets in the body only', { takesPostOnly: true }],
    [
      'that keeps its refresh tokens',
      { keepsToken: true, write: (a) => json(200, { ...a, refresh_token: null }) },
    ],
  ];
  for (const [behaviour, oddity] of honouring)
    it(`[sync.odd-servers] ${behaviour} are all refreshed`, async function () {
      this.timeout(60_000 + ACCOUNTS * 60);
      server = await startOddServer(oddity);
      const ends = await synced(await connected(behaviour));
      assert.deepEqual(
        [...ends].map(([outcome, { count }]) => [outcome, count]),
        [['refreshed', ACCOUNTS]],
      );
    });

  const refusing: [behaviour: string, Oddity, words: RegExp][] = [
    [
      'that refuses with status 200',
      { refuse: { token: json(200, { error: 'invalid_grant', error_description: 'It expired.' }) } },
      /It expired/,
    ],
    [
      'that refuses by an object',
      { refuse: { token: json(400, { error: { code: 'invalid_grant', message: 'It is revoked.' } }) } },
      /It is revoked/,
    ],
    ['that refuses with 403', { refuse: { token: json(403, { error: 'invalid_grant' }) } }, /invalid_grant/],
  ];
  for (const [behaviour, oddity, words] of refusing)
    it(`[sync.odd-servers] ${behaviour} are all told to be reconnected, in its words`, async function () {
      this.timeout(60_000 + ACCOUNTS * 60);
      server = await startOddServer(oddity);
      const ends = await synced(await connected(behaviour));
      assert.deepEqual(
        [...ends].map(([outcome, { count }]) => [outcome, count]),
        [['needs_reauth', ACCOUNTS]],
      );
      assert.match(ends.get('needs_reauth')?.said ?? '', words);
    });

  it('[sync.odd-servers] that fails once stay, and are refreshed the next time', async function () {
    this.timeout(60_000 + ACCOUNTS * 60);
    server = await startOddServer({ refuseFirst: { token: { status: 500, body: '<h1>Oops</h1>' } } });
    const bundleId = await connected('fails once');
    const first = await synced(bundleId);
    assert.equal(first.get('needs_reauth'), undefined);
    const again = await synced(bundleId, { retry_failed: true });
    assert.equal(again.get('needs_reauth'), undefined);
  });
});
