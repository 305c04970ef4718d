// Tools that work with a connected account's token: which account, and what becomes of one whose token is refused.
import assert from 'node:assert/strict';
import { errorOf, type AgentResult } from '../../support/agentClient.ts';
import { GatedFixture, type ShownBundle } from '../tools/gatedFixture.ts';

interface Account {
  id: string;
  kind: string;
  account: string;
  state: string;
}

describe('A tool with an account’s token', () => {
  let fixture: GatedFixture;
  let bundle: ShownBundle;
  let accounts: Account[];
  beforeEach(async () => {
    fixture = await GatedFixture.start();
    const { output } = await fixture.agent.call('list_bundles', { limit: 100 });
    for (const each of output['bundles'] as ShownBundle[]) {
      if (each.environment !== 'development') continue;
      bundle = each;
      accounts = await held();
      if (accounts.length > 1) break;
    }
    assert.ok(accounts.length > 1);
  });
  afterEach(() => fixture.stop());

  const held = async (): Promise<Account[]> => {
    const asked = { bundle_id: bundle.id, limit: 100 };
    const { output } = await fixture.agent.call('list_credentials', asked);
    return (output['credentials'] as Account[]).filter(({ kind }) => kind === 'grant');
  };
  const read = (account_id?: string, tool = 'get_account'): Promise<AgentResult> =>
    fixture.agent.call('read_from_bundle', {
      bundle_id: bundle.id,
      tool,
      input: {},
      ...(account_id !== undefined && { account_id }),
    });
  const setStatus = (account_id: string, status: string, more = {}): Promise<AgentResult> =>
    fixture.agent.call('act_with_bundle', {
      bundle_id: bundle.id,
      tool: 'set_account_status',
      input: { status },
      account_id,
      ...more,
    });
  const refuse = (method: string, times: number): Promise<unknown> =>
    fixture.sandbox.addFaults({
      match: { path: '/account', method },
      times,
      action: { type: 'status', status: 401 },
    });
  const sentTo = async (method: string): Promise<number> =>
    (await fixture.sandbox.requests()).filter(
      (line) => line.method === method && line.path.endsWith('/account'),
    ).length;

  it('[bundle-tools.account] asks which one if there are several, and takes none of another bundle', async () => {
    const unclear = await read();
    assert.equal(errorOf(unclear)['code'], 'bad-arguments', unclear.text);
    assert.ok(String(errorOf(unclear)['next']).includes(accounts[0]?.id ?? '-'));
    assert.equal(errorOf(await read('crd_of_another'))['code'], 'not-found');
    const others = await read(accounts[0]?.id, 'list_channels');
    assert.equal(errorOf(others)['code'], 'bad-arguments', others.text);
    assert.equal(await sentTo('GET'), 0);
  });

  it('[bundle-tools.account] refreshes a refused token once, and repeats the read', async () => {
    const [first] = accounts;
    await refuse('GET', 1);
    const answer = await read(first?.id);
    assert.equal(answer.output['status'], 'ok', answer.text);
    assert.equal((answer.output['value'] as { account: string }).account, first?.account);
    assert.equal(await sentTo('GET'), 2);
    const byName = await read(first?.account);
    assert.equal(byName.output['status'], 'ok', byName.text);
  });

  it('[bundle-tools.account] says who must connect it again if the refreshed token is refused too', async () => {
    const [first] = accounts;
    await refuse('GET', 2);
    const refused = await read(first?.id);
    const error = errorOf(refused);
    assert.equal(error['code'], 'provider-rejected', refused.text);
    assert.equal(error['state'], 'needs_reauth');
    assert.equal(error['credential_id'], first?.id);
    assert.equal((await held()).find(({ id }) => id === first?.id)?.state, 'needs_reauth');
    const again = await read(first?.id);
    assert.equal(errorOf(again)['state'], 'needs_reauth');
    assert.equal(await sentTo('GET'), 2);
  });

  it('[bundle-tools.account] never repeats a write whose token is refused', async () => {
    const [first] = accounts;
    await read(first?.id);
    await refuse('PATCH', 1);
    const refused = await setStatus(first?.id ?? '', 'away');
    assert.equal(errorOf(refused)['code'], 'provider-rejected', refused.text);
    assert.equal(await sentTo('PATCH'), 1);
    assert.equal((await held()).find(({ id }) => id === first?.id)?.state, 'needs_reauth');
  });

  it('[bundle-tools.account] names the account where a person decides, and goes back with its token', async () => {
    const [first, second] = accounts;
    for (const account of [first, second]) await read(account?.id);
    const dry = await setStatus(first?.id ?? '', 'away', { dry_run: true });
    assert.ok(JSON.stringify(dry.output).includes(first?.account ?? '-'), dry.text);
    const done = await setStatus(first?.id ?? '', 'away');
    assert.equal(done.output['status'], 'completed', done.text);
    const other = await setStatus(second?.id ?? '', 'away');
    assert.notEqual(other.output['operation_id'], done.output['operation_id']);
    await setStatus(first?.id ?? '', 'back');
    const undone = await fixture.agent.call('undo_operation', { operation_id: done.output['operation_id'] });
    assert.equal(undone.output['status'], 'completed', undone.text);
    const now = await read(first?.id);
    assert.equal((now.output['value'] as { status: string }).status, 'none', now.text);
  });
});
