// One window's core over real storage, with a scripted provider and a clock that stands still: engine and runner.
// Several can work on one folder, as windows do.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  DEFAULT_APPROVAL_SETTINGS,
  DELIBERATE_MS,
  type ApprovalAnswer,
  type DecideOutcome,
} from '../../src/core/approval/approvalPrompt.ts';
import type { Approval } from '../../src/core/approval/approval.ts';
import { ProviderLimiter } from '../../src/core/provider/providerLimiter.ts';
import { composeCore, type Core } from '../../src/core/composeCore.ts';
import { AuditLog } from '../../src/core/audit/auditLog.ts';
import type { SecretDelivery } from '../../src/core/delivery/secretDelivery.ts';
import type { Caller, InputRequest, Operation } from '../../src/core/operation/operation.ts';
import type { ProgressUpdate } from '../../src/core/operation/progress.ts';
import type { GuestPorts } from '../../src/core/guest/guestCalls.ts';
import type { FaultInjector, Logger } from '../../src/core/hostPorts.ts';
import type { ProviderClient } from '../../src/core/provider/providerClient.ts';
import type { Store } from '../../src/core/storage/store.ts';
import type { Manifest } from '../../src/core/provider/manifest.ts';
import type { ToolResult } from '../../src/core/tool/runner.ts';
import type { AnyTool } from '../../src/core/tool/tool.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { registeredName } from '../../src/node/registeredName.ts';
import { NodeHasher } from '../../src/node/nodeHasher.ts';
import { openStorage, type Storage } from '../../src/store/openStorage.ts';
import { internalTools, tools } from '../../src/tools/index.ts';
import { acmeManifest } from './acmeManifest.ts';
import { FakeClock, settle } from './fakeClock.ts';
import { FakeIds } from './fakeIds.ts';
import {
  catalogOf,
  keptLogger,
  MemoryAnchor,
  MemoryKeys,
  MemoryResults,
  noDeliveries,
  noFiles,
  noGuests,
} from './memoryPorts.ts';
import { ScriptedProvider } from './scriptedProvider.ts';

export const AGENT: Caller = { kind: 'agent', id: 'cli_1', label: 'Claude Code', claim: null };

export interface HostOptions {
  /** Names the window in leases. */
  owner?: string;
  /** Which owners are known to be dead. */
  isDead?: (owner: string) => boolean;
  faults?: FaultInjector;
  deliveries?: SecretDelivery;
  /** Beside Sluice's own. */
  tools?: readonly AnyTool[];
  /** Puts itself between core and storage. */
  wrapStore?: (store: Store) => Store;
}

/** What windows on one folder share: the folder, the vault's key, the clock and the provider. */
export class SharedWorld {
  readonly directory: string;
  readonly clock: FakeClock;
  readonly provider = new ScriptedProvider();
  /** What the core talks to: `provider`, unless a test brings another with its manifest. */
  readonly providers: ProviderClient;
  /** For hosts that open from now on. */
  manifests: readonly Manifest[];
  readonly logged: string[] = [];
  /** Providers that need no asking outside their live environments, for hosts that open from now on; default: all. */
  sandboxes: readonly string[] | undefined;
  /** Keeps the audit log's head beside the storage. */
  readonly anchor = new MemoryAnchor();
  /** The project's setup file. */
  setupFile: string | undefined;
  /** What leads to servers behind Sluice, for hosts that open from now on. */
  guests: GuestPorts = noGuests;
  readonly #keys = new MemoryKeys();
  readonly #hosts: CoreHost[] = [];

  constructor(other?: {
    providers: ProviderClient;
    manifests: readonly Manifest[];
    /** Default: a fresh one. */
    directory?: string;
    clock?: FakeClock;
  }) {
    this.directory = other?.directory ?? mkdtempSync(path.join(tmpdir(), 'sluice-core-'));
    this.clock = other?.clock ?? new FakeClock();
    this.providers = other?.providers ?? this.provider;
    this.manifests = other?.manifests ?? [
      acmeManifest(),
      acmeManifest({ id: 'acme-secret', asksSecret: true }),
    ];
  }

