// The composition root: ports in, a running Sluice out. It knows every room and is free of any host; VS Code's
// extension and the headless host of the tests compose the same Sluice with ports of their own.
import os from 'node:os';
import path from 'node:path';
import { ClientTokens } from './core/access/clientTokens.ts';
import { ApprovalDesk } from './core/approval/approvalDesk.ts';
import { ExceptionDesk } from './core/approval/exceptionDesk.ts';
import { ApprovalGate } from './core/approval/gate.ts';
import { ApprovalLapse } from './core/approval/lapse.ts';
import { ApprovalPolicy } from './core/approval/approvalPolicy.ts';
import {
  DEFAULT_APPROVAL_SETTINGS,
  type ApprovalPrompt,
  type ApprovalSettings,
} from './core/approval/approvalPrompt.ts';
import { DecisionSeal } from './core/approval/decisionSeal.ts';
import { AuditDesk } from './core/audit/auditDesk.ts';
import { AuditLog } from './core/audit/auditLog.ts';
import type { AuditAnchor } from './core/audit/auditRepository.ts';
import type { RedirectReceiver } from './core/connect/accountAuthorization.ts';
import { ConnectDesk } from './core/connect/connectDesk.ts';
import type { Clipboard } from './core/delivery/secretDelivery.ts';
import { AppError } from './core/errors.ts';
import { CallJournal } from './core/operation/callJournal.ts';
import { OperationEngine } from './core/operation/engine.ts';
import type { FaultInjector, InputPrompt, KeyStore, Logger } from './core/ports.ts';
import type { EndpointState, Sluice } from './core/sluice.ts';
import { SetupDesk } from './core/setup/setupDesk.ts';
import { AccountDesk } from './core/sync/accountDesk.ts';
import { SyncCompaction } from './core/sync/syncCompaction.ts';
import { SYNC_KIND, SyncDesk } from './core/sync/syncDesk.ts';
import { SyncWork } from './core/sync/syncWork.ts';
import { LookAhead } from './core/tool/lookAhead.ts';
import { ToolRegistry } from './core/tool/registry.ts';
import { ToolRunner } from './core/tool/runner.ts';
import { INSTRUCTIONS } from './mcp/instructions.ts';
import { startMcpEndpoint, type McpEndpoint } from './mcp/startMcpEndpoint.ts';
import { NodeSecretDelivery } from './node/delivery/nodeSecretDelivery.ts';
import { isProcessDead } from './node/isProcessDead.ts';
import { LoopbackRedirect } from './node/loopbackRedirect.ts';
import { NodeClock } from './node/nodeClock.ts';
import { NodeHasher } from './node/nodeHasher.ts';
import { NodeIds } from './node/nodeIds.ts';
import { WorkspaceSetupFile } from './node/workspaceSetupFile.ts';
import type { SecretSources } from './providers/callSecrets.ts';
import { createManifestCatalog } from './providers/manifestCatalog.ts';
import { ManifestProviderClient } from './providers/manifestProviderClient.ts';
import { AuthorizationCode } from './providers/oauth/authorizationCode.ts';
import { guardedOAuth2Manifest, oauth2Manifest } from './providers/manifests/oauth2.ts';
import type { SandboxSpeed } from './providers/sandbox/pace.ts';
import { startSandbox, type Sandbox } from './providers/sandbox/startSandbox.ts';
import { openStorage, type Storage } from './store/openStorage.ts';
import { tools } from './tools/index.ts';

