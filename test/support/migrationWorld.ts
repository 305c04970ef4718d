// Windows on one folder with a real store and a real sandbox, all in this process, so that dying at each of many fault
// points takes little time. A window dies by losing its storage at that instant: nothing of it is written any more.
import path from 'node:path';
import { memoryLimiter } from './memoryLimiter.ts';
import type { SecretDelivery } from '../../src/core/delivery/secretDelivery.ts';
import type { GuestPorts } from '../../src/core/guest/guestCalls.ts';
import type { FaultInjector } from '../../src/core/hostPorts.ts';
import type { ProviderCall, ProviderClient } from '../../src/core/provider/providerClient.ts';
import { NodeClock } from '../../src/node/nodeClock.ts';
import { NodeIds } from '../../src/node/nodeIds.ts';
import { ManifestProviderClient } from '../../src/providers/manifestProviderClient.ts';
import { startSandbox, type Sandbox } from '../../src/providers/sandbox/startSandbox.ts';
import { SharedWorld, type CoreHost } from './coreHost.ts';
import { FakeClock } from './fakeClock.ts';
import { textOf } from './textOf.ts';
import { catalogOf } from './memoryPorts.ts';

export class MigrationWorld {
  readonly sandbox: Sandbox;
  /** Of every window. */
  readonly clock: FakeClock;
  /** Called before each request leaves. */
  beforeSending: (call: ProviderCall) => void = () => undefined;
  /** Where windows that open from now on deliver secrets to. Default: nowhere. */
  deliveries: SecretDelivery | undefined;
  /** Every fault point that was reached in the window that is open. */
  readonly points: string[] = [];
  readonly #world: SharedWorld;
  readonly #client: ManifestProviderClient;
  #host: CoreHost | undefined;
  #dieAt = 0;
  #death = Promise.withResolvers<void>();
  #isDead = false;

  private constructor(clock: FakeClock, directory: string, sandbox: Sandbox) {
    this.sandbox = sandbox;
    this.clock = clock;
    const manifests = [sandbox.manifest];
    this.#client = new ManifestProviderClient({
      manifests: catalogOf(manifests),
      clock,
      // Time stands still here, and the sandbox accepts 50 requests a second.
      limiter: memoryLimiter(new NodeClock()),
      secrets: {
        open: (ref) => this.host.store.read((view) => view.secrets.open(ref)),
        provided: (_provider, environment, name) => sandbox.providedSecret(environment, name),
      },
    });
    const providers: ProviderClient = {
      send: (call, signal, options) => {
        this.beforeSending(call);
        return this.#client.send(call, signal, options);
      },
      interpret: (call, answer) => this.#client.interpret(call, answer),
    };
    this.#world = new SharedWorld({ providers, manifests, directory, clock });
  }

  /** @param directory an empty one, of the caller's */
  static async open(directory: string): Promise<MigrationWorld> {
    const clock = new FakeClock();
    const sandbox = await startSandbox({
      directory: path.join(directory, 'sandbox'),
      ids: new NodeIds(clock),
      clock,
      speed: 'instant',
    });
    const world = new MigrationWorld(clock, directory, sandbox);
    await world.reopen();
    return world;
  }

  /** Bundles of these names, set up at the sandbox's development. @returns their ids */
  async provision(...names: string[]): Promise<string[]> {
    const ids: string[] = [];
    for (const name of names) {
      const args = { name, provider: 'sandbox', environment: 'development' };
      const { output } = await this.host.call('provision_bundle', args);
      ids.push(textOf(output['bundle_id']));
    }
    return ids;
  }

  /** The request as it is on the wire, its secrets masked. */
  preview(call: ProviderCall): Promise<string> {
    return this.#client.preview(call);
  }

  /** The project's setup file. */
  set setupFile(text: string) {
    this.#world.setupFile = text;
  }

  /** Servers behind Sluice, for windows that open from now on. */
  set guests(guests: GuestPorts) {
    this.#world.guests = guests;
  }

  get host(): CoreHost {
    if (this.#host === undefined) throw new Error('No window is open.');
    return this.#host;
  }

  /** Whether the window has died at the point that it was opened for. */
  get isDead(): boolean {
    return this.#isDead;
  }

  get death(): Promise<void> {
    return this.#death.promise;
  }

  /** A window opens that finds the one before dead. @param dieAt the number of the fault point, from 1; 0: none */
  async reopen(dieAt = 0): Promise<CoreHost> {
    this.#host?.close();
    this.points.length = 0;
    this.#dieAt = dieAt;
    this.#isDead = false;
    this.#death = Promise.withResolvers();
    this.#host = await this.#world.open({
      isDead: () => true,
      faults: this.#faults(),
      ...(this.deliveries && { deliveries: this.deliveries }),
    });
    await this.#host.operations.recover();
    return this.#host;
  }

  async dispose(): Promise<void> {
    this.#host?.close();
    this.#client.dispose();
    await this.sandbox.close();
    this.#world.dispose();
  }

  #faults(): FaultInjector {
    return {
      reach: (point, label) => {
        this.points.push(`${point} ${label}`);
        if (this.points.length !== this.#dieAt) return;
        this.#isDead = true;
        this.#host?.close();
        this.#death.resolve();
        throw new Error('The window is dead.');
      },
    };
  }
}
