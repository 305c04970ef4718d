// A host with the manifest of a hub, whose account a person says is live or not: for tests of what people said for longer.
import assert from 'node:assert/strict';
import type { Approval } from '../../../src/core/approval/approval.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { SharedWorld, type CoreHost } from '../../support/coreHost.ts';
import { settle } from '../../support/fakeClock.ts';
import { hubManifest } from '../../support/hubManifest.ts';

const ACCOUNT = { owner: 'acme', repo: 'core' };
export const HOOK = 'https://hooks.acme.test/in';
export const BY = { user: 'a person', host: 'test' };

export class ConsentWorld {
  readonly world: SharedWorld;
  host: CoreHost;

  private constructor(world: SharedWorld, host: CoreHost) {
    this.world = world;
    this.host = host;
  }

  static async open(): Promise<ConsentWorld> {
    const world = new SharedWorld();
    world.sandboxes = ['acme'];
    world.manifests = [...world.manifests, hubManifest()];
    return new ConsentWorld(world, await world.open());
  }

  setUp(
    name: string,
    inputs: JsonObject = {},
    environment = 'development',
    provider = 'hub',
  ): ReturnType<CoreHost['provision']> {
    return this.host.provision({ name, provider, environment, inputs: { ...ACCOUNT, ...inputs } });
  }

  /** Calls, and answers as the person does if they are asked. @returns what was asked */
  async calling(
    work: () => Promise<{ output: JsonObject }>,
    notLive = false,
  ): Promise<{ asked: Approval | undefined; output: JsonObject }> {
    const { host } = this;
    const called = work();
    await settle();
    const [asked] = host.approvals.values();
    if (asked !== undefined) {
      const scopes = notLive ? asked.plan.targets.map(({ scope }) => scope.id) : [];
      assert.equal((await host.decide('approve', { notLive: scopes })).kind, 'started');
    }
    const { output } = await host.finish(called as ReturnType<CoreHost['call']>);
    assert.equal(output['status'], 'completed', JSON.stringify(output));
    return { asked, output };
  }
}
