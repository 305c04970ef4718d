// MCP clients by others with an installed Sluice in a real VS Code, the sandbox as slow as real providers: each finds
// the tools, calls them, stops what it started, and follows work that lasts longer than its own patience.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { vsixPath } from '../../scripts/project.ts';
import { connectionFor, type McpConnection } from '../support/mcpConnection.ts';
import {
  claudeMcpList,
  inspector,
  mcporter,
  McpRemote,
  type OtherClient,
  type Output,
} from '../support/otherClients.ts';
import { TemporaryFolders } from '../support/temporaryFolder.ts';
import { clientScripts } from '../support/testTools.ts';
import { startVsCode, type VsCode } from '../support/vsCode.ts';

/** Much less than provisioning takes in the sandbox at its realistic speed, which is 28 s at least. */
const PATIENCE_MS = 20_000;
/** How long the clients let wait_for_operation wait, seconds: less than their patience. */
const WAIT_S = 5;

const LABELS = ['Inspector', 'mcporter', 'mcp-remote', 'Claude Code'] as const;

describe('MCP clients by others', () => {
  const folders = new TemporaryFolders();
  const connections = new Map<string, McpConnection>();
  let vsCode: VsCode;
  let clients: Record<'inspector' | 'mcporter' | 'mcpRemote', OtherClient>;
  let remote: McpRemote;
  let claude: () => Promise<string>;
  /** What comes of work that lasts. */
  const ends = new Map<string, Promise<Output>>();

  before(async function () {
    // The first run installs the clients.
    this.timeout(400_000);
    const scripts = await clientScripts();
    vsCode = await startVsCode({ vsix: vsixPath });
    for (const label of LABELS) connections.set(label, await connectionFor(vsCode, label));
    const dir = folders.make();
    const at = (label: (typeof LABELS)[number]): [McpConnection, string] => {
      const own = path.join(dir, label.replace(' ', '-'));
      mkdirSync(own);
      const connection = connections.get(label);
      assert.ok(connection);
      return [connection, own];
    };
    remote = new McpRemote(scripts.mcpRemote, ...at('mcp-remote'));
    clients = {
      inspector: inspector(scripts.inspector, ...at('Inspector')),
      mcporter: mcporter(scripts.mcporter, ...at('mcporter')),
      mcpRemote: remote,
    };
    claude = () => claudeMcpList(scripts.claude, ...at('Claude Code'));
    beginWork();
  });

  after(async () => {
    await remote?.close();
    await vsCode?.close();
    folders.dispose();
  });

  it('[clients.list] Claude Code finds Sluice, and says that it is connected', async () => {
    assert.match(await claude(), /^sluice: .* ✔ Connected$/m);
  });

  for (const [key, name] of [
    ['inspector', 'the inspector'],
    ['mcporter', 'mcporter'],
    ['mcpRemote', 'mcp-remote'],
  ] as const) {
    it(`[clients.list] ${name} finds the tools`, async () => {
      const tools = await clients[key].tools();
      for (const tool of ['provision_bundle', 'wait_for_operation', 'sync_credentials', 'delete_bundle'])
        assert.ok(tools.includes(tool), `${tool} is not among ${tools.join(', ')}`);
    });

    it(`[clients.call] ${name} follows a list’s cursor, and reads what an error says is to be done`, async () => {
      const first = await clients[key].call('list_bundles', { limit: 1 });
      const second = await clients[key].call('list_bundles', { limit: 1, cursor: first['next_cursor'] });
      assert.notEqual(bundleIdIn(first), bundleIdIn(second));
      const failed = await clients[key].call('get_operation', { operation_id: 'op_none' });
      assert.match(JSON.stringify(failed['error']), /"next":"[^"]+/);
    });
  }

  describe('with work that lasts', () => {
    const ended = async (key: string): Promise<Output> => (await ends.get(key)) ?? {};

    it('[clients.cancel] mcp-remote passes the cancellation of a call on, and the operation stops', async () => {
      assert.equal((await ended('remote cancels'))['status'], 'cancelled');
    });

    for (const key of ['mcporter', 'inspector'])
      it(`[clients.cancel] ${key} that is ended ends no work, and cancels it by cancel_operation`, async () => {
        assert.equal((await ended(`${key} cancels`))['status'], 'cancelled');
      });

    for (const key of ['mcporter', 'inspector'])
      it(`[clients.wait] ${key}, ended in the midst of its call, follows the operation by wait_for_operation`, async () => {
        assertLasted(await ended(key));
      });

    for (const key of ['remote', 'inspector stays'])
      it(`[clients.wait] ${key}: progress keeps a client waiting beyond its patience`, async () => {
        assertLasted(await ended(key));
      });
  });

  /** All of it at the same time, each on a bundle of its own, while the other tests run. */
  function beginWork(): void {
    const begin = (key: string, end: Promise<Output>): void => {
      // Its own test hears of it.
      end.catch(() => undefined);
      ends.set(key, end);
    };
    begin('mcporter', followAfterLeaving(clients.mcporter));
    begin('inspector', followAfterLeaving(clients.inspector));
    begin('remote', stayed(clients.mcpRemote, 'remote-stays'));
    begin('inspector stays', stayed(clients.inspector, 'inspector-stays'));
    begin('remote cancels', cancelByProtocol(remote));
    begin('mcporter cancels', cancelByTool(clients.mcporter));
    begin('inspector cancels', cancelByTool(clients.inspector));
  }

  /** Longer than any client’s patience here, by the time that Sluice measured for its steps. */
  function assertLasted(operation: Output): void {
    assert.equal(operation['status'], 'completed');
    const steps = operation['steps'] as { duration_ms: number }[];
    const lastedMs = steps.reduce((sum, step) => sum + step.duration_ms, 0);
    assert.ok(lastedMs > PATIENCE_MS, `it took ${lastedMs} ms only`);
  }
});

