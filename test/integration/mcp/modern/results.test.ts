// What MCP 2026-07-28 answers: results, hints, errors, discovery, progress, listening, round trips, tasks. Bare HTTP.
import assert from 'node:assert/strict';
import { META, TASKS_EXTENSION } from '../../../../src/mcp/modern/modernProtocol.ts';
import { messagesOf } from '../endpointFixture.ts';
import { ModernFixture, TASKS, VERSION } from './modernFixture.ts';
import { listenTo } from './listening.ts';

const LISTS = ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list'] as const;
const COMPUTE = (seconds: number): Record<string, unknown> => ({
  name: 'slow_compute',
  arguments: { seconds, label: 'a test' },
});
const ELICIT = { name: 'test_input_required_result_elicitation', arguments: {} };

describe('MCP 2026-07-28, answers', () => {
  let sluice: ModernFixture;
  beforeEach(async () => {
    sluice = new ModernFixture();
    await sluice.start();
  });
  afterEach(() => sluice.stop());

  describe('results', () => {
    it('[result.type] [result.server-info] say what they are and who sent them, whatever the method', async () => {
      const asked = [
        ['server/discover', {}],
        ...LISTS.map((method) => [method, {}] as const),
        ['tools/call', { name: 'greet', arguments: { name: 'Ann' } }],
        ['tools/call', { name: 'test_error_handling', arguments: {} }],
        ['prompts/get', { name: 'test_simple_prompt' }],
        ['resources/read', { uri: 'test://static-text' }],
        [
          'completion/complete',
          { ref: { type: 'ref/prompt', name: 'x' }, argument: { name: 'a', value: 't' } },
        ],
      ] as const;
      for (const [method, params] of asked) {
        // A completion's name stands in its reference, so no header repeats it.
        const result = await sluice.result(method, params);
        assert.equal(result['resultType'], 'complete', method);
        const { [META.serverInfo]: server } = result['_meta'] as Record<
          string,
          { name?: string; version?: string }
        >;
        assert.deepEqual([server?.name, server?.version], ['sluice', '1.2.3'], method);
      }
    });

    it('[cache.hints] of lists and reads say how long they hold, for this client alone', async () => {
      const asked = [...LISTS.map((method) => [method, {}] as const), ['server/discover', {}] as const];
      for (const [method, params] of [...asked, ['resources/read', { uri: 'test://static-text' }] as const]) {
        const { ttlMs, cacheScope } = await sluice.result(method, params);
        assert.ok(Number.isInteger(ttlMs) && Number(ttlMs) >= 0, method);
        assert.equal(cacheScope, 'private', method);
      }
    });

    it('[list.stable] have one order on every connection', async () => {
      for (const method of LISTS)
        assert.deepEqual(
          await sluice.result(method),
          await sluice.result(method, {}, { id: 'other' }),
          method,
        );
    });

    it('[list.cursor] end at an unknown cursor with -32602', async () => {
      for (const method of ['tools/list', 'prompts/list', 'resources/templates/list'])
        assert.equal((await sluice.refusal(method, { cursor: 'never given' })).code, -32_602, method);
    });

    it('[resource.missing] never are an empty resource', async () => {
      const { code, data } = await sluice.refusal('resources/read', { uri: 'test://nothing' });
      assert.deepEqual([code, data['uri']], [-32_602, 'test://nothing']);
    });

    it('[error.tool] [error.codes] tell a tool’s failure from a tool that is not there', async () => {
      const failed = await sluice.result('tools/call', { name: 'test_error_handling', arguments: {} });
      assert.equal(failed['isError'], true);
      const { code, message } = await sluice.refusal('tools/call', { name: 'nothing', arguments: {} });
      assert.equal(code, -32_602);
      assert.match(message, /slow_compute/);
      for (const params of [{ name: 'greet', arguments: 7 }, { name: 'greet', arguments: [] }, {}])
        assert.equal((await sluice.refusal('tools/call', params)).code, -32_602);
    });
  });

  describe('discovery', () => {
    it('[discover.implemented] tells versions, capabilities and instructions', async () => {
      const { supportedVersions, capabilities, instructions } = await sluice.result('server/discover');
      assert.ok((supportedVersions as string[]).includes(VERSION));
      assert.equal(instructions, 'Use cursors.');
      assert.deepEqual((capabilities as Record<string, unknown>)['extensions'], { [TASKS_EXTENSION]: {} });
    });

    it('[discover.honest] [log.opt-in] declares what is answered, and logging is neither', async () => {
      const { capabilities } = (await sluice.result('server/discover')) as { capabilities: object };
      assert.deepEqual(Object.keys(capabilities).sort(), [
        'completions',
        'extensions',
        'prompts',
        'resources',
        'tools',
      ]);
      const call = { name: 'test_tool_with_logging', arguments: {} };
      const meta = { [META.logLevel]: 'debug', progressToken: 1 };
      const messages = messagesOf(await sluice.send('tools/call', call, { meta }));
      assert.ok(messages.every(({ method }) => method !== 'notifications/message'));
    });
  });

  it('[progress.rising] is told with the request’s token, before the result', async () => {
    const call = { name: 'test_tool_with_progress', arguments: {} };
    const messages = messagesOf(await sluice.send('tools/call', call, { meta: { progressToken: 'mine' } }));
    const params = messages.slice(0, -1).map((each) => each['params'] as Record<string, unknown>);
    assert.deepEqual(
      params.map(({ progressToken, progress }) => [progressToken, progress]),
      [
        ['mine', 0],
        ['mine', 50],
        ['mine', 100],
      ],
    );
    assert.ok('result' in (messages.at(-1) ?? {}));
  });

  describe('listening', () => {
    it('[listen.ack] [listen.tag] [listen.several] acknowledges what is accepted, each stream for itself', async () => {
      const asked = { toolsListChanged: true, resourcesListChanged: true, nonsense: 1 };
      const one = await listenTo(sluice, { notifications: asked }, { id: 'one' });
      const two = await listenTo(sluice, { notifications: { promptsListChanged: true } }, { id: 2 });
      const tag = (id: unknown): object => ({ [META.subscriptionId]: id });
      assert.deepEqual(await one.next(), {
        method: 'notifications/subscriptions/acknowledged',
        params: {
          notifications: { toolsListChanged: true, resourcesListChanged: true },
          _meta: tag('one'),
        },
      });
      assert.deepEqual(await two.next(), {
        method: 'notifications/subscriptions/acknowledged',
        params: { notifications: {}, _meta: tag(2) },
      });
      await sluice.result('tools/call', COMPUTE(0));
      assert.deepEqual(await one.next(), {
        method: 'notifications/resources/list_changed',
        params: { _meta: tag('one') },
      });
      assert.deepEqual(two.waiting, []);
      one.close();
      two.close();
    });

    it('[listen.end] ends with a result that names the subscription, when Sluice closes', async () => {
      const stream = await listenTo(sluice, { notifications: {} }, { id: 'mine' });
      await stream.next();
      const closing = sluice.endpoint.endpoint.close();
      const { id, result } = (await stream.next()) as { id?: unknown; result?: Record<string, unknown> };
      assert.equal(id, 'mine');
      assert.equal(result?.['resultType'], 'complete');
      assert.deepEqual(result?.['_meta'], { [META.subscriptionId]: 'mine' });
      await closing;
    });

    it('[task.notify] [task.no-progress] tells a task as a whole, and of no progress', async () => {
      const { taskId } = await sluice.result('tools/call', COMPUTE(0.3), {
        capabilities: TASKS,
        meta: { progressToken: 'mine' },
      });
      const asked = { notifications: { taskIds: [taskId] } };
      const stream = await listenTo(sluice, asked, { capabilities: TASKS });
      await stream.next();
      const { method, params } = (await stream.next()) as { method: string; params: Record<string, unknown> };
      assert.equal(method, 'notifications/tasks');
      const {
        resultType: _type,
        _meta: _server,
        ...task
      } = await sluice.result('tasks/get', { taskId }, { capabilities: TASKS });
      const { _meta: tag, ...told } = params;
      assert.deepEqual(told, task);
      assert.deepEqual(tag, { [META.subscriptionId]: 1 });
      stream.close();
    });
  });

  describe('round trips', () => {
    it('[mrtr.missing] ask again for what is missing, and ignore what was not asked', async () => {
      for (const inputResponses of [undefined, null, { other: {} }, { user_name: 7 }])
        assert.equal(
          (await sluice.result('tools/call', { ...ELICIT, inputResponses }))['resultType'],
          'input_required',
        );
      const answered = { user_name: { action: 'accept', content: { name: 'Ann' } }, other: { a: 1 } };
      const { content } = await sluice.result('tools/call', { ...ELICIT, inputResponses: answered });
      assert.deepEqual(content, [{ type: 'text', text: 'Hello, Ann!' }]);
    });

    it('[mrtr.state] refuse state that is not as it was given out', async () => {
      const call = { name: 'test_input_required_result_tampered_state', arguments: {} };
      const { requestState } = await sluice.result('tools/call', call);
      const inputResponses = { confirm: { action: 'accept', content: { ok: true } } };
      assert.ok(typeof requestState === 'string');
      for (const forged of [`${requestState}x`, `x${requestState}`, '', 'a.b', 7])
        assert.equal(
          (await sluice.refusal('tools/call', { ...call, inputResponses, requestState: forged })).code,
          -32_602,
        );
      const done = await sluice.result('tools/call', { ...call, inputResponses, requestState });
      assert.equal(done['resultType'], 'complete');
    });
  });

  describe('tasks', () => {
    const capabilities = TASKS;

    it('[task.negotiated] [task.undeclared] are for requests that declare them', async () => {
      const asked = { ...COMPUTE(0), task: { ttl: 60_000 } };
      assert.equal((await sluice.result('tools/call', asked))['resultType'], 'complete');
      const { taskId } = await sluice.result('tools/call', COMPUTE(5), { capabilities });
      for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) {
        const { status, code, data } = await sluice.refusal(method, { taskId });
        assert.deepEqual([status, code], [400, -32_021], method);
        assert.deepEqual(data['requiredCapabilities'], TASKS);
      }
      const { code } = await sluice.refusal('subscriptions/listen', { notifications: { taskIds: [taskId] } });
      assert.equal(code, -32_021);
    });

    it('[task.create] are there when they are told, and nobody else’s', async () => {
      const created = await sluice.result('tools/call', COMPUTE(5), { capabilities });
      assert.equal(created['resultType'], 'task');
      const { taskId } = created;
      assert.ok(!('result' in created || 'task' in created));
      const got = await sluice.result('tasks/get', { taskId }, { capabilities });
      assert.equal(got['status'], 'working');
      const Authorization = `Bearer ${await sluice.endpoint.tokenOf('Somebody else')}`;
      const { code } = await sluice.refusal(
        'tasks/get',
        { taskId },
        { capabilities, headers: { Authorization } },
      );
      assert.equal(code, -32_602);
    });

    it('[task.get] [task.terminal] [result.structured] have their result in the end, and keep it', async () => {
      const { taskId } = await sluice.result('tools/call', COMPUTE(0.05), { capabilities });
      let got = await sluice.result('tasks/get', { taskId }, { capabilities });
      for (let tries = 0; got['status'] === 'working' && tries < 100; tries += 1) {
        await new Promise((resolve) => {
          setTimeout(resolve, 20);
        });
        got = await sluice.result('tasks/get', { taskId }, { capabilities });
      }
      assert.equal(got['status'], 'completed');
      const { structuredContent, content } = got['result'] as {
        structuredContent: object;
        content: object[];
      };
      assert.ok(content.length > 0);
      assert.equal((structuredContent as { operation_id?: unknown }).operation_id, taskId);
      assert.deepEqual(await sluice.result('tasks/cancel', { taskId }, { capabilities }), await ack());
      assert.deepEqual(await sluice.result('tasks/get', { taskId }, { capabilities }), got);
    });

    it('[task.get] fail with an error of the protocol where there is no result', async () => {
      const call = { name: 'protocol_error_job', arguments: {} };
      const { taskId } = await sluice.result('tools/call', call, { capabilities });
      await new Promise((resolve) => {
        setTimeout(resolve, 30);
      });
      const { status, error, result } = await sluice.result('tasks/get', { taskId }, { capabilities });
      assert.equal(status, 'failed');
      assert.equal((error as { code: unknown }).code, -32_603);
      assert.equal(result, undefined);
    });

    it('[task.update] [task.cancel] are acknowledged without the task; unknown ones are -32602', async () => {
      const { taskId } = await sluice.result('tools/call', COMPUTE(5), { capabilities });
      const answers = { taskId, inputResponses: { nobody: { asked: true } } };
      assert.deepEqual(await sluice.result('tasks/update', answers, { capabilities }), await ack());
      assert.deepEqual(await sluice.result('tasks/cancel', { taskId }, { capabilities }), await ack());
      assert.equal((await sluice.result('tasks/get', { taskId }, { capabilities }))['status'], 'cancelled');
      for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel'])
        assert.equal((await sluice.refusal(method, { taskId: 'op_none' }, { capabilities })).code, -32_602);
    });

    async function ack(): Promise<object> {
      const { _meta } = await sluice.result('server/discover');
      return { resultType: 'complete', _meta };
    }
  });
});
