// The one composition of the core: ports in, services out. It knows no adapter and no host; createSluice and the tests
// compose the same core.
import { ApprovalExpiry } from './approval/expiry.ts';
import { ApprovalPolicy } from './approval/approvalPolicy.ts';
import type { ApprovalPrompt, ApprovalSettings } from './approval/approvalPrompt.ts';
import { ConsentPolicy } from './approval/consentPolicy.ts';
import { ConsentService, type ConsentServiceDeps } from './approval/consentService.ts';
import { ApprovalService } from './approval/approvalService.ts';
import { ExceptionService } from './approval/exceptionService.ts';
import { ApprovalGate } from './approval/gate.ts';
import { Resumption } from './approval/resumption.ts';
import type { AuditLog } from './audit/auditLog.ts';
import type { SecretDelivery } from './delivery/secretDelivery.ts';
import { GuestPool } from './guest/guestPool.ts';
import type { GuestPorts } from './guest/guestCalls.ts';
import type { Clock, FaultInjector, Hasher, Ids, Logger } from './hostPorts.ts';
import { DisposableStore } from './lifecycle.ts';
import { OperationEngine } from './operation/engine.ts';
import type { InputPrompt } from './operation/inputPrompt.ts';
import { CallJournal } from './operation/journal/callJournal.ts';
import { ENDED } from './operation/operation.ts';
import { OperationStream } from './operation/operationStream.ts';
import { Pruning } from './operation/pruning.ts';
import { DecisionSeal } from './plan/decisionSeal.ts';
import type { ManifestCatalog } from './provider/manifestCatalog.ts';
import type { ProviderClient } from './provider/providerClient.ts';
import type { ProviderLimiter } from './provider/providerLimiter.ts';
import { OldKeyRemovals } from './rotation/oldKeyRemovals.ts';
import { REMOVAL_KIND, removalWork } from './rotation/removalWork.ts';
import { SetupService, type SetupFileSource } from './setup/setupService.ts';
import type { Store } from './storage/store.ts';
import type { Vault } from './storage/vault.ts';
import { AccountService } from './sync/accountService.ts';
import { ExpiryMarks } from './sync/expiryMarks.ts';
import { KeepFresh } from './sync/keepFresh.ts';
import { SyncCompaction } from './sync/syncCompaction.ts';
import { SYNC_KIND } from './sync/syncRecords.ts';
import { SyncService } from './sync/syncService.ts';
import { SyncWork } from './sync/syncWork.ts';
import { Preflight } from './tool/preflight.ts';
import { ToolRegistry } from './tool/registry.ts';
import { ToolRunner } from './tool/runner.ts';
import type { AnyTool } from './tool/tool.ts';
import { AccountRenewal } from './toolSource/accountRenewal.ts';
import type { HeldFiles } from './toolSource/fileArguments.ts';
import { BundleReads } from './toolSource/bundleReads.ts';
import { PinnedTools } from './toolSource/pinnedTools.ts';
import { ACT_TOOL } from './toolSource/plannedAct.ts';
import { ReadClient } from './toolSource/readClient.ts';
import { SecretChecks } from './toolSource/secretChecks.ts';
import type { StoredResults } from './toolSource/storedResults.ts';
import { ReadCounts } from './toolSource/toolUsage.ts';
import { RuleStarts } from './rules/ruleStarts.ts';
import { RuleService } from './rules/ruleService.ts';

export interface CorePorts {
  store: Store;
  vault: Vault;
  audit: AuditLog;
  manifests: ManifestCatalog;
  providers: ProviderClient;
  limiter: ProviderLimiter;
  deliveries: SecretDelivery;
  /** MCP servers behind Sluice. */
  guests: GuestPorts;
  /** Copies files of the workspace that acts send. */
  files: Pick<HeldFiles, 'hold'>;
  /** Keeps answers that are too large to return. */
  results: StoredResults;
  registeredName: ConsentServiceDeps['registeredName'];
  /** The project's setup file. */
  setupSource: SetupFileSource;
  inputs: InputPrompt;
  /** Asks the person. */
  approvals: ApprovalPrompt;
  /** The current settings for approvals; they only tighten. */
  approvalSettings: () => ApprovalSettings;
  /** How long what ended is kept, in milliseconds; default 90 days. */
  keepHistoryMs?: (() => number) | undefined;
  /** Whether Sluice refreshes due tokens in the background; absent: never. */
  keepFresh?: (() => boolean) | undefined;
  tools: readonly AnyTool[];
  /** Ids of providers inside Sluice, which need no asking outside their live environments. */
  sandboxes: readonly string[];
  clock: Clock;
  ids: Ids;
  hasher: Hasher;
  logger: Logger;
  faults: FaultInjector;
  /** Identifies this process in leases; unique across restarts. */
  owner: string;
  /** Whether the process behind a lease's owner is known to be dead; `false` if unknown. */
  isDead: (owner: string) => boolean;
}

