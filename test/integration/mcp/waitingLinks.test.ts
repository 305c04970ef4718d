// A client that shows links is sent one when a person is asked, in both eras: by the SDK's own two clients against a real
// host. Whatever the client answers, only the person's decision counts, and nothing is asked or done twice.
import assert from 'node:assert/strict';
import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CallToolResultSchema,
  CreateTaskResultSchema,
  ElicitRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { GatedFixture } from '../tools/gatedFixture.ts';
import { modernRequest, TASKS } from './modern/modernFixture.ts';

type Action = 'accept' | 'decline' | 'cancel';
interface Shown {
  mode?: unknown;
  url?: unknown;
  message?: unknown;
  elicitationId?: unknown;
}
interface Called {
  structuredContent?: Record<string, unknown> | undefined;
}
interface Peer {
  call(name: string, args: Record<string, unknown>): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

describe('A link to what waits', () => {
  let sluice: GatedFixture;
  let shown: Shown[];
  let args: Record<string, unknown>;
  beforeEach(async () => {
    sluice = await GatedFixture.start();
    shown = [];
    const { id } = await sluice.named('Payroll export', 'production');
    args = { bundle_id: id, settings: { region: 'eu' } };
  });
  afterEach(() => sluice.stop());

  const options = () => ({
    requestInit: { headers: { Authorization: `Bearer ${sluice.host.ready.token}` } },
  });
  const outputOf = ({ structuredContent }: Called): Record<string, unknown> => structuredContent ?? {};

  async function legacy(action: Action, url: Record<string, string> | undefined): Promise<Peer> {
    const elicitation = url === undefined ? { form: {} } : { url };
    const client = new Client({ name: 'terminal', version: '1' }, { capabilities: { elicitation } });
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      shown.push(params);
      return { action };
    });
    await client.connect(new StreamableHTTPClientTransport(new URL(sluice.host.ready.url), options()));
    return {
      call: async (name, given) => outputOf((await client.callTool({ name, arguments: given })) as Called),
      close: () => client.close(),
    };
  }

  async function modern(action: Action, url: Record<string, string> | undefined): Promise<Peer> {
    const elicitation = url === undefined ? { form: {} } : { url };
    const client = new ModernClient(
      { name: 'terminal', version: '2' },
      { versionNegotiation: { mode: 'auto' }, capabilities: { elicitation } },
    );
    client.setRequestHandler('elicitation/create', ({ params }) => {
      shown.push(params);
      return { action };
    });
    await client.connect(new ModernTransport(new URL(sluice.host.ready.url), options()));
    assert.equal(client.getNegotiatedProtocolVersion(), '2026-07-28');
    return {
      call: async (name, given) => outputOf((await client.callTool({ name, arguments: given })) as Called),
      close: () => client.close(),
    };
  }