const provisioning = (name: string): object => ({ name, provider: 'sandbox', environment: 'development' });

/** Starts work, and leaves in its midst: the inspector and mcporter tell nobody when they are ended. */
async function startAndLeave(client: OtherClient, name: string): Promise<string> {
  const leave = new AbortController();
  const call = client.call('provision_bundle', provisioning(name), { signal: leave.signal });
  call.catch(() => undefined);
  const id = await operationOf(client, name);
  leave.abort();
  await assert.rejects(call);
  return id;
}

async function followAfterLeaving(client: OtherClient): Promise<Output> {
  const args = { operation_id: await startAndLeave(client, `${client.name} follows`), timeout_s: WAIT_S };
  for (;;) {
    // On a machine that is very busy it may give up on this one, too: waiting again is safe.
    const answer = client.call('wait_for_operation', args, { timeoutMs: PATIENCE_MS });
    const operation = await answer.catch((): Output => ({ status: 'running' }));
    if (operation['status'] !== 'running') return operation;
  }
}

async function cancelByTool(client: OtherClient): Promise<Output> {
  const operation_id = await startAndLeave(client, `${client.name} cancels`);
  await client.call('cancel_operation', { operation_id });
  return client.call('wait_for_operation', { operation_id });
}

/** By `notifications/cancelled`. */
async function cancelByProtocol(client: OtherClient): Promise<Output> {
  const operation_id = await startAndLeave(client, `${client.name} cancels`);
  return client.call('wait_for_operation', { operation_id });
}

function stayed(client: OtherClient, name: string): Promise<Output> {
  return client.call('provision_bundle', provisioning(name), { timeoutMs: PATIENCE_MS });
}

/** The id of the operation that sets up the bundle of this name, once there is one. */
async function operationOf(client: OtherClient, name: string): Promise<string> {
  for (;;) {
    const { bundles } = (await client.call('list_bundles', { limit: 100 })) as {
      bundles: { id: string; name: string }[];
    };
    const bundle = bundles.find((each) => each.name === name);
    const { operations } = (await client.call('list_operations', { limit: 50 })) as {
      operations: { id: string; bundle_id: string }[];
    };
    const operation = operations.find(({ bundle_id: id }) => id === bundle?.id);
    if (operation !== undefined) return operation.id;
  }
}

function bundleIdIn({ bundles }: Output): unknown {
  return (bundles as { id: string }[])[0]?.id;
}
