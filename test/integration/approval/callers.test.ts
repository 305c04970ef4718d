// Agents that lie in their arguments, take part in each other's requests, flood, and look for secrets.
// Cases: test/attacks/arguments.json.
import assert from 'node:assert/strict';
import { attacks, AttackWorld, CLAUDE, CURSOR, shownOf } from './attackWorld.ts';

interface ArgumentCase {
  title: string;
  cites: string;
  args: object;
}

/** How every secret that the sandbox issues begins. */
const SECRET = /sbx_(?:demo|key|cs|rat|at|rt|ct)_\w|whsec_\w/;

describe('An agent', () => {
  let world: AttackWorld;
  beforeEach(async () => (world = await AttackWorld.open()));
  afterEach(() => world.close());
  after(() => AttackWorld.dispose());

  const payroll = async (): Promise<{ bundle_id: string }> => ({
    bundle_id: (await world.bundle('Payroll export', 'production')).id,
  });

  for (const { title, cites, args } of attacks<ArgumentCase>('arguments')) {
    it(`[${cites}] is refused, and nobody is asked, where ${title}`, async () => {
      const { output, isError } = await world.call('delete_bundle', { ...(await payroll()), ...args });
      assert.equal(isError, true);
      assert.equal((output['error'] as { code: string }).code, 'bad-arguments');
      assert.deepEqual([world.announced, world.writes()], [[], []]);
    });
  }

  it('[gate.dry-run] learns the plan of a dry run, which asks nobody and records nothing', async () => {
    const { output } = await world.call('delete_bundle', { ...(await payroll()), dry_run: true });
    assert.equal(output['status'], 'planned');
    assert.deepEqual([world.announced, world.writes()], [[], []]);
    const operations = await world.call('list_operations', { kind: 'delete_bundle' });
    assert.equal(operations.output['total'], 0);
  });

  it('[gate.dry-run] learns no more by a dry run that is asked for in a text', async () => {
    const { output } = await world.call('delete_bundle', { ...(await payroll()), dry_run: 'true' });
    assert.equal(output['status'], 'planned');
    assert.deepEqual([world.announced, world.writes()], [[], []]);
  });

  it('[gate.only-modal] waits for a person where dry_run is null, which is no dry run', async () => {
    const { approval, result } = await world.ask('delete_bundle', { ...(await payroll()), dry_run: null });
    assert.deepEqual(world.writes(), []);
    await world.decide(approval, { verdict: 'reject', reason: 'No.' });
    assert.equal((await result).output['status'], 'denied');
    assert.deepEqual(world.writes(), []);
  });

  it('[gate.caller] does not join the request of another: each has its own approval', async () => {
    const first = await world.ask('delete_bundle', await payroll(), CLAUDE);
    const second = await world.ask('delete_bundle', await payroll(), CURSOR);
    assert.notEqual(first.approval.id, second.approval.id);
    assert.notEqual(first.approval.digest, second.approval.digest);
    await world.decide(first.approval, { verdict: 'reject', reason: 'Not Claude.' });
    assert.equal((await first.result).output['status'], 'denied');
    assert.equal(world.stored(second.approval).status, 'pending');
    assert.deepEqual(world.writes(), []);
    assert.equal((await world.decide(second.approval)).kind, 'started');
    assert.equal((await second.result).output['status'], 'completed');
  });

  it('[gate.caller] gains nothing by an approval that was given to another', async () => {
    const first = await world.ask('delete_bundle', await payroll(), CLAUDE);
    const second = await world.ask('delete_bundle', await payroll(), CURSOR);
    const answer = { approvalId: second.approval.id, digest: first.approval.digest };
    assert.equal((await world.decide(first.approval, answer)).kind, 'not-used');
    assert.deepEqual(world.writes(), []);
  });

  it('[gate.denied] is answered from the record for five minutes after a rejection; another agent is not', async () => {
    const first = await world.ask('delete_bundle', await payroll(), CLAUDE);
    await world.decide(first.approval, { verdict: 'reject', reason: 'We need it.' });
    const asked = world.announced.length;
    const { output, text } = await world.call('delete_bundle', await payroll(), CLAUDE);
    assert.equal(output['status'], 'denied');
    assert.match(text, /We need it/);
    assert.equal(world.announced.length, asked);
    await world.ask('delete_bundle', await payroll(), CURSOR);
    assert.equal(world.announced.length, asked + 1);
  });

  it('[gate.cancelled] can cancel what another waits for: nothing happens, and the request is withdrawn', async () => {
    const { approval, result } = await world.ask('delete_bundle', await payroll(), CLAUDE);
    await world.call('cancel_operation', { operation_id: approval.operationId }, CURSOR);
    assert.equal((await result).output['status'], 'cancelled');
    assert.equal((await world.decide(approval)).kind, 'not-used');
    assert.equal(world.stored(approval).status, 'withdrawn');
    assert.deepEqual(world.writes(), []);
  });

  it('[gate.resume] is asked about anew where it goes on with what another was allowed', async () => {
    const { approval, result } = await world.ask('delete_bundle', await payroll(), CLAUDE);
    const action = { type: 'status', status: 403, body: { error: 'forbidden' } } as const;
    await (await world.sandbox()).addFaults({ match: { method: 'DELETE', path: '/credentials' }, action });
    await world.decide(approval);
    assert.equal((await result).output['status'], 'failed');
    const before = world.writes();
    await world.ask('resume_operation', { operation_id: approval.operationId }, CURSOR);
    assert.deepEqual(world.writes(), before);
  });

  it('[gate.superseded] that asks 200 times for one target leaves one request', async function () {
    this.timeout(30_000);
    const { bundle_id } = await payroll();
    const calls = Array.from({ length: 200 }, (_, note) =>
      world.call('update_bundle_settings', { bundle_id, settings: { note } }),
    );
    await world.askedSince(199);
    const waiting = world.sql(`SELECT id FROM approvals WHERE status = 'pending'`);
    assert.equal(waiting.length, 1);
    const last = world.announced.find(({ id }) => id === waiting[0]?.['id']);
    assert.ok(last);
    await world.decide(last, { verdict: 'reject' });
    const statuses = (await Promise.all(calls)).map(({ output }) => output['status']);
    assert.equal(statuses.filter((status) => status === 'superseded').length, 199);
    assert.equal(statuses.filter((status) => status === 'denied').length, 1);
    assert.deepEqual((await world.bundle('Payroll export', 'production')).settings, {});
  });

  it('[vault.only] finds no secret in dialogs, answers, the audit log or the log', async () => {
    const { bundle_id } = await payroll();
    const expires_at = new Date(Date.now() + 86_400_000).toISOString();
    const bundle = world.sluice.bundle(bundle_id);
    const credentials = await world.call('list_credentials', { bundle_id, limit: 100 });
    const [credential] = credentials.output['credentials'] as { id: string }[];
    const requests: [string, object][] = [
      ['provision_bundle', { name: 'canary', provider: 'sandbox', environment: 'production' }],
      ['update_webhook_url', { bundle_id, webhook_id: bundle?.webhooks[0]?.id, new_url: SHOWN }],
      ['change_subscription', { bundle_id, subscription: 'scale' }],
      [
        'share_bundle',
        { bundle_id, recipient: 'ann@acme.example', fields: ['name', 'client_id'], expires_at },
      ],
      [
        'deliver_secret',
        { bundle_id, credential_id: credential?.id, destination: { type: 'command', argv: ['cat'] } },
      ],
      ['revoke_credentials', { credential_ids: [credential?.id] }],
      ['delete_bundle', { bundle_id }],
    ];
    const seen: string[] = [JSON.stringify(credentials)];
    for (const [tool, args] of requests) {
      const { approval, result } = await world.ask(tool, args);
      assert.equal((await world.decide(approval)).kind, 'started', tool);
      seen.push(shownOf(approval), JSON.stringify(await result));
      seen.push(JSON.stringify(await world.call('get_operation', { operation_id: approval.operationId })));
    }
    seen.push(await world.auditText(), world.log.join('\n'));
    seen.push(
      JSON.stringify(await world.call('list_audit_events', { limit: 100, fields: ['facts', 'hash'] })),
    );
    assert.doesNotMatch(seen.join('\n'), SECRET);
  });
});

const SHOWN = 'https://shown.example/in';
