// A workspace with accounts at a token server, over real storage and a clock that stands still.
import type { Bundle } from '../../src/core/bundle/bundle.ts';
import type { Credential } from '../../src/core/bundle/credential.ts';
import type { FaultPoint } from '../../src/core/faultPoints.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { Manifest } from '../../src/core/provider/manifest.ts';
import type { ToolResult } from '../../src/core/tool/runner.ts';
import { SharedWorld, type CoreHost, type HostOptions } from './coreHost.ts';
import { tokenManifest, TokenServer } from './tokenServer.ts';

export interface SyncResult {
  credential_id: string;
  account: string;
  outcome: string;
  retryable?: boolean;
  message?: string;
}

export class SyncWorld {
  readonly server = new TokenServer();
  readonly shared: SharedWorld;
  #host: CoreHost | undefined;
  #opened = 0;

  private constructor(manifest: Manifest) {
    this.server.rotation = manifest.oauth?.rotation ?? 'strict';
    this.shared = new SharedWorld({ providers: this.server, manifests: [manifest] });
  }

  /** The window that was opened last. */
  get host(): CoreHost {
    if (this.#host === undefined) throw new Error('No window is open.');
    return this.#host;
  }

  /** @param accounts that are due */
  static async open(accounts: readonly string[] = [], manifest = tokenManifest()): Promise<SyncWorld> {
    const world = new SyncWorld(manifest);
    world.#host = await world.window();
    await world.host.store.transaction((tx) => tx.bundles.insert(bundleOf('bnd_1')));
    for (const account of accounts) await world.add(account);
    return world;
  }

  get now(): number {
    return this.shared.clock.now();
  }

  /** One more window on the same folder. */
  async window(options: HostOptions = {}): Promise<CoreHost> {
    this.#opened += 1;
    const host = await this.shared.open({ owner: `window-${this.#opened}`, ...options });
    this.server.open = (ref) => host.store.read((view) => view.secrets.open(ref));
    return host;
  }

  /** The window dies, and another starts on the folder. */
  async restart(): Promise<void> {
    this.host.close();
    const dead = this.#opened;
    this.#host = await this.window({ isDead: (owner) => Number(owner.split('-')[1]) <= dead });
    await this.host.operations.recover();
  }

  /**
   * Syncs in a window that freezes at that point, as if it had died, and continues in another.
   * @param times how often it comes to that point
   */
  dieAt(point: FaultPoint, times = 1, args: JsonObject = {}): Promise<void> {
    return this.dieDuring(point, times, (host) => host.call('sync_credentials', { details: true, ...args }));
  }

  /** The same during any work that `begin` starts. */
  async dieDuring(
    point: FaultPoint,
    times: number,
    begin: (host: CoreHost) => Promise<unknown>,
  ): Promise<void> {
    let left = times;
    const died = Promise.withResolvers<void>();
    const dying = await this.window({
      faults: {
        reach: (reached) => {
          if (reached !== point || (left -= 1) > 0) return;
          died.resolve();
          throw new Error('The process is dead.');
        },
      },
      wrapStore: (store) => {
        let dead = false;
        void died.promise.then(() => (dead = true));
        const never = new Promise<never>(() => undefined);
        return {
          read: (work) => store.read(work),
          transaction: (work) => (dead ? never : store.transaction(work)),
        };
      },
    });
    const call = begin(dying);
    for (let rounds = 0; rounds < 50; rounds += 1) await this.shared.clock.advanceAsync(20);
    // Where it does not come there, it ends.
    await Promise.race([died.promise, dying.finish(call)]);
    this.#host = dying;
    await this.restart();
  }

  /** An account whose access token is about to expire. */
  async add(account: string, changes: Partial<Credential> = {}): Promise<Credential> {
    const { access, refresh } = this.server.connect(account);
    const credential: Credential = {
      id: `crd_${account}`,
      bundleId: 'bnd_1',
      kind: 'grant',
      label: account,
      providerRef: null,
      account,
      state: 'expiring',
      expiresAt: this.now + 120_000,
      lastRefreshedAt: null,
      createdAt: this.now,
      generation: 1,
      refreshedBy: 'sluice',
      ...changes,
    };
    await this.host.store.transaction((tx) => {
      tx.credentials.insert(credential);
      tx.secrets.put({ ownerId: credential.id, part: 'access_token' }, access);
      tx.secrets.put({ ownerId: credential.id, part: 'refresh_token' }, refresh);
    });
    return credential;
  }

  async remove(account: string): Promise<void> {
    await this.host.store.transaction((tx) => {
      tx.secrets.deleteOwner(`crd_${account}`);
      tx.credentials.delete(`crd_${account}`);
    });
  }

  credential(account: string): Credential | undefined {
    return this.host.store.read((view) => view.credentials.get(`crd_${account}`));
  }

  /** What the vault holds. */
  token(account: string, part = 'refresh_token'): string {
    return this.host.store.read((view) => view.secrets.open({ ownerId: `crd_${account}`, part }));
  }

  /** One call, as an agent makes it; time passes as needed. */
  sync(args: JsonObject = {}, host = this.host): Promise<ToolResult> {
    return host.finish(host.call('sync_credentials', { details: true, ...args }));
  }

  dispose(): void {
    this.shared.dispose();
  }
}

export function resultsOf({ output }: ToolResult): SyncResult[] {
  return output['results'] as unknown as SyncResult[];
}

/** Account → outcome. */
export function outcomes(result: ToolResult): Record<string, string> {
  return Object.fromEntries(resultsOf(result).map(({ account, outcome }) => [account, outcome]));
}

export function bundleOf(id: string): Bundle {
  return {
    id,
    name: id,
    provider: 'tokens',
    environment: 'development',
    live: false,
    status: 'active',
    revision: 1,
    subscription: null,
    tools: [],
    inputs: {},
    settings: {},
    webhooks: [],
    oauthClient: {
      clientId: 'client',
      credentialId: null,
      registrationUri: null,
      authMethod: 'none',
      redirectUris: [],
    },
    unsupported: [],
    createdAt: 0,
    lastUsed: { at: null, source: 'unknown' },
    demo: false,
  };
}
