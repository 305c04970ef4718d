// What answers cost the model that reads them, over the fresh sandbox: four characters a token, as clients count.
import assert from 'node:assert/strict';
import { tools } from '../../../src/tools/index.ts';
import type { AgentResult } from '../../support/agentClient.ts';
import { GatedFixture } from '../tools/gatedFixture.ts';

const LISTS = tools.map(({ name }) => name).filter((name) => name.startsWith('list_'));
const sizeOf = ({ output }: AgentResult): number => JSON.stringify(output).length;
const tokensOf = (result: AgentResult): number => Math.ceil(sizeOf(result) / 4);

describe('Answers over the fresh sandbox', () => {
  let sluice: GatedFixture;
  before(async () => {
    sluice = await GatedFixture.start();
    // Records for the lists that are empty at first.
    for (const name of ['Payroll export', 'Acme CRM sync']) {
      const { id } = await sluice.named(name, 'production');
      await sluice.call('update_bundle_settings', { bundle_id: id, settings: { a: 1 } }, 'approve');
    }
  });
  after(() => sluice.stop());

  for (const name of LISTS) {
    it(`[models.budget] a default page of ${name} costs 1,500 tokens at most, in 6,000 bytes`, async () => {
      const page = await sluice.agent.call(name);
      assert.ok(tokensOf(page) <= 1_500, String(tokensOf(page)));
      assert.ok(Buffer.byteLength(page.text) <= 6_000);
      const cursor = page.output['next_cursor'];
      assert.ok(cursor === null || (cursor as string).length <= 40, String(cursor));
    });

    it(`[list.stable] ${name} has one order, whoever asks, and no row twice over its pages`, async () => {
      const [member] = Object.entries((await sluice.agent.call(name)).output).filter(([, value]) =>
        Array.isArray(value),
      )[0] ?? ['none'];
      const other = await sluice.host.connect();
      const all = async (agent: typeof other): Promise<unknown[]> => {
        const rows: unknown[] = [];
        for (let cursor: unknown = null; ;) {
          const { output } = await agent.call(name, { limit: 7, ...(cursor !== null && { cursor }) });
          rows.push(...(output[member] as unknown[]));
          cursor = output['next_cursor'];
          if (cursor === null) return rows;
        }
      };
      const mine = await all(sluice.agent);
      assert.deepEqual(await all(other), mine);
      const keys = mine.map((row) => JSON.stringify((row as { id?: string; sequence?: number }).id ?? row));
      assert.equal(new Set(keys).size, keys.length);
      await other.close();
    });
  }

  it('[models.budget] a dry run of 37 targets costs 1,500 tokens at most, and names each', async () => {
    const ids = (await sluice.bundles()).map(({ id }) => id);
    assert.equal(ids.length, 37);
    const result = await sluice.agent.call('delete_bundles', { bundle_ids: ids, dry_run: true });
    assert.ok(tokensOf(result) <= 1_500, String(tokensOf(result)));
    const { targets } = result.output['plan'] as { targets: { id: string }[] };
    assert.deepEqual(targets.map(({ id }) => id).toSorted(), ids.toSorted());
  });

  it('[models.budget] a pending approval costs 100 tokens at most', async () => {
    const { id } = await sluice.named('Payroll export', 'production');
    const call = sluice.agent.call('delete_bundle', { bundle_id: id });
    const asked = await sluice.asked();
    const args = { operation_id: asked.operation_id, timeout_s: 0 };
    const pending = await sluice.agent.call('wait_for_operation', args);
    assert.equal(pending.output['status'], 'awaiting_approval');
    assert.ok(tokensOf(pending) <= 100, `${tokensOf(pending)}: ${pending.text}`);
    await sluice.decide(asked, 'reject');
    await call;
  });

  it('[models.budget] a chunk of a healthy sync costs 300 tokens at most, and its cursor 32 characters', async () => {
    let cursor: unknown;
    for (let chunks = 0; chunks < 4; chunks += 1) {
      const result = await sluice.agent.call('sync_credentials', cursor === undefined ? {} : { cursor });
      assert.ok(tokensOf(result) <= 300, `${tokensOf(result)}: ${result.text}`);
      assert.equal(result.output['status'], 'in_progress');
      cursor = result.output['next_cursor'];
      assert.ok((cursor as string).length <= 32, String(cursor));
      const { refreshed, unchanged, results } = result.output;
      const told = (refreshed as unknown[]).length + (unchanged as number) + (results as unknown[]).length;
      assert.equal(told, result.output['processed']);
    }
  });

  it('[models.budget] any other default answer has 10,000 bytes at most', async () => {
    const { id } = await sluice.named('Production Slack Integration', 'production');
    const operations = (await sluice.agent.call('list_operations')).output['operations'] as { id: string }[];
    const operation = operations[0]?.id;
    const calls: [string, Record<string, unknown>][] = [
      ['get_bundle', { bundle_id: id }],
      ['get_setup', {}],
      ['get_sync_status', {}],
      ['get_operation', { operation_id: operation }],
      ['wait_for_operation', { operation_id: operation, timeout_s: 0 }],
      ['list_providers', { provider: 'github' }],
      ['validate_manifest', { manifest: {} }],
    ];
    for (const [name, args] of calls) {
      const result = await sluice.agent.call(name, args);
      assert.ok(Buffer.byteLength(result.text) <= 10_000, `${name}: ${sizeOf(result)}`);
    }
  });
});
