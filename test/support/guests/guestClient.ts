// A headless Sluice with one guest, a client connected to that guest's own endpoint, and a person who answers over stdin.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { HeadlessHost, type HeadlessOptions } from '../headlessHost.ts';
import { TemporaryFolders } from '../temporaryFolder.ts';
import type { WantedGuest } from './headlessGuests.ts';

export class GuestFixture {
  readonly #folders: TemporaryFolders;
  readonly #decided = new Set<string>();
  /** Only the first host shows it. */
  readonly #token: string;
  readonly file: string;
  /** Processes that the guest ran as or started, known after `stop`. */
  readonly started: number[] = [];
  guest: string;
  host: HeadlessHost;
  client: Client;

  private constructor(
    folders: TemporaryFolders,
    host: HeadlessHost,
    client: Client,
    file: string,
    guest: string,
  ) {
    this.#folders = folders;
    this.#token = host.ready.token;
    this.host = host;
    this.client = client;
    this.file = file;
    this.guest = guest;
  }

  /** @param wanted gets the path of a file that the guest can note things in */
  static async start(
    wanted: (file: string) => WantedGuest,
    options: HeadlessOptions = {},
  ): Promise<GuestFixture> {
    const folders = new TemporaryFolders();
    const directory = folders.make();
    const file = path.join(directory, 'notes.txt');
    writeFileSync(file, '');
    const host = await HeadlessHost.start(directory, { ...options, lastingToken: true });
    const guest = wanted(file);
    const client = await accepted(host, guest);
    return new GuestFixture(folders, host, client, file, guest.name);
  }

  /** Another guest of the same Sluice, with a client of its own: `client` and `guest` are its from now on. */
  async next(guest: WantedGuest): Promise<void> {
    await this.client.close().catch(() => undefined);
    this.client = await accepted(this.host, guest);
    this.guest = guest.name;
  }

  async stop(): Promise<void> {
    await this.client.close().catch(() => undefined);
    await this.host.stop();
    this.started.push(...this.processes());
    this.#folders.dispose();
  }

  /** Those that the guest ran as or started so far. */
  processes(): number[] {
    return this.noted()
      .flatMap((line) => /^(?:start|child) (\d+)$/.exec(line)?.[1] ?? [])
      .map(Number);
  }

  /** Another accepted guest: `client` and `guest` are its from now on. */
  async use(guest: string): Promise<void> {
    await this.client.close().catch(() => undefined);
    this.client = await connected(this.host.ready.url, this.#token, guest);
    this.guest = guest;
  }

  /** After the host died: another one on the same folder, and a new session of the same client. */
  async restart(options: HeadlessOptions = {}): Promise<void> {
    this.host = await HeadlessHost.start(this.host.directory, { ...options, lastingToken: true });
    // What died before it was recorded is asked again under the same id.
    this.#decided.clear();
    await this.use(this.guest);
  }

  async call(name: string, args: Record<string, unknown> = {}): Promise<CallToolResult> {
    return (await this.client.callTool({ name, arguments: args })) as CallToolResult;
  }

  /** Waits for the next request that was not answered. @param about what it must name */
  async decide(decision: 'approve' | 'reject', about = ''): Promise<Record<string, unknown>> {
    const { approval } = (await this.host.event(
      ({ event, approval: asked }) =>
        event === 'approval' &&
        !this.#decided.has((asked as { id: string }).id) &&
        JSON.stringify(asked).includes(about),
    )) as unknown as { approval: { id: string } & Record<string, unknown> };
    this.#decided.add(approval.id);
    this.host.say({ approval: approval.id, decision });
    return approval;
  }

  async untilNoted(fits: (line: string) => boolean): Promise<void> {
    while (!this.noted().some(fits)) await delay(20);
  }

  noted(): string[] {
    return readFileSync(this.file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  }
}

async function accepted(host: HeadlessHost, guest: WantedGuest): Promise<Client> {
  host.say({ guest });
  const isOfIt = ({ event, guest: entry }: Record<string, unknown>): boolean =>
    (event === 'guest' && (entry as { name: string }).name === guest.name) || event === 'refused';
  const answer = await host.event(isOfIt);
  if (answer.event === 'refused') throw new Error(JSON.stringify(answer));
  return connected(host.ready.url, host.ready.token, guest.name);
}

/** A client of that guest's own endpoint, or of Sluice's. */
export async function connected(url: string, token: string, guest?: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { capabilities: { elicitation: {} } });
  const transport = new StreamableHTTPClientTransport(
    new URL(guest === undefined ? url : `${url}/guests/${guest}`),
    {
      requestInit: { headers: { Authorization: `Bearer ${token}` } },
    },
  );
  await client.connect(transport);
  return client;
}

export function textOf({ content }: CallToolResult): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
