// A provider that lies, breaks and limits: each error says what happened and what to do, nothing is half-recorded,
// and the same request finishes the work once the provider has come to its senses.
import assert from 'node:assert/strict';
import type { FaultAction } from '../../../src/providers/sandbox/faults.ts';
import { errorOf, type AgentClient } from '../../support/agentClient.ts';
import type { HeadlessHost } from '../../support/headlessHost.ts';
import type { SandboxControl } from '../../support/sandboxControl.ts';
import { useSandboxHost } from '../../support/sandboxHost.ts';

interface Case {
  what: string;
  path: string;
  action: FaultAction;
  code: string;
  /** Of the step that fails. */
  step: string;
}

const uncertain: [string, FaultAction][] = [
  ['500s', { type: 'status', status: 500 }],
  ['HTML instead of JSON', { type: 'html' }],
  ['connections cut', { type: 'reset' }],
  ['half of a JSON answer', { type: 'truncated' }],
  ['20 MB bodies', { type: 'oversize' }],
  ['redirects elsewhere', { type: 'redirect', location: 'http://127.0.0.1:9/evil' }],
];
const refused: FaultAction = {
  type: 'status',
  status: 403,
  body: { error: 'forbidden', error_description: 'Your plan has no webhooks.' },
};
const cases: Case[] = [
  ...uncertain.map(([what, action]) => ({
    what,
    path: '/credentials',
    action,
    code: 'provider-uncertain',
    step: 'credentials',
  })),
  { what: 'a refusal', path: '/webhooks', action: refused, code: 'provider-rejected', step: 'webhooks' },
  {
    what: 'HTML where it only reads',
    path: '/validations',
    action: { type: 'html' },
    code: 'provider-rejected',
    step: 'validation',
  },
];

