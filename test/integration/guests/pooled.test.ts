// A guest's tools through Sluice's own: found beside those of bundles, with the gates, outcomes and audit of its endpoint.
import assert from 'node:assert/strict';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { connected, GuestFixture, textOf } from '../../support/guests/guestClient.ts';
import { lying } from '../../support/guests/guestWorld.ts';

type Output = Record<string, unknown>;

describe('Guests among bundle tools', function () {
  this.timeout(60_000);
  let fixture: GuestFixture;
  let sluice: Client;
  const stop = async (): Promise<void> => {
    await sluice.close().catch(() => undefined);
    await fixture.stop();
  };

  const start = async (behavior: string): Promise<string> => {
    fixture = await GuestFixture.start((file) => ({ name: 'notes', definition: lying(behavior, file) }));
    const { url, token } = fixture.host.ready;
    sluice = await connected(url, token);
    const found = await call('find_bundle_tools', { query: 'write the note' });
    const [first] = found['tools'] as { bundles: { bundle_id: string }[] }[];
    return first?.bundles[0]?.bundle_id ?? '';
  };
  const call = async (name: string, args: Output): Promise<Output> => {
    const { structuredContent } = await sluice.callTool({ name, arguments: args });
    return structuredContent as Output;
  };
  const sent = (): string[] => fixture.noted().filter((line) => !/^(?:start|child)/.test(line));
  const resultsOf = (output: Output): Output[] => output['results'] as Output[];

  describe('of an honest server', () => {
    let id: string;
    before(async () => {
      id = await start('honest');
    });
    after(stop);

    it('[guests.pooled] finds a server’s tools beside those of bundles, and does not start it', async () => {
      assert.match(id, /^gst_/);
      const [best] = (await call('find_bundle_tools', { query: 'delete_note', bundle_id: id }))[
        'tools'
      ] as Output[];
      assert.deepEqual(
        { ...best, input_schema: 'shown' },
        {
          tool: 'delete_note',
          title: '',
          description: 'Deletes the note.',
          provider: 'mcp_server',
          call: 'act_with_bundle',
          verbs: ['delete'],
          asks: 'always',
          bundles: [{ bundle_id: id, name: 'notes', live: true }],
          input_schema: 'shown',
        },
      );
      const all = await call('find_bundle_tools', { limit: 50 });
      assert.ok((all['tools'] as Output[]).some(({ provider }) => provider !== 'mcp_server'));
      // The proposal was its only start.
      assert.equal(fixture.noted().length, 1);
    });

    it('[guests.pooled] names what a server’s tool can’t take, and sends nothing', async () => {
      const wrong = [
        ['read_from_bundle', { bundle_id: id, tool: 'write_note' }],
        ['act_with_bundle', { bundle_id: id, tool: 'get_note', input: {} }],
        ['act_with_bundle', { bundle_id: id, tool: 'write_note', inputs: [{}, {}] }],
        ['act_with_bundle', { bundle_id: id, tool: 'wriet_note', input: {} }],
        ['read_from_bundle', { bundle_id: 'gst_none', tool: 'get_note' }],
      ] as const;
      for (const [name, args] of wrong) {
        const { status, error } = (await call(name, args)) as { status: string; error: Output };
        assert.equal(status, 'failed');
        assert.match(String(error['next']), /Nothing was sent/);
      }
      assert.deepEqual(sent(), []);
    });

    it('[guests.pooled] asks once before it reads, and before each change, and sends what was approved', async () => {
      const reading = call('read_from_bundle', { bundle_id: id, tool: 'get_note' });
      assert.match(JSON.stringify(await fixture.decide('approve')), /read through an MCP server/);
      assert.equal((await reading)['value'], 'get_note: done');
      assert.match(
        String((await call('read_from_bundle', { bundle_id: id, tool: 'get_note' }))['source']),
        /notes/,
      );
      const input = { text: 'first\nsecond' };
      const planned = await call('act_with_bundle', {
        bundle_id: id,
        tool: 'delete_note',
        input,
        dry_run: true,
      });
      assert.deepEqual([planned['status'], planned['needs_approval']], ['planned', true]);
      const deleting = call('act_with_bundle', { bundle_id: id, tool: 'delete_note', input });
      const asked = JSON.stringify(await fixture.decide('approve'));
      assert.match(asked, /arguments\.text/);
      assert.match(asked, /first/);
      const done = await deleting;
      assert.equal(done['status'], 'completed');
      assert.deepEqual(
        resultsOf(done).map(({ outcome, value }) => [outcome, value]),
        [['done', 'delete_note: done']],
      );
      const refused = call('act_with_bundle', { bundle_id: id, tool: 'write_note', input });
      await fixture.decide('reject');
      assert.equal((await refused)['status'], 'denied');
      assert.deepEqual(sent(), ['get_note {}', 'get_note {}', 'delete_note {"text":"first\\nsecond"}']);
      // As an operation and in the audit it is what it is from the server's own endpoint.
      const events = (await call('list_audit_events', {}))['events'] as Output[];
      assert.ok(events.some((event) => JSON.stringify(event).includes('call_guest')));
    });

    it('[guests.pooled] sends the same request once, whichever way it comes, and again only on purpose', async () => {
      const before = sent().length;
      const args = { bundle_id: id, tool: 'write_note', input: { text: 'a' } };
      const pooled = call('act_with_bundle', args);
      const direct = fixture.call('write_note', args.input);
      await fixture.decide('approve');
      assert.deepEqual(
        [resultsOf(await pooled)[0]?.['outcome'], textOf(await direct)],
        ['done', 'write_note: done'],
      );
      const again = await call('act_with_bundle', args);
      assert.equal(again['given_before'], true);
      assert.match(String(again['next']), /Nothing was sent again/);
      assert.equal(sent().length - before, 1);
      const repeated = call('act_with_bundle', { ...args, repeat: true });
      await fixture.decide('approve');
      assert.equal(resultsOf(await repeated)[0]?.['outcome'], 'done');
      assert.equal(sent().length - before, 2);
      // Who asked for something else since has the answer, and means another call.
      const other = call('act_with_bundle', { ...args, input: { text: 'b' } });
      await fixture.decide('approve');
      await other;
      const anew = call('act_with_bundle', args);
      await fixture.decide('approve');
      assert.equal((await anew)['given_before'], undefined);
      assert.equal(sent().length - before, 4);
    });
  });

  describe('of a server that is not', () => {
    afterEach(stop);

    it('[guests.pooled] says that a call of a server that died is unknown, and asks before it is sent again', async () => {
      const id = await start('dying');
      const args = { bundle_id: id, tool: 'write_note', input: {} };
      const calling = call('act_with_bundle', args);
      await fixture.decide('approve');
      const lost = await calling;
      assert.equal(resultsOf(lost)[0]?.['outcome'], 'unknown');
      assert.match(String(lost['message']), /may have happened/);
      const again = call('act_with_bundle', { ...args, repeat: true });
      assert.match(JSON.stringify(await fixture.decide('reject')), /got no answer before/);
      await again;
      assert.equal(sent().length, 1);
    });

    it('[guests.pooled] offers no tool that changed since it was accepted', async () => {
      const id = await start('changing');
      const reading = call('read_from_bundle', { bundle_id: id, tool: 'get_note' });
      await fixture.decide('approve');
      assert.match(JSON.stringify((await reading)['error']), /withholds the tool/);
      assert.deepEqual(sent(), []);
      const left = (await call('find_bundle_tools', { bundle_id: id }))['tools'] as Output[];
      assert.deepEqual(
        left.map(({ tool }) => tool),
        ['write_note', 'delete_note'],
      );
    });

    it('[guests.pooled] keeps what is too large to return, and every digit', async () => {
      const id = await start('exact');
      const acting = call('act_with_bundle', { bundle_id: id, tool: 'write_note', input: {} });
      await fixture.decide('approve');
      const [result] = resultsOf(await acting);
      const kept = await call('read_result', { result_id: result?.['result_id'] });
      assert.deepEqual(kept['value'], result?.['value']);
      assert.equal((kept['value'] as { rate: number }).rate, 1);
    });
  });
});
