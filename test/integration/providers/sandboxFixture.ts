// A fresh sandbox for one test, with a client that speaks to it through its manifest.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JsonObject } from '../../../src/core/json.ts';
import type { Clock } from '../../../src/core/hostPorts.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import type { SandboxSpeed } from '../../../src/providers/sandbox/pace.ts';
import { startSandbox, type Sandbox } from '../../../src/providers/sandbox/startSandbox.ts';
import { FakeIds } from '../../support/fakeIds.ts';
import { ProviderHarness } from './providerHarness.ts';

export interface SandboxFixture {
  readonly sandbox: Sandbox;
  readonly harness: ProviderHarness;
  /** Method and path of every request so far, in order of arrival. */
  journal(): string[];
  /** What exists of one kind in an environment. */
  existing(kind: string, environment?: string): JsonObject[];
  dispose(): Promise<void>;
}

export interface FixtureOptions {
  speed?: SandboxSpeed;
  /** The sandbox's clock. */
  clock?: Clock;
  /** The client's clock. */
  clientClock?: Clock;
  limits?: { concurrency: number; perSecond: number };
}

export async function sandboxFixture(options: FixtureOptions = {}): Promise<SandboxFixture> {
  const directory = await mkdtemp(path.join(tmpdir(), 'sluice-sandbox-'));
  const sandbox = await startSandbox({
    directory,
    ids: new FakeIds(),
    clock: options.clock ?? new NodeClock(),
    speed: options.speed ?? 'instant',
  });
  const manifest = { ...sandbox.manifest, limits: options.limits ?? { concurrency: 50, perSecond: 1000 } };
  const harness = new ProviderHarness(
    manifest,
    { provided: (_provider, environment, name) => sandbox.providedSecret(environment, name) },
    options.clientClock,
  );
  return {
    sandbox,
    harness,
    journal: () => sandbox.requests().log.map(({ method, path: requestPath }) => `${method} ${requestPath}`),
    existing: (kind, environment = 'development') => {
      const state = sandbox.state() as Record<string, Record<string, JsonObject[]>>;
      return state[environment]?.[kind] ?? [];
    },
    dispose: async () => {
      harness.dispose();
      await sandbox.close();
      await rm(directory, { recursive: true });
    },
  };
}