  for (const [era, connect] of Object.entries({ legacy, modern }))
    for (const action of ['accept', 'decline', 'cancel'] as const)
      it(`[models.link] is shown by the ${era} client; ${action} decides nothing, the person does`, async () => {
        const peer = await connect(action, {});
        const call = peer.call('update_bundle_settings', args);
        const asked = await sluice.asked();
        while (shown.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
        const [link] = shown;
        assert.equal(link?.mode, 'url');
        assert.equal(link.url, `vscode://sluice.sluice/waiting/${asked.operation_id}`);
        assert.match(String(link.message), /approves nothing/);
        await new Promise((resolve) => setTimeout(resolve, 200));
        assert.equal((await sluice.bundle(String(args['bundle_id']))).settings['region'], undefined);
        await sluice.decide(asked, 'approve');
        assert.equal((await call)['status'], 'completed');
        assert.deepEqual([shown.length, sluice.timesAsked], [1, 1]);
        await peer.close();
      });

  for (const [era, connect] of Object.entries({ legacy, modern }))
    it(`[models.link] is not sent to a ${era} client that shows none`, async () => {
      const peer = await connect('accept', undefined);
      const call = peer.call('update_bundle_settings', args);
      await sluice.decide(await sluice.asked(), 'reject');
      assert.equal((await call)['status'], 'denied');
      assert.deepEqual(shown, []);
      await peer.close();
    });

  const SHOWS_LINKS = { elicitation: { url: {} } };

  const raw = async (
    params: Record<string, unknown>,
    { method = 'tools/call', capabilities = SHOWS_LINKS }: { method?: string; capabilities?: object } = {},
  ): Promise<Record<string, unknown>> => {
    const { message, headers } = modernRequest(method, params, { id: 1, capabilities });
    const answer = await fetch(sluice.host.ready.url, {
      method: 'POST',
      headers: {
        ...options().requestInit.headers,
        Accept: 'application/json, text/event-stream',
        'Content-Type': 'application/json',
        ...headers,
      },
      body: JSON.stringify(message),
    });
    const text = await answer.text();
    const last = text.split('\n').findLast((line) => line.startsWith('data: '));
    return JSON.parse(last?.slice('data: '.length) ?? text) as Record<string, unknown>;
  };

  it('[models.link] [mrtr.state] answered after the decision, gets that operation’s answer, not another operation', async () => {
    const call = { name: 'update_bundle_settings', arguments: args };
    const { result } = await raw(call);
    const { resultType, requestState } = result as Record<string, unknown>;
    assert.equal(resultType, 'input_required');
    await sluice.decide(await sluice.asked(), 'approve');
    const answered = { requestState, inputResponses: { decide_in_vs_code: { action: 'accept' } } };
    for (let times = 0; times < 2; times += 1) {
      const again = (await raw({ ...call, ...answered }))['result'] as Called;
      assert.equal(outputOf(again)['operation_id'], requestState);
      assert.equal(outputOf(again)['status'], 'completed');
    }
    assert.equal(sluice.timesAsked, 1);
  });

  it('[models.link] [mrtr.state] refuses state that this caller was not given for this tool', async () => {
    const call = { name: 'update_bundle_settings', arguments: args };
    const { result } = await raw(call);
    const { requestState } = result as Record<string, unknown>;
    for (const forged of ['op_nope', '', { operation: requestState }, `${String(requestState)} `]) {
      const { error } = await raw({ ...call, requestState: forged });
      assert.equal((error as { code?: number } | undefined)?.code, -32_602, JSON.stringify(forged));
    }
    const other = { name: 'delete_bundle', arguments: { bundle_id: args['bundle_id'] }, requestState };
    assert.equal(((await raw(other))['error'] as { code?: number } | undefined)?.code, -32_602);
    assert.equal(sluice.timesAsked, 1);
  });

  describe('of a task', () => {
    const capabilities = { ...SHOWS_LINKS, ...TASKS };
    const task = async (params: Record<string, unknown>, method: string, declared = capabilities as object) =>
      (await raw(params, { method, capabilities: declared }))['result'] as Record<string, unknown>;

    it('[models.link] is input that a modern task requires until the client has shown it', async () => {
      const { taskId } = await task({ name: 'update_bundle_settings', arguments: args }, 'tools/call');
      const asked = await sluice.asked();
      assert.equal((await task({ taskId }, 'tasks/get', TASKS))['status'], 'working');

      const required = await task({ taskId }, 'tasks/get');
      assert.equal(required['status'], 'input_required');
      const { decide_in_vs_code: link } = required['inputRequests'] as Record<string, { params: Shown }>;
      assert.equal(link?.params.url, `vscode://sluice.sluice/waiting/${String(taskId)}`);

      const inputResponses = { decide_in_vs_code: { action: 'accept' } };
      await task({ taskId, inputResponses }, 'tasks/update');
      const shownOnce = await task({ taskId }, 'tasks/get');
      assert.deepEqual([shownOnce['status'], shownOnce['inputRequests']], ['working', undefined]);
      assert.equal((await sluice.bundle(String(args['bundle_id']))).settings['region'], undefined);

      await sluice.decide(asked, 'approve');
      let last: Record<string, unknown>;
      do last = await task({ taskId }, 'tasks/get');
      while (last['status'] === 'working');
      assert.equal(last['status'], 'completed');
      assert.equal(outputOf(last['result'] as Called)['status'], 'completed');
      assert.equal(sluice.timesAsked, 1);
    });

    it('[models.link] is shown by a legacy client that streams a task, once, and the person decides', async () => {
      const client = new Client(
        { name: 'terminal', version: '1' },
        { capabilities: { ...SHOWS_LINKS, tasks: {} } },
      );
      client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
        shown.push(params);
        return { action: 'decline' };
      });
      await client.connect(new StreamableHTTPClientTransport(new URL(sluice.host.ready.url), options()));
      const { task: made } = await client.request(
        {
          method: 'tools/call',
          params: { name: 'update_bundle_settings', arguments: args, task: {} },
        },
        CreateTaskResultSchema,
      );
      const asked = await sluice.asked();
      assert.equal((await client.experimental.tasks.getTask(made.taskId)).status, 'input_required');
      const result = client.experimental.tasks.getTaskResult(made.taskId, CallToolResultSchema);
      while (shown.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal(shown[0]?.url, `vscode://sluice.sluice/waiting/${made.taskId}`);
      assert.equal((await client.experimental.tasks.getTask(made.taskId)).status, 'working');
      await sluice.decide(asked, 'approve');
      assert.equal(outputOf(await result)['status'], 'completed');
      assert.deepEqual([shown.length, sluice.timesAsked], [1, 1]);
      await client.close();
    });
  });
});
