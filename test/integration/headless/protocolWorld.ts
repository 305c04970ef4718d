// A headless host with a session of the SDK's own client, and the calls that tests of the protocol make in it.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CreateTaskResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { HeadlessHost } from '../../support/headlessHost.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

export class ProtocolWorld {
  readonly #folders = new TemporaryFolders();
  readonly #clients: Client[] = [];
  #host: HeadlessHost | undefined;

  async open(): Promise<void> {
    this.#host = await HeadlessHost.start(this.newFolder());
  }

  get host(): HeadlessHost {
    if (this.#host === undefined) throw new Error('The world is not open.');
    return this.#host;
  }

  newFolder(): string {
    return this.#folders.make();
  }

  async connect(to: HeadlessHost = this.host): Promise<Client> {
    const client = new Client({ name: 'protocol test', version: '1' });
    const headers = { Authorization: `Bearer ${to.ready.token}` };
    this.#clients.push(client);
    await client.connect(
      new StreamableHTTPClientTransport(new URL(to.ready.url), { requestInit: { headers } }),
    );
    return client;
  }

  async disconnect(): Promise<void> {
    for (const client of this.#clients.splice(0)) await client.close();
  }

  async close(): Promise<void> {
    await this.disconnect();
    await this.#host?.kill();
    this.#folders.dispose();
  }
}

export function provision(name: string): { name: string; arguments: Record<string, string> } {
  return { name: 'provision_bundle', arguments: { name, provider: 'sandbox', environment: 'development' } };
}

/** A call as a task, as any client may make it. @returns the task's id */
export async function startTask(client: Client, name: string, more: object = {}): Promise<string> {
  const params = { ...provision(name), task: {}, ...more };
  const { task } = await client.request({ method: 'tools/call', params }, CreateTaskResultSchema);
  return task.taskId;
}

/** Resolves when it holds; the test's own time limit ends the waiting. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds())
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
}
