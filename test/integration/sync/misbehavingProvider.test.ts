// A provider that is slow, breaks off, limits and lies, over real HTTP: what each account is called afterwards, and
// that exactly the lost ones need a person in the end. The sandbox rotates as strictly as the strictest servers.
import assert from 'node:assert/strict';
import type { AgentClient } from '../../support/agentClient.ts';
import type { SandboxControl } from '../../support/sandboxControl.ts';
import { useSandboxHost } from '../../support/sandboxHost.ts';

const TOKEN = { match: { method: 'POST', path: '/oauth/token' } };

describe('A sync with a misbehaving provider', () => {
  let agent: AgentClient;
  let sandbox: SandboxControl;
  useSandboxHost((...started) => ([agent, sandbox] = started));

  const sync = async (args: Record<string, unknown>): Promise<Record<string, number>> => {
    const { output, text } = await agent.call('sync_credentials', { details: true, ...args });
    const counts: Record<string, number> = {};
    for (const { outcome } of output['results'] as { outcome: string }[])
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    assert.equal(output['has_more'], false, text);
    return counts;
  };

  it('[sync.misbehaviour] gives each item the outcome that the facts demand', async function () {
    this.timeout(60_000);
    const bundles = (await agent.call('list_bundles', { limit: 100 })).output['bundles'] as {
      id: string;
      name: string;
      environment: string;
    }[];
    const bundle = bundles.find(({ name }) => name === 'Partner portal sign-in');
    const bundleId = bundle?.id ?? '';
    const environment = bundle?.environment ?? '';
    await sandbox.addFaults(
      { ...TOKEN, nth: 2, action: { type: 'slow', ms: 1_200 } },
      { ...TOKEN, nth: 3, action: { type: 'reset' } },
      { ...TOKEN, nth: 4, action: { type: 'html' } },
      { ...TOKEN, nth: 5, action: { type: 'truncated' } },
      { ...TOKEN, nth: 6, action: { type: 'oversize' } },
      { ...TOKEN, nth: 7, action: { type: 'redirect', location: '/elsewhere' } },
      { ...TOKEN, nth: 8, action: { type: 'status', status: 500 } },
      { ...TOKEN, nth: 9, action: { type: 'status', status: 503 } },
      { ...TOKEN, nth: 10, action: { type: 'limit', retryAfter: 'seconds', seconds: 1 } },
      { ...TOKEN, nth: 11, action: { type: 'limit', retryAfter: 'date', seconds: 2 } },
    );
    const first = await sync({ bundle_id: bundleId, batch_size: 50 });
    assert.deepEqual(first, { refreshed: 9, unknown: 7 });
    // What was processed is lost for good; what never was is refreshed; introspection tells which.
    const settled = await sync({ bundle_id: bundleId, batch_size: 50, retry_failed: true });
    assert.deepEqual(settled, { refreshed: 2, needs_reauth: 5 });

    const grants = (await sandbox.everything(environment))['grants'] ?? [];
    assert.deepEqual(
      grants.filter(({ dead }) => dead === true),
      [],
      'a spent token was presented again',
    );
    const presented = (await sandbox.requests()).filter(({ path }) => path.endsWith('/oauth/token'));
    // 16 accounts, two that were limited, two that were sent again once it was known that they never arrived.
    assert.equal(presented.length, 20);
  });
});