  async open(options: HostOptions = {}): Promise<CoreHost> {
    const ids = new FakeIds(String(this.#hosts.length).padStart(4, '0'));
    const logger = keptLogger(this.logged);
    const { directory, clock } = this;
    const storage = await openStorage({ directory, keyStore: this.#keys, ids, clock, logger });
    const host = new CoreHost(this, storage, ids, logger, {
      owner: `window-${this.#hosts.length}`,
      ...options,
    });
    this.#hosts.push(host);
    return host;
  }

  dispose(): void {
    for (const host of this.#hosts) host.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export class CoreHost {
  readonly operations: Core['operations'];
  readonly resumption: Core['resumption'];
  readonly sync: Core['sync'];
  readonly accounts: Core['accounts'];
  readonly runner: Core['runner'];
  readonly store: Store;
  readonly gate: Core['gate'];
  readonly desk: Core['approvals'];
  readonly exceptions: Core['exceptions'];
  readonly consents: Core['consents'];
  readonly setup: Core['setup'];
  /** Inputs that are announced and not withdrawn. */
  readonly inputs = new Map<string, InputRequest>();
  /** Requests for approval that are announced and not withdrawn. */
  readonly approvals = new Map<string, Approval>();
  readonly #storage: Storage;
  readonly #world: SharedWorld;
  readonly #core: Core;

  constructor(world: SharedWorld, storage: Storage, ids: FakeIds, logger: Logger, options: HostOptions) {
    this.#world = world;
    this.#storage = storage;
    this.store = options.wrapStore?.(storage.store) ?? storage.store;
    const { store } = this;
    const { clock, providers, anchor } = world;
    const hasher = new NodeHasher();
    const { owner = 'window', isDead = () => false } = options;
    this.#core = composeCore({
      store,
      vault: storage.vault,
      audit: new AuditLog({ store, anchor, hasher, clock, logger }),
      manifests: catalogOf(world.manifests),
      providers,
      limiter: new ProviderLimiter({ store, clock, owner, isDead }),
      guests: world.guests,
      deliveries: options.deliveries ?? noDeliveries,
      files: noFiles,
      results: new MemoryResults(),
      registeredName,
      setupSource: { read: async () => world.setupFile },
      inputs: {
        announce: (request) => void this.inputs.set(request.id, request),
        withdraw: (requestId) => void this.inputs.delete(requestId),
      },
      approvals: {
        window: 'acme-api',
        announce: (approval) => void this.approvals.set(approval.id, approval),
        withdraw: (approvalId) => void this.approvals.delete(approvalId),
      },
      approvalSettings: () => DEFAULT_APPROVAL_SETTINGS,
      tools: [...tools, ...internalTools, ...(options.tools ?? [])],
      sandboxes: world.sandboxes ?? world.manifests.map(({ id }) => id),
      clock,
      ids,
      hasher,
      logger,
      faults: options.faults ?? { reach: () => undefined },
      owner,
      isDead,
    });
    const { operations, resumption, sync, accounts, runner, gate, approvals, exceptions, consents, setup } =
      this.#core;
    this.operations = operations;
    this.resumption = resumption;
    this.sync = sync;
    this.accounts = accounts;
    this.runner = runner;
    this.gate = gate;
    this.desk = approvals;
    this.exceptions = exceptions;
    this.consents = consents;
    this.setup = setup;
  }

  /** Answers the only request for approval that waits, as a person who took their time. */
  decide(verdict: 'approve' | 'reject', more: Partial<ApprovalAnswer> = {}): Promise<DecideOutcome> {
    const [approval, ...others] = this.approvals.values();
    if (approval === undefined || others.length > 0) throw new Error('Not one request for approval waits.');
    return this.gate.decide({
      approvalId: approval.id,
      digest: approval.digest,
      verdict,
      shownForMs: DELIBERATE_MS,
      dialogDigest: 'none',
      decidedBy: { user: 'a person', host: 'test' },
      ...more,
    });
  }

  /** Calls a tool as an agent does. */
  call(
    tool: string,
    args: JsonObject = {},
    {
      cancelled = new AbortController().signal,
      caller = AGENT,
      onProgress,
    }: { cancelled?: AbortSignal; caller?: Caller; onProgress?: (update: ProgressUpdate) => void } = {},
  ): Promise<ToolResult> {
    return this.runner.call({ tool, args, caller, cancelled, ...(onProgress && { onProgress }) });
  }

  provision(args: JsonObject = {}, options: Parameters<CoreHost['call']>[2] = {}): Promise<ToolResult> {
    const wanted = { name: 'shop', provider: 'acme', environment: 'development', ...args };
    return this.call('provision_bundle', wanted, options);
  }

  /** Every operation, oldest first. */
  all(): Operation[] {
    return this.store.read((view) => view.operations.page({}, null, 100).items).toReversed();
  }

  /** The only operation there is. */
  only(): Operation {
    const [first, ...others] = this.all();
    if (first === undefined || others.length > 0)
      throw new Error(`${others.length + 1} operations, not one.`);
    return first;
  }

  /** The window dies: from here on nothing of it is written. */
  close(): void {
    this.#core.dispose();
    this.#storage.close();
  }

  /** Lets time pass until the promise has settled, at most an hour. */
  async finish<T>(promise: Promise<T>): Promise<T> {
    const progress = { ended: false };
    const end = (): void => void (progress.ended = true);
    promise.then(end, end);
    await settle();
    for (let seconds = 0; !progress.ended && seconds < 3_600; seconds += 1)
      await this.#world.clock.advanceAsync(1_000);
    return promise;
  }
}

/** Gives each test of the suite around it a world of its own, with one window open. */
export function useCoreHost(onOpen: (world: SharedWorld, host: CoreHost) => void): void {
  let world: SharedWorld | undefined;
  beforeEach(async () => {
    world = new SharedWorld();
    onOpen(world, await world.open());
  });
  afterEach(() => world?.dispose());
}
