// MCP tasks on the headless host: durable operations under another name.
import assert from 'node:assert/strict';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  CallToolResultSchema,
  CreateTaskResultSchema,
  ProgressNotificationSchema,
  TaskStatusNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { HeadlessHost } from '../../support/headlessHost.ts';
import { ProtocolWorld, provision, startTask, until } from './protocolWorld.ts';

describe('MCP tasks', () => {
  const world = new ProtocolWorld();

  before(() => world.open());
  afterEach(() => world.disconnect());
  after(() => world.close());

  const connect = (): Promise<Client> => world.connect();

  it('[mcp.tasks] are operations: made at once, followed, listed, and answered like the call', async () => {
    const client = await connect();
    const statuses: string[] = [];
    let progress = 0;
    client.setNotificationHandler(TaskStatusNotificationSchema, ({ params }) => {
      statuses.push(params.status);
    });
    client.setNotificationHandler(ProgressNotificationSchema, ({ params }) => {
      assert.ok(params.progress > progress);
      progress = params.progress;
    });
    const taskId = await startTask(client, 'task', { _meta: { progressToken: 'mine' } });
    const result = await client.request({ method: 'tasks/result', params: { taskId } }, CallToolResultSchema);
    assert.equal(result.structuredContent?.['status'], 'completed');
    assert.equal(result.structuredContent?.['operation_id'], taskId);
    assert.deepEqual(result._meta?.['io.modelcontextprotocol/related-task'], { taskId });
    const repeated = await client.callTool({ name: 'get_operation', arguments: { operation_id: taskId } });
    assert.equal((repeated.structuredContent as Record<string, unknown>)['status'], 'completed');
    const task = await client.experimental.tasks.getTask(taskId);
    assert.equal(task.status, 'completed');
    const { tasks } = await client.experimental.tasks.listTasks();
    assert.ok(tasks.some((listed) => listed.taskId === taskId));
    await until(() => statuses.includes('completed') && progress === 100);
  });

  it('[mcp.tasks] end at once where nothing had to be done, and where the tool answers by itself they are refused', async () => {
    const client = await connect();
    await client.callTool(provision('there'));
    const taskId = await startTask(client, 'there');
    const { status } = await client.experimental.tasks.getTask(taskId);
    assert.equal(status, 'completed');
    const result = await client.request({ method: 'tasks/result', params: { taskId } }, CallToolResultSchema);
    assert.equal(result.structuredContent?.['status'], 'completed');
    const params = { name: 'list_bundles', arguments: {}, task: {} };
    await assert.rejects(client.request({ method: 'tools/call', params }, CreateTaskResultSchema), {
      code: -32_601,
    });
  });

  it('[mcp.tasks] are unknown where they are not the client’s own', async () => {
    const client = await connect();
    for (const taskId of ['op_none', 'x'.repeat(500), ''])
      await assert.rejects(client.experimental.tasks.getTask(taskId), { code: -32_602 });
    await assert.rejects(client.experimental.tasks.cancelTask('op_none'), { code: -32_602 });
  });

  it('[mcp.tasks] wait for a person without asking the client, and can be cancelled meanwhile', async () => {
    const client = await connect();
    const { bundles } = (
      await client.callTool({ name: 'list_bundles', arguments: { environment: 'production' } })
    ).structuredContent as { bundles: { id: string }[] };
    const params = { name: 'delete_bundle', arguments: { bundle_id: bundles[0]?.id }, task: {} };
    const { task } = await client.request({ method: 'tools/call', params }, CreateTaskResultSchema);
    assert.equal(task.status, 'working');
    assert.match(String(task.statusMessage), /approval/);
    const waiting = client.request(
      { method: 'tasks/result', params: { taskId: task.taskId } },
      CallToolResultSchema,
    );
    const cancelled = await client.experimental.tasks.cancelTask(task.taskId);
    assert.equal(cancelled.status, 'cancelled');
    assert.equal((await waiting).structuredContent?.['status'], 'cancelled');
    await assert.rejects(client.experimental.tasks.cancelTask(task.taskId), { code: -32_602 });
  });

  it('[mcp.tasks-survive] keeps a task over the death of the host, as its operation is kept', async () => {
    const directory = world.newFolder();
    const dying = await HeadlessHost.start(directory, { dieAt: 'call.sent:2' });
    const client = await world.connect(dying);
    const taskId = await startTask(client, 'survivor');
    await dying.exited;
    await dying.kill();
    const next = await HeadlessHost.start(directory);
    try {
      const again = await world.connect(next);
      const task = await again.experimental.tasks.getTask(taskId);
      assert.equal(task.status, 'working');
      assert.match(String(task.statusMessage), /Interrupted/);
      const answered = again.request({ method: 'tasks/result', params: { taskId } }, CallToolResultSchema);
      await again.callTool({ name: 'resume_operation', arguments: { operation_id: taskId } });
      assert.equal((await answered).structuredContent?.['status'], 'completed');
      await again.close();
    } finally {
      await next.kill();
    }
  });
});
