// The sandbox's back door: its journal, what exists there, and misbehaviour on request. As the provider sees things.
import path from 'node:path';
import { NodeClock } from '../../src/node/nodeClock.ts';
import { NodeIds } from '../../src/node/nodeIds.ts';
import type { SandboxFault } from '../../src/providers/sandbox/faults.ts';
import { startSandbox } from '../../src/providers/sandbox/startSandbox.ts';

export interface SandboxThing {
  id: string;
  tag: string | null;
  [member: string]: unknown;
}
type Things = Record<'credentials' | 'webhooks' | 'clients', SandboxThing[]>;

export interface SandboxRequestLine {
  method: string;
  path: string;
  key: string | null;
  status: number | null;
}

export class SandboxControl {
  readonly #base: string;
  readonly #token: string;

  private constructor(base: string, token: string) {
    this.#base = base;
    this.#token = token;
  }

  /** @param host one that runs: the sandbox is in its process, its world in its folder */
  static async of(host: { directory: string; ready: { sandbox_url: string } }): Promise<SandboxControl> {
    const clock = new NodeClock();
    const directory = path.join(host.directory, 'sandbox');
    const sandbox = await startSandbox({ directory, ids: new NodeIds(clock), clock, speed: 'instant' });
    const token = sandbox.token('development');
    await sandbox.close();
    return new SandboxControl(new URL(host.ready.sandbox_url).origin, token);
  }

  /** Every request that reached it, in order of arrival. */
  async requests(): Promise<SandboxRequestLine[]> {
    const { log } = (await this.#ask('GET', 'requests')) as { log: SandboxRequestLine[] };
    return log;
  }

  /** What exists in an environment. */
  async things(environment = 'development'): Promise<Things> {
    const state = (await this.#ask('GET', 'state')) as Record<string, Things>;
    const { credentials = [], webhooks = [], clients = [] } = state[environment] ?? {};
    return { credentials, webhooks, clients };
  }

  /** All that exists in an environment, by kind: also grants, shares, subscriptions. */
  async everything(environment = 'development'): Promise<Record<string, SandboxThing[]>> {
    const state = (await this.#ask('GET', 'state')) as Record<string, Record<string, SandboxThing[]>>;
    return state[environment] ?? {};
  }

  async addFaults(...faults: SandboxFault[]): Promise<void> {
    await this.#ask('POST', 'faults', { faults });
  }

  async clearFaults(): Promise<void> {
    await this.#ask('POST', 'faults', { clear: true });
  }

  async #ask(method: string, what: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.#base}/__control/${what}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`/__control/${what} answered ${response.status}: ${await response.text()}`);
    return response.json();
  }
}
