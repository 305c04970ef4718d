// Connecting accounts at a real OAuth server: a person signs in on its page, the browser comes back over loopback, and
// only the answer to this very sign-in counts.
import assert from 'node:assert/strict';
import http from 'node:http';
import type { Bundle } from '../../../src/core/bundle/bundle.ts';
import type { Credential } from '../../../src/core/bundle/credential.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { Sluice } from '../../../src/core/sluice.ts';
import { createSluice } from '../../../src/createSluice.ts';
import { FileAuditAnchor } from '../../../src/node/fileAuditAnchor.ts';
import { FileKeyStore } from '../../../src/node/fileKeyStore.ts';
import { FileTokenPlace } from '../../../src/node/fileTokenPlace.ts';
import { approving } from '../../support/approveEverything.ts';
import { filesHolding } from '../../support/diskBytes.ts';
import { startOidcServer, type OidcServer } from '../../support/oidcServer.ts';
import { signIn } from '../../support/signInPage.ts';
import { textOf } from '../../support/textOf.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const PERSON = { kind: 'person', id: 'person', label: 'You', claim: null } as const;

describe('An account', () => {
  const folders = new TemporaryFolders();
  const log: string[] = [];
  let server: OidcServer;
  let sluice: Sluice;
  let directory: string;
  let bundle: Bundle;

  before(async () => {
    server = await startOidcServer({ signIn: true });
    directory = folders.make();
    const keep = (message: string, ...more: unknown[]): void => void log.push(message + JSON.stringify(more));
    sluice = await createSluice({
      storageDirectory: directory,
      manifestDirectories: [],
      keys: new FileKeyStore(directory),
      clientTokens: new FileTokenPlace(directory),
      logger: {
        debug: keep,
        info: keep,
        warn: keep,
        error: (message, error) => keep(message, String(error)),
      },
      inputs: { announce: () => undefined, withdraw: () => undefined },
      // The server stands on this machine: setting it up asks first.
      approvals: approving(() => sluice),
      auditAnchor: new FileAuditAnchor(directory),
      sandbox: { speed: 'instant' },
      version: '0.0.0-test',
    });
    const { output, text } = await call('provision_bundle', {
      name: 'sign-in',
      provider: 'oauth2',
      environment: 'development',
      inputs: { issuer: server.issuer },
    });
    assert.equal(output['status'], 'completed', text);
    const made = sluice.bundle(textOf(output['bundle_id']));
    assert.ok(made);
    bundle = made;
  });
  after(async () => {
    await sluice?.close();
    await server?.close();
    folders.dispose();
  });

  const call = (tool: string, args: object) =>
    sluice.runner.call({ tool, args, caller: PERSON, cancelled: new AbortController().signal });
  const never = new AbortController().signal;

  /** Connects, with a browser that does `visit`; what comes of it does not matter to the browser. */
  function connect(
    visit: (url: string) => Promise<unknown>,
    {
      again,
      signal = never,
      useOther = true,
    }: { again?: string; signal?: AbortSignal; useOther?: boolean } = {},
  ): Promise<Credential> {
    const openBrowser = async (url: string): Promise<boolean> => {
      void visit(url).catch((error: unknown) => log.push(`browser: ${String(error)}`));
      return true;
    };
    const wanted = { bundleId: bundle.id, ...(again !== undefined && { again }) };
    return sluice.connect.connect(wanted, { openBrowser, useOther: async () => useOther }, signal);
  }

  /** As a browser: signs in, and follows the way back. */
  const browse = (account: string) => async (url: string) => fetch(await signIn(url, account));
  const rejected = (code: string) => (error: unknown) => AppError.is(error) && error.code === code;

  it('[connect.registered] can be connected because its client was registered with a way back to this machine', () => {
    assert.equal(sluice.connect.whyNot(bundle), undefined);
    assert.match(bundle.oauthClient?.redirectUris.join() ?? '', /^http:\/\/127\.0\.0\.1:\d{5}\/callback$/);
  });

  it('[connect.code] is connected by code and PKCE, sealed, and refreshed by sync from then on', async () => {
    let asked = new URL('http://unset');
    let page = '';
    const credential = await connect(async (url) => {
      asked = new URL(url);
      const back = await fetch(await signIn(url, 'ann@example.com'));
      page = `${back.status} ${await back.text()}`;
    });
    assert.deepEqual(
      ['response_type', 'code_challenge_method', 'redirect_uri', 'prompt'].map((name) =>
        asked.searchParams.get(name),
      ),
      ['code', 'S256', bundle.oauthClient?.redirectUris[0], 'consent'],
    );
    for (const name of ['state', 'nonce', 'code_challenge'])
      assert.ok((asked.searchParams.get(name) ?? '').length >= 43, name);
    assert.deepEqual(
      [credential.kind, credential.account, credential.state, credential.refreshedBy],
      ['grant', 'ann@example.com', 'active', 'sluice'],
    );
    assert.match(page, /^200 .*You can close this page/s);
    const tokens = [...server.stored.keys()]
      .filter((key) => /^(AccessToken|RefreshToken):/.test(key))
      .map((key) => key.replace(/^\w+:/, ''));
    for (const token of tokens) {
      assert.deepEqual(filesHolding(directory, token), []);
      assert.ok(!log.join().includes(token));
    }
    const { output } = await call('sync_credentials', { bundle_id: bundle.id, scope: 'all', details: true });
    const results = output['results'] as { account: string; outcome: string }[];
    assert.deepEqual(
      results.map(({ account, outcome }) => [account, outcome]),
      [['ann@example.com', 'unchanged']],
    );
  });

  it('[connect.again] is the same account where somebody signs in as it again', async () => {
    const first = await connect(browse('ben@example.com'));
    const again = await connect(browse('ben@example.com'), { again: first.id });
    assert.equal(again.id, first.id);
    assert.equal(again.generation, first.generation + 1);
    assert.equal((await connect(browse('ben@example.com'))).id, first.id);
  });

  it('[connect.other] asks where somebody signs in as another account than the one to connect again', async () => {
    const first = await connect(browse('cleo@example.com'));
    await assert.rejects(
      connect(browse('eve@example.com'), { again: first.id, useOther: false }),
      rejected('cancelled'),
    );
    const credentials = (await call('list_credentials', { bundle_id: bundle.id, limit: 100 })).output[
      'credentials'
    ];
    assert.ok(!JSON.stringify(credentials).includes('eve@example.com'));
  });

  it('[connect.hostile-name] is called by the server’s word for it, in which nothing hides', async () => {
    const { account } = await connect(browse('\u202Eann\u200B\nsecond line'));
    assert.equal(account, '⟨U+202E⟩ann⟨U+200B⟩ ⏎ second line');
  });

  it('[connect.denied] is not connected where the person refuses at the server', async () => {
    await assert.rejects(connect(browse('')), rejected('provider-rejected'));
  });

  it('[connect.cancel] is not connected where the person gives up, and the way back is closed', async () => {
    const abort = new AbortController();
    let back = '';
    const running = connect(
      async (url) => {
        back = new URL(url).searchParams.get('redirect_uri') ?? '';
        abort.abort(new AppError('cancelled', 'Given up.'));
      },
      { signal: abort.signal },
    );
    await assert.rejects(running, rejected('cancelled'));
    await assert.rejects(fetch(back));
  });

  it('[connect.one] takes the place of an older attempt that somebody walked away from', async () => {
    const opened = Promise.withResolvers<void>();
    const first = connect(async () => opened.resolve());
    await opened.promise;
    const abandoned = assert.rejects(first, rejected('cancelled'));
    const second = retry(() => connect(browse('dora@example.com')));
    await abandoned;
    assert.equal((await second).account, 'dora@example.com');
  });

  it('[connect.forged] heeds no callback but the one to its own request, and takes that once', async () => {
    const statuses: number[] = [];
    const get = async (url: string, init?: RequestInit): Promise<void> =>
      void statuses.push((await fetch(url, init)).status);
    const credential = await connect(async (url) => {
      const genuine = new URL(await signIn(url, 'fay@example.com'));
      const forged = (change: (params: URLSearchParams) => void): string => {
        const made = new URL(genuine);
        change(made.searchParams);
        return made.href;
      };
      await get(forged((params) => params.set('state', 'x'.repeat(43))));
      await get(forged((params) => params.delete('state')));
      await get(forged((params) => params.append('state', params.get('state') ?? '')));
      await get(genuine.href, { method: 'POST' });
      await get(genuine.href.replace('/callback', '/other'));
      statuses.push(await statusAs('evil.example', genuine));
      await get(genuine.href);
      await get(genuine.href).catch(() => statuses.push(410));
    });
    assert.deepEqual(statuses.slice(0, 6), [400, 400, 400, 404, 404, 404]);
    assert.equal(credential.account, 'fay@example.com');
  });

  const forgeries: [string, (params: URLSearchParams) => void][] = [
    ['another code', (params) => params.set('code', 'forged')],
    ['another issuer (RFC 9207)', (params) => params.set('iss', 'https://evil.example')],
    ['no issuer although the server names itself', (params) => params.delete('iss')],
    ['two codes', (params) => params.append('code', 'second')],
    ['an error beside the code', (params) => params.set('error', 'server_error')],
    ['a token instead of a code', (params) => params.set('response', 'eyJhbGciOiJub25lIn0.e30.')],
  ];
  for (const [title, forge] of forgeries)
    it(`[connect.forged] is not connected by an answer with ${title}`, async () => {
      const before = server.requests.filter((line) => line.startsWith('POST /token')).length;
      const running = connect(async (url) => {
        const answer = new URL(await signIn(url, 'eve@example.com'));
        forge(answer.searchParams);
        await fetch(answer);
      });
      await assert.rejects(running, rejected('provider-rejected'));
      const exchanges = server.requests.filter((line) => line.startsWith('POST /token')).length - before;
      assert.equal(exchanges, title === 'another code' ? 1 : 0);
    });

  it('[connect.audited] is in the audit log, without a token', async () => {
    const { output } = await call('list_audit_events', { limit: 100, fields: ['facts', 'hash'] });
    const text = JSON.stringify(output['events']);
    assert.match(text, /import_credentials|reconnect_account/);
    for (const key of server.stored.keys())
      if (/^(AccessToken|RefreshToken):/.test(key)) assert.ok(!text.includes(key.replace(/^\w+:/, '')));
  });
});

/** As a page asks that reached this port under another name (DNS rebinding). */
function statusAs(host: string, url: URL): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = http.get(url, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on('error', reject);
  });
}

/** The older attempt gives its port back a moment after it was told to. */
async function retry<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!AppError.is(error, 'port-taken')) throw error;
    }
  }
}
