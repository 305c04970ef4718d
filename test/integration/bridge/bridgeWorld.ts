// Headless hosts that are live windows, and bridges to them, all of one person.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { BridgeClient, type BridgeClientOptions } from '../../support/bridgeClient.ts';
import { HeadlessHost, type HeadlessOptions } from '../../support/headlessHost.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

export class BridgeWorld {
  readonly #folders = new TemporaryFolders();
  readonly #hosts: HeadlessHost[] = [];
  readonly #bridges: BridgeClient[] = [];
  /** What SLUICE_HOME says. */
  home = this.#newHome();

  /** A folder of a project. */
  folder(...segments: string[]): string {
    const folder = path.join(this.#folders.make(), ...segments);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Where windows enter themselves. */
  get windows(): string {
    return path.join(this.home, 'windows');
  }

  async window(
    folders: string[],
    options: HeadlessOptions & { storage?: string } = {},
  ): Promise<HeadlessHost> {
    const { storage = this.#folders.make(), ...rest } = options;
    const host = await HeadlessHost.start(storage, { ...rest, home: this.home, folders });
    this.#hosts.push(host);
    return host;
  }

  async bridge(options: Omit<BridgeClientOptions, 'home'>): Promise<BridgeClient> {
    const bridge = await BridgeClient.connect({ home: this.home, ...options });
    this.#bridges.push(bridge);
    return bridge;
  }

  /** What a bridge says that finds nothing to connect to. */
  async refusal(options: Omit<BridgeClientOptions, 'home'>): Promise<string> {
    try {
      await (await BridgeClient.connect({ home: this.home, waitSeconds: 0, ...options })).close();
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    throw new Error('The bridge found a window.');
  }

  /** Ends everything, and begins with an empty home. */
  async reset(): Promise<void> {
    await Promise.all(this.#bridges.splice(0).map((bridge) => bridge.close()));
    await Promise.all(this.#hosts.splice(0).map((host) => host.kill()));
    this.home = this.#newHome();
  }

  dispose(): void {
    this.#folders.dispose();
  }

  #newHome(): string {
    return path.join(this.#folders.make(), 'home');
  }
}
