// Two windows, each a process with a storage of its own: what lets somebody into one of them is worth nothing at the
// other, and neither log tells anything that would let anybody in.
import assert from 'node:assert/strict';
import { approveEverything } from '../../support/approveEverything.ts';
import { HeadlessHost } from '../../support/headlessHost.ts';
import { filesHolding } from '../../support/diskBytes.ts';
import { startOidcServer, type OidcServer } from '../../support/oidcServer.ts';
import { textOf } from '../../support/textOf.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const PING = { jsonrpc: '2.0', id: 1, method: 'ping' };
const clientInfo = { name: 'bare', version: '1' };
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo },
};

describe('Two windows', () => {
  const folders = new TemporaryFolders();
  let one: HeadlessHost;
  let two: HeadlessHost;
  before(async () => {
    const start = (): Promise<HeadlessHost> => HeadlessHost.start(folders.make(), { logLevel: 'debug' });
    [one, two] = await Promise.all([start(), start()]);
  });
  after(async () => {
    await Promise.all([one?.kill(), two?.kill()]);
    folders.dispose();
  });

  function post(host: HeadlessHost, token: string, message: object, session?: string): Promise<Response> {
    return fetch(host.ready.url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        ...(session !== undefined && { 'mcp-session-id': session }),
      },
      body: JSON.stringify(message),
    });
  }

  async function sessionAt(host: HeadlessHost): Promise<string> {
    const answer = await post(host, host.ready.token, INITIALIZE);
    await answer.text();
    return answer.headers.get('mcp-session-id') ?? '';
  }

  const reasonIn = async (answer: Response): Promise<string> =>
    ((await answer.json()) as { error: { data: { code: string } } }).error.data.code;

  it('[endpoint.cross-window] know nothing of each other’s own tokens and sessions', async () => {
    const [here, there] = [await sessionAt(one), await sessionAt(two)];
    assert.equal((await post(one, one.ready.token, PING, here)).status, 200);
    const attempts: [token: string, session: string | undefined, reason: string][] = [
      [one.ready.token, undefined, 'bad-token'],
      [one.ready.token, here, 'bad-token'],
      [one.ready.token, there, 'bad-token'],
      [two.ready.token, here, 'unknown-session'],
    ];
    for (const [token, session, reason] of attempts) {
      const message = session === undefined ? INITIALIZE : PING;
      assert.equal(await reasonIn(await post(two, token, message, session)), reason);
    }
  });

  it('[endpoint.cross-window] do not answer each other’s approvals', async () => {
    const agent = await one.connect();
    const wanted = { name: 'live', provider: 'sandbox', environment: 'production' };
    const asked = agent.call('provision_bundle', wanted);
    const { approval } = await one.event(({ event }) => event === 'approval');
    const { id } = approval as { id: string };
    two.say({ approval: id, decision: 'approve' });
    await two.event(({ event }) => event === 'refused' || event === 'decided');
    assert.ok(!two.events.some(({ event }) => event === 'approval'));
    const { output } = await agent.call('list_operations', { kind: 'provision_bundle' });
    const [operation] = output['operations'] as { status: string }[];
    assert.equal(operation?.status, 'awaiting_approval');
    one.say({ approval: id, decision: 'reject' });
    assert.equal((await asked).output['status'], 'denied');
  });

  it('[endpoint.logs] write into their logs no token, no session and no secret, at any level', async () => {
    const oidc: OidcServer = await startOidcServer({ signIn: false });
    try {
      const session = await sessionAt(one);
      const { token } = one.ready;
      for (const message of [PING, { canary: 'canary-body' }])
        await (await post(one, token, message, session)).text();
      await (await fetch(`${one.ready.url}?token=${token}`, { method: 'POST' })).text();
      await (await post(one, token.slice(0, -1), PING, session)).text();
      const agent = await one.connect();
      // The server stands on this machine: setting it up asks first.
      approveEverything(one);
      const wanted = {
        name: 'logged',
        provider: 'oauth2',
        environment: 'development',
        inputs: { issuer: oidc.issuer },
      };
      const made = await agent.call('provision_bundle', wanted);
      assert.equal(made.output['status'], 'completed', made.text);
      await agent.call('sync_credentials', { batch_size: 5 });
      const { bundle_id } = made.output;
      await agent.call('deliver_secret', { bundle_id, credential_id: 'canary-argument', destination: {} });
      const registered = oidc.clientIds().map((id) => oidc.stored.get(`Client:${id}`)?.['client_secret']);
      const managing = [...oidc.stored.keys()].filter((key) => key.startsWith('RegistrationAccessToken:'));
      const secrets = [
        token,
        token.slice(0, -1),
        session,
        ...registered.map(textOf),
        ...managing.map((key) => key.replace(/^.*:/, '')),
      ];
      assert.ok(secrets.length >= 5 && secrets.every((secret) => secret.length > 20));
      assert.ok(one.log.includes('An MCP request was refused.'), 'the log tells nothing at all');
      for (const secret of secrets) {
        assert.ok(!one.log.includes(secret));
        assert.ok(!JSON.stringify(one.events).includes(secret));
        assert.deepEqual(filesHolding(one.directory, secret), []);
      }
      assert.doesNotMatch(one.log, /canary|[?]token=/);
    } finally {
      await oidc.close();
    }
  });
});