describe('A provider that answers with', () => {
  let agent: AgentClient;
  let sandbox: SandboxControl;
  let host: HeadlessHost;
  useSandboxHost((...started) => ([agent, sandbox, host] = started));
  afterEach(() => sandbox.clearFaults());

  for (const { what, path, action, code, step } of cases) {
    it(`[provision.lying-provider] ${what} fails the operation clearly and is no harm afterwards`, async () => {
      const wanted = { name: what, provider: 'sandbox', environment: 'development' };
      const before = await sandbox.things();
      await sandbox.addFaults({ match: { path, method: 'POST' }, times: 20, action });
      const failed = await agent.call('provision_bundle', wanted);
      assert.equal(failed.isError, true);
      assert.equal(failed.output['status'], 'failed');
      const error = errorOf(failed);
      assert.equal(error['code'], code, JSON.stringify(error));
      assert.ok(String(error['message']).length > 20);
      assert.ok(String(error['next']).length > 10);
      assert.ok(failed.text.includes(String(error['next'])));
      const steps = failed.output['steps'] as { name: string; status: string }[];
      assert.deepEqual(
        steps.filter(({ status }) => status === 'failed').map(({ name }) => name),
        [step],
      );
      const bundle = await agent.call('get_bundle', { bundle_id: failed.output['bundle_id'] });
      assert.equal(bundle.output['status'], 'failed');

      await sandbox.clearFaults();
      const resumed = await agent.call('provision_bundle', wanted);
      assert.equal(resumed.output['status'], 'completed', resumed.text);
      assert.equal(resumed.output['operation_id'], failed.output['operation_id']);
      const active = await agent.call('get_bundle', { bundle_id: resumed.output['bundle_id'] });
      assert.equal(active.output['status'], 'active');
      const now = await sandbox.things();
      assert.equal(now.credentials.length, before.credentials.length + 1);
      assert.equal(now.webhooks.length, before.webhooks.length + 3);
      assert.equal(now.clients.length, before.clients.length + 1);
    });
  }

  it('[calls.limited] a long limit fails with the time to wait, and is not asked again before', async () => {
    const action: FaultAction = { type: 'limit', retryAfter: 'seconds', seconds: 300 };
    await sandbox.addFaults({ match: { environment: 'staging', method: 'POST' }, action });
    const wanted = { name: 'limited for long', provider: 'sandbox', environment: 'staging' };
    const failed = await agent.call('provision_bundle', wanted);
    assert.equal(errorOf(failed)['code'], 'provider-limited');
    assert.equal(errorOf(failed)['retryable'], true);
    assert.match(String(errorOf(failed)['next']), /\d+ s/);
    const before = await sandbox.requests();
    assert.equal(errorOf(await agent.call('provision_bundle', wanted))['code'], 'provider-limited');
    assert.deepEqual(await sandbox.requests(), before);
  });

  it('[calls.limited] a short limit is waited out without anybody noticing', async () => {
    const action: FaultAction = { type: 'limit', retryAfter: 'seconds', seconds: 1 };
    await sandbox.addFaults({ match: { path: '/webhooks', method: 'POST' }, nth: 2, action });
    const { output, text } = await agent.call('provision_bundle', {
      name: 'limited',
      provider: 'sandbox',
      environment: 'development',
    });
    assert.equal(output['status'], 'completed', text);
  });

  it('[operation.wait] silence keeps nobody waiting longer than asked, and the work can be cancelled and resumed', async () => {
    const action: FaultAction = { type: 'slow', ms: 1_500 };
    await sandbox.addFaults({ match: { path: '/webhooks', method: 'POST' }, times: 1, action });
    const wanted = { name: 'slow', provider: 'sandbox', environment: 'development' };
    const result = agent.call('provision_bundle', wanted);
    let id: unknown;
    while (id === undefined) {
      const { output } = await agent.call('list_operations', { status: 'running' });
      id = (output['operations'] as { id: string }[])[0]?.id;
    }
    const waited = await agent.call('wait_for_operation', { operation_id: id, timeout_s: 0.1 });
    assert.equal(waited.output['status'], 'running');
    assert.match(waited.text, /wait_for_operation/);
    await agent.call('cancel_operation', { operation_id: id });
    assert.equal((await result).output['status'], 'cancelled');
    const before = (await sandbox.requests()).length;
    const resumed = await agent.call('resume_operation', { operation_id: id });
    assert.equal(resumed.output['status'], 'completed', resumed.text);
    const sent = (await sandbox.requests()).slice(before).filter((it) => it.method === 'POST');
    assert.equal(sent.filter((it) => it.path.endsWith('/credentials')).length, 0);
    assert.equal(sent.filter((it) => it.path.endsWith('/webhooks')).length, 2);
  });

  it('[cancel.client] a client’s cancelled request stops the operation between steps', async () => {
    const action: FaultAction = { type: 'slow', ms: 300 };
    await sandbox.addFaults({ match: { path: '/credentials', method: 'POST' }, times: 1, action });
    const cancelled = new AbortController();
    const wanted = { name: 'cancelled by its client', provider: 'sandbox', environment: 'development' };
    const gone = agent
      .call('provision_bundle', wanted, { signal: cancelled.signal, onProgress: () => cancelled.abort() })
      .then(
        () => 'answered',
        () => 'cancelled',
      );
    assert.equal(await gone, 'cancelled');
    const { output } = await agent.call('list_operations', { limit: 1 });
    const [{ id }] = output['operations'] as [{ id: string }];
    const ended = await agent.call('wait_for_operation', { operation_id: id });
    assert.equal(ended.output['status'], 'cancelled');
    assert.equal((await agent.call('provision_bundle', wanted)).output['status'], 'completed');
  });

  it('[call.vanished] a client whose connection vanishes cancels nothing', async () => {
    const action: FaultAction = { type: 'slow', ms: 300 };
    await sandbox.addFaults({ match: { path: '/credentials', method: 'POST' }, times: 1, action });
    const other = await host.connect();
    const wanted = { name: 'left alone', provider: 'sandbox', environment: 'development' };
    const begun = Promise.withResolvers<void>();
    const unanswered = other
      .call('provision_bundle', wanted, { onProgress: () => begun.resolve() })
      .catch(() => undefined);
    await begun.promise;
    await other.close();
    await unanswered;
    const { output } = await agent.call('list_operations', { limit: 1 });
    const [{ id }] = output['operations'] as [{ id: string }];
    const ended = await agent.call('wait_for_operation', { operation_id: id });
    assert.equal(ended.output['status'], 'completed');
  });
});