/** The running core. Call `start` first: it finds what a crash interrupted. */
export interface Core {
  registry: ToolRegistry;
  runner: ToolRunner;
  operations: OperationEngine;
  resumption: Resumption;
  sync: SyncService;
  accounts: AccountService;
  setup: SetupService;
  gate: ApprovalGate;
  approvals: ApprovalService;
  exceptions: ExceptionService;
  consents: ConsentService;
  rules: RuleService;
  ruleStarts: RuleStarts;
  pins: PinnedTools;
  /** Recovers what an earlier process left, announces what waits, and starts timers. Call it once. */
  start: () => Promise<void>;
  /** Writes what is counted and not on disk yet. */
  flush: () => Promise<void>;
  /** Stops all writes; the next process continues what runs. */
  dispose: () => void;
}

export function composeCore(ports: CorePorts): Core {
  const { store, vault, audit, manifests, clock, ids, hasher, logger, approvals: prompt } = ports;
  const seal = new DecisionSeal(vault, hasher, clock);
  const journal = new CallJournal(ports);
  const stream = new OperationStream(ports);
  const operations = new OperationEngine({ ...ports, seal, journal, stream });
  const work = new SyncWork(ports);
  operations.register(SYNC_KIND, work);
  operations.register(REMOVAL_KIND, removalWork);
  const registry = new ToolRegistry(ports.tools);
  const setup = new SetupService({ store, vault, source: ports.setupSource, audit, hasher, clock, logger });
  const reads = new ReadClient(ports);
  const preflight = new Preflight({ ...ports, setup, reads });
  const sandboxes = new Set(ports.sandboxes);
  const consents = new ConsentPolicy({ seal, manifests, clock, ids, logger, sandboxes });
  const planning = { store, manifests, audit, clock, ids, hasher, registry, preflight, consents };
  const settings = ports.approvalSettings;
  const policy = new ApprovalPolicy({ store, seal, clock, logger, settings });
  const { faults } = ports;
  const gate = new ApprovalGate({ ...planning, operations, stream, prompt, seal, policy, settings, faults });
  const ruleStarts = new RuleStarts({ ...planning, operations, policy, prompt });
  const resumption = new Resumption(operations, gate);
  const sync = new SyncService({ store, vault, operations, resumption, work, clock, hasher });
  const renewal = new AccountRenewal({ store, sync, clock });
  const resources = new DisposableStore();
  const counts = new ReadCounts({ store, clock, logger });
  const accounts = new AccountService(ports);
  const secretChecks = new SecretChecks({ reads, manifests, accounts });
  const bundleReads = new BundleReads({
    ...ports,
    reads,
    journal,
    renewal,
    accounts,
    checks: secretChecks,
    counts,
  });
  const guestPool = new GuestPool({ ...ports, connections: ports.guests.connections });
  const runner = new ToolRunner({
    ...planning,
    gate,
    rules: ruleStarts,
    resumption,
    operations,
    sync,
    setup,
    bundleReads,
    secretChecks,
    guestPool,
    results: ports.results,
    logger,
  });
  resources.add(operations);
  const taken = new Set(registry.all().map(({ name }) => name));
  const pins = resources.add(new PinnedTools({ store, manifests, audit, hasher, logger, taken }));
  // A bundle that comes or goes takes its pinned tools along.
  resources.add(
    operations.onDidChange(({ operation: { kind, status } }) => {
      if (ENDED.has(status) && kind !== ACT_TOOL && kind !== SYNC_KIND) pins.refresh();
    }),
  );
  return {
    registry,
    runner,
    operations,
    resumption,
    sync,
    accounts,
    setup,
    gate,
    approvals: new ApprovalService({ ...planning, gate }),
    consents: new ConsentService({ ...ports, policy: consents, seal }),
    exceptions: new ExceptionService({ store, manifests, audit, clock, ids, hasher, policy, seal }),
    rules: new RuleService({ store, audit, manifests, clock, ids }),
    ruleStarts,
    pins,
    start: async () => {
      const expiry = resources.add(new ApprovalExpiry({ store, stream, prompt, audit, clock, logger }));
      await operations.recover();
      await expiry.recover();
      resources.add(new SyncCompaction({ store, clock, logger })).start();
      resources.add(new Pruning(ports)).start();
      resources.add(new OldKeyRemovals({ store, operations, clock, logger })).start();
      const { keepFresh: isOn } = ports;
      const isSandbox = (provider: string): boolean => sandboxes.has(provider);
      if (isOn)
        resources.add(new KeepFresh({ store, sync, manifests, isOn, isSandbox, clock, logger })).start();
      resources.add(new ExpiryMarks({ store, manifests, clock, logger })).start();
    },
    flush: () => counts.flush(),
    dispose: () => resources.dispose(),
  };
}