export interface SluicePorts {
  /** Folder of everything durable; made where it is missing, the user's alone. */
  storageDirectory: string;
  /** Folders with manifests of the user's own. */
  manifestDirectories: string[];
  keys: KeyStore;
  logger: Logger;
  inputs: InputPrompt;
  /** Where a person is asked. */
  approvals: ApprovalPrompt;
  /** What settings say about approvals now; they only tighten. */
  approvalSettings?: () => ApprovalSettings;
  /** Keeps the audit log's head outside the database. */
  auditAnchor: AuditAnchor;
  sandbox: { speed: SandboxSpeed };
  /** The folder that the window works on: its setup file is read, secrets are delivered below it. */
  workspaceFolder?: string | undefined;
  /** Where secrets can be copied to. */
  clipboard?: Clipboard | undefined;
  /** Ways back from a browser besides this machine's loopback interface. */
  redirects?: readonly RedirectReceiver[];
  /** Sluice's own version, as clients and logs see it. */
  version: string;
  /** Lets tests end the process at named instants. */
  faults?: FaultInjector;
}

/** Fact that says that the sandbox's things were taken over into Sluice's records. */
const SANDBOX_SEEDED = 'sandbox.seeded';

/**
 * Opens the storage, finds what a crash interrupted, and makes the tools ready. Clients can reach it after
 * `listen`.
 * @throws AppError `storage-newer`, `storage-corrupt`, `storage-full`, `storage-unavailable`
 */
