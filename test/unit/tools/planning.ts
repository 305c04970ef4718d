// A bundle in real storage under a clock that stands still: what tests of plans and identities look at.
import assert from 'node:assert/strict';
import type { Plan } from '../../../src/core/plan/plan.ts';
import type { Bundle } from '../../../src/core/bundle/bundle.ts';
import type { Credential, CredentialKind } from '../../../src/core/bundle/credential.ts';
import type { JsonObject, JsonValue } from '../../../src/core/json.ts';
import type { Manifest } from '../../../src/core/provider/manifest.ts';
import type { ManifestCatalog } from '../../../src/core/provider/manifestCatalog.ts';
import { parsedAsJson } from '../../../src/core/tool/arguments.ts';
import {
  isWorkTool,
  type AnyTool,
  type AnyWorkTool,
  type PreflightContext,
} from '../../../src/core/tool/tool.ts';
import type { PlanContext } from '../../../src/core/operation/work.ts';
import { NodeHasher } from '../../../src/node/nodeHasher.ts';
import { SharedWorld, type CoreHost, type HostOptions } from '../../support/coreHost.ts';
import { acmeManifest } from '../../support/acmeManifest.ts';
import { FakeIds } from '../../support/fakeIds.ts';
import { catalogOf } from '../../support/memoryPorts.ts';

export const NOW = Date.UTC(2026, 10, 2, 9);
export const DAY_MS = 24 * 60 * 60_000;

export class Planning {
  readonly world: SharedWorld;
  readonly host: CoreHost;

  readonly #manifests: readonly Manifest[];

  private constructor(world: SharedWorld, host: CoreHost, manifests: readonly Manifest[]) {
    this.world = world;
    this.host = host;
    this.#manifests = manifests;
  }

  /** @param manifests those that the catalog has; a bundle's provider is otherwise acme */
  static async open(
    manifests: readonly Manifest[] = [acmeManifest()],
    options: HostOptions = {},
  ): Promise<Planning> {
    const world = new SharedWorld();
    return new Planning(world, await world.open(options), manifests);
  }

  dispose(): void {
    this.world.dispose();
  }

  /** Writes a bundle with one API key and one webhook. */
  async bundle(id: string, more: Partial<Bundle> = {}): Promise<Bundle> {
    const bundle: Bundle = {
      id,
      name: `Bundle ${id}`,
      provider: 'acme',
      environment: 'development',
      live: false,
      status: 'active',
      revision: 3,
      subscription: null,
      tools: [{ name: 'send', title: 'Send' }],
      inputs: { region: 'eu' },
      settings: {},
      webhooks: [hook(id, 1)],
      oauthClient: null,
      unsupported: [],
      createdAt: NOW - 400 * DAY_MS,
      lastUsed: { at: null, source: 'unknown' },
      demo: false,
      ...more,
    };
    await this.host.store.transaction((tx) => {
      tx.bundles.insert(bundle);
      tx.credentials.insert(credential(`crd_${id}`, id, 'api_key'));
    });
    return bundle;
  }

  async credential(id: string, bundleId: string, kind: CredentialKind): Promise<void> {
    await this.host.store.transaction((tx) => tx.credentials.insert(credential(id, bundleId, kind)));
  }

  plan(tool: AnyTool, args: JsonObject, facts: JsonObject = {}): Plan {
    return this.look((context) => {
      const plan = workTool(tool).plan?.(parsed(tool, args), { ...context, facts });
      assert.ok(plan);
      return plan;
    });
  }

  /** What the tool's preflight finds in the records. @param breathe called between pages */
  async facts(tool: AnyTool, args: JsonObject, breathe: () => void = () => undefined): Promise<JsonObject> {
    const context = { manifests: this.#catalog(), clock: this.world.clock };
    const reading: Pick<PreflightContext, 'manifests' | 'clock' | 'read' | 'breathe'> = {
      ...context,
      read: (work) => this.host.store.read(work),
      breathe: async () => breathe(),
    };
    return (await workTool(tool).preflight?.(parsed(tool, args), reading as PreflightContext)) ?? {};
  }

  identity(tool: AnyTool, args: JsonObject): JsonValue {
    return this.look((context) => workTool(tool).work.identity?.(parsed(tool, args), context) ?? null);
  }

  settled(tool: AnyTool, args: JsonObject, facts?: JsonObject): JsonObject | undefined {
    return this.look((context) =>
      workTool(tool).work.settled?.(parsed(tool, args), { ...context, ...(facts && { facts }) }),
    );
  }

  look<T>(work: (context: PlanContext) => T): T {
    const manifests = this.#catalog();
    const { clock } = this.world;
    return this.host.store.read((view) =>
      work({ view, manifests, clock, ids: new FakeIds(), hasher: new NodeHasher() }),
    );
  }

  #catalog(): ManifestCatalog {
    return {
      ...catalogOf(this.#manifests),
      get: (id: string) => this.#manifests.find((manifest) => manifest.id === id) ?? acmeManifest(),
    };
  }
}

export function hook(bundleId: string, number: number): Bundle['webhooks'][number] {
  return {
    id: `whk_${bundleId}_${number}`,
    providerRef: `hook-${bundleId}-${number}`,
    url: `https://hooks.acme.test/${bundleId}/${number}`,
    events: ['order'],
    credentialId: null,
  };
}

function credential(id: string, bundleId: string, kind: CredentialKind): Credential {
  return {
    id,
    bundleId,
    kind,
    label: kind,
    providerRef: `ref-${id}`,
    account: kind === 'grant' ? 'alice@acme.example' : null,
    state: 'active',
    refreshedBy: 'sluice',
    expiresAt: null,
    lastRefreshedAt: null,
    createdAt: NOW - DAY_MS,
    generation: 1,
  };
}

function workTool(tool: AnyTool): AnyWorkTool {
  assert.ok(isWorkTool(tool));
  return tool;
}

function parsed(tool: AnyTool, args: JsonObject): JsonObject {
  return parsedAsJson(tool.input, args);
}
