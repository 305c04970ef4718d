// A bundle at the keyed provider, through the whole of Sluice: a person who types tokens, and one who approves.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AgentResult } from '../../support/agentClient.ts';
import { KeyedProvider } from '../../support/keyedProvider.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';
import { GatedFixture } from './gatedFixture.ts';

export interface AskedInput {
  id: string;
  title: string;
  problem?: string;
  fields: { name: string }[];
}

export class KeyedFixture {
  readonly provider: KeyedProvider;
  readonly sluice: GatedFixture;
  readonly #folders: TemporaryFolders;
  readonly #answered = new Set<string>();

  private constructor(provider: KeyedProvider, sluice: GatedFixture, folders: TemporaryFolders) {
    this.provider = provider;
    this.sluice = sluice;
    this.#folders = folders;
  }

  static async start(more: object = {}, tools: readonly object[] = []): Promise<KeyedFixture> {
    const folders = new TemporaryFolders();
    const manifests = folders.make();
    const provider = await KeyedProvider.start();
    writeFileSync(path.join(manifests, 'keyed.json'), JSON.stringify(provider.manifest(more, tools)));
    return new KeyedFixture(provider, await GatedFixture.start({ manifests, practice: ['keyed'] }), folders);
  }

  async stop(): Promise<void> {
    await this.sluice.stop();
    await this.provider.close();
    this.#folders.dispose();
  }

  /** The next request for values that nobody has answered. */
  async input(): Promise<AskedInput> {
    const { input } = await this.sluice.host.event(
      ({ event, input: shown }) => event === 'input' && !this.#answered.has((shown as AskedInput).id),
    );
    return input as AskedInput;
  }

  /** Types it as a person. */
  async type(value: string): Promise<AskedInput> {
    const asked = await this.input();
    this.#answered.add(asked.id);
    const values = Object.fromEntries(asked.fields.map(({ name }) => [name, value]));
    this.sluice.host.say({ input: asked.id, values });
    return asked;
  }

  async provision(name: string): Promise<string> {
    const wanted = this.call('provision_bundle', {
      name,
      provider: 'keyed',
      environment: 'development',
      inputs: { webhook_url: `https://hooks.example/${name}` },
    });
    await this.type(this.provider.good);
    return String((await wanted).output['bundle_id']);
  }

  call(tool: string, args: Record<string, unknown>): Promise<AgentResult> {
    return this.sluice.agent.call(tool, args);
  }

  async tokenOf(bundleId: string): Promise<string> {
    const all = await this.sluice.credentials(bundleId);
    return all.find(({ kind }) => kind === 'input')?.id ?? '';
  }
}