export async function createSluice(ports: SluicePorts): Promise<Sluice> {
  const clock = new NodeClock();
  const hasher = new NodeHasher();
  const ids = new NodeIds(clock);
  const { logger, storageDirectory } = ports;
  const storage = await openStorage({
    directory: storageDirectory,
    keyStore: ports.keys,
    ids,
    clock,
    logger,
  });
  const { store, vault } = storage;
  const sandbox = await startSandbox({
    directory: path.join(storageDirectory, 'sandbox'),
    ids,
    clock,
    speed: ports.sandbox.speed,
  });
  await seedSandbox(storage, sandbox);

  const manifests = createManifestCatalog({
    builtIn: [sandbox.manifest, oauth2Manifest, guardedOAuth2Manifest],
    directories: ports.manifestDirectories,
  });
  for (const problem of manifests.problems) logger.warn('A manifest was left out.', { ...problem });
  const secrets: SecretSources = {
    open: (ref) => store.read((view) => view.secrets.open(ref)),
    provided: (provider, environment, name) =>
      provider === sandbox.manifest.id ? sandbox.providedSecret(environment, name) : undefined,
  };
  const providers = new ManifestProviderClient({ manifests, clock, secrets });
  const { workspaceFolder: folder, clipboard } = ports;
  const deliveries = new NodeSecretDelivery({ open: (ref) => secrets.open(ref), folder, clipboard, clock });
  const faults = ports.faults ?? { reach: () => undefined };
  const journal = new CallJournal({ store, vault, providers, manifests, clock, faults });
  const audit = new AuditLog({ store, anchor: ports.auditAnchor, hasher, clock, logger });
  const seal = new DecisionSeal(vault, hasher, clock);
  const operations = new OperationEngine({
    seal,
    audit,
    store,
    journal,
    deliveries,
    manifests,
    clock,
    ids,
    hasher,
    faults,
    logger,
    inputs: ports.inputs,
    owner: `${os.hostname()}:${process.pid}:${ids.create('run')}`,
    isDead: isProcessDead,
  });
  const syncWork = new SyncWork({
    store,
    vault,
    providers,
    manifests,
    clock,
    faults,
    logger,
    isDead: isProcessDead,
  });
  operations.register(SYNC_KIND, syncWork);
  const sync = new SyncDesk({ store, vault, operations, work: syncWork, clock, hasher });
  const compaction = new SyncCompaction({ store, clock, logger });
  const registry = new ToolRegistry(tools);
  const settings = ports.approvalSettings ?? (() => DEFAULT_APPROVAL_SETTINGS);
  const policy = new ApprovalPolicy({ store, seal, clock, logger, settings });
  const prompt = ports.approvals;
  const source = new WorkspaceSetupFile(folder);
  const setup = new SetupDesk({ store, vault, source, audit, hasher, clock, logger });
  const lookAhead = new LookAhead({ store, providers, manifests, clock, ids, setup, deliveries });
  const gate = new ApprovalGate({
    store,
    operations,
    registry,
    lookAhead,
    manifests,
    prompt,
    seal,
    policy,
    audit,
    clock,
    ids,
    hasher,
    settings,
    faults,
  });
  operations.askBeforeGoingOn((operation, why) => gate.askToGoOn(operation, why));
  const lapse = new ApprovalLapse({ store, operations, prompt, audit, clock, logger });
  const runner = new ToolRunner({
    gate,
    lookAhead,
    registry,
    operations,
    sync,
    setup,
    store,
    manifests,
    clock,
    ids,
    hasher,
    logger,
  });
  const shared = { store, manifests, audit, clock, ids, hasher };
  const approvals = new ApprovalDesk({ ...shared, gate, registry, lookAhead });
  const exceptions = new ExceptionDesk({ ...shared, policy, seal });
  const accounts = new AccountDesk({ ...shared, isDead: isProcessDead });
  const connect = new ConnectDesk({
    ...shared,
    vault,
    accounts,
    authorization: new AuthorizationCode({ manifests, secrets, clock }),
    receivers: [...(ports.redirects ?? []), new LoopbackRedirect()],
  });
  const tokens = new ClientTokens(store, hasher, ids, () => clock.now());
  await operations.recover();
  await lapse.recover();
  compaction.start();

  let endpoint: McpEndpoint | undefined;
  let state: EndpointState = { kind: 'off' };
  let closing: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    state = { kind: 'off' };
    await Promise.all([operations.shutdown(), endpoint?.close(), deliveries.dispose()]);
    compaction.dispose();
    lapse.dispose();
    operations.dispose();
    await audit.flush();
    audit.dispose();
    providers.dispose();
    await sandbox.close();
    storage.close();
  };

  return {
    registry,
    runner,
    operations,
    sync,
    accounts,
    connect,
    setup,
    gate,
    approvals,
    exceptions,
    audit: new AuditDesk({ store, anchor: ports.auditAnchor, hasher, clock }),
    tokens,
    vaultProblem: vault.lockReason,
    movedFrom: storage.movedFrom,
    manifests: () => manifests.list(),
    bundle: (id) => store.read((view) => view.bundles.get(id)),
    endpoint: () => state,
    isConnected: (callerId) => endpoint?.isConnected(callerId) ?? false,
    listen: async (port) => {
      await endpoint?.close();
      endpoint = undefined;
      try {
        endpoint = await startMcpEndpoint({
          runner,
          registry,
          tokens,
          clock,
          logger,
          ids,
          hasher,
          port,
          version: ports.version,
          instructions: INSTRUCTIONS,
        });
        state = { kind: 'listening', url: endpoint.url, port: endpoint.port };
      } catch (error) {
        const failure =
          error instanceof AppError
            ? error
            : new AppError('internal', 'The MCP server could not start.', { cause: error });
        logger.error('The MCP server does not listen.', failure);
        state = { kind: 'failed', error: failure };
      }
      return state;
    },
    close: () => (closing ??= close()),
  };
}

/** Takes the sandbox's bundles and accounts into Sluice's records, once. A locked vault postpones it. */
async function seedSandbox({ store, vault }: Storage, sandbox: Sandbox): Promise<void> {
  if (vault.state === 'locked' || store.read((view) => view.facts.get(SANDBOX_SEEDED)) !== undefined) return;
  const seed = sandbox.seed();
  await store.transaction((tx) => {
    if (tx.facts.get(SANDBOX_SEEDED) !== undefined) return;
    for (const bundle of seed.bundles) tx.bundles.insert(bundle);
    for (const credential of seed.credentials) tx.credentials.insert(credential);
    for (const { ref, value } of seed.secrets) tx.secrets.put(ref, value);
    tx.facts.set(SANDBOX_SEEDED, true);
  });
}
