// The composition root: ports in, a running Sluice out. It knows every room and is free of any host. VS Code's
// extension and the tests' headless host compose the same Sluice with their own ports.
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ClientService } from './core/access/clientService.ts';
import { openClientTokens } from './core/access/openClientTokens.ts';
import { DEFAULT_APPROVAL_SETTINGS } from './core/approval/approvalPrompt.ts';
import { composeCore } from './core/composeCore.ts';
import { AuditService } from './core/audit/auditService.ts';
import { AuditLog } from './core/audit/auditLog.ts';
import { ConnectService } from './core/connect/connectService.ts';
import type { Sluice } from './core/sluice.ts';
import { settlePutBack } from './core/storage/settlePutBack.ts';
import { StorageService } from './core/storage/storageService.ts';
import { StorageHealth } from './core/storage/storageHealth.ts';
import { GuestAccess } from './core/guest/guestAccess.ts';
import { GuestWatchers } from './core/guest/guestWatchers.ts';
import { Guests } from './core/guest/guests.ts';
import { ProjectGuests } from './core/guest/projectGuests.ts';
import { KnownSecrets } from './core/provider/knownSecrets.ts';
import { ManifestTrial } from './core/provider/manifestTrial.ts';
import { ManifestTrust } from './core/provider/manifestTrust.ts';
import { DIRECT } from './core/provider/network.ts';
import { ProviderLimiter } from './core/provider/providerLimiter.ts';
import { ConnectionsOnDemand } from './guests/connectionsOnDemand.ts';
import { MAX_FILE_BYTES } from './core/toolSource/fileArguments.ts';
import { INSTRUCTIONS } from './mcp/instructions.ts';
import { McpListener } from './mcp/mcpListener.ts';
import { plainEnvironment } from './node/delivery/plainEnvironment.ts';
import { DeliveryOnDemand } from './node/delivery/deliveryOnDemand.ts';
import { isProcessDead } from './node/isProcessDead.ts';
import { LoopbackRedirect } from './node/loopbackRedirect.ts';
import { NodeClock } from './node/nodeClock.ts';
import { NodeHasher } from './node/nodeHasher.ts';
import { NodeIds } from './node/nodeIds.ts';
import { registeredName } from './node/registeredName.ts';
import { guestsFileIn, setupFileIn } from './node/projectFiles.ts';
import { workspaceBytes } from './node/workspaceBytes.ts';
import type { SecretSources } from './providers/callSecrets.ts';
import { createManifestCatalog } from './providers/manifestCatalog.ts';
import type { Egress } from './providers/manifestProviderClient.ts';
import { BUILT_IN_MANIFESTS } from './providers/manifests/builtInManifests.ts';
import { descriptionsOnDemand } from './providers/openapi/descriptionsOnDemand.ts';
import { authorizationOnDemand, ProvidersOnDemand } from './providers/providersOnDemand.ts';
import { SandboxWorld } from './providers/sandbox/sandboxWorld.ts';
import { startSandbox } from './providers/sandbox/startSandbox.ts';
import { HeldWorkspaceFiles } from './results/heldWorkspaceFiles.ts';
import { SealedResultFiles } from './results/sealedResultFiles.ts';
import type { SluicePorts } from './sluicePorts.ts';
import { openStorage } from './store/openStorage.ts';
import { deletedBundles } from './tools/deletion/deletedRecord.ts';
import { internalTools, tools } from './tools/index.ts';
import { removeBundle } from './tools/provision/bundleRecords.ts';

/**
 * Opens the storage, finds what a crash interrupted, and prepares the tools. Clients can reach it after
 * `listen`.
 * @throws AppError `storage-newer`, `storage-corrupt`, `storage-full`, `storage-unavailable`
 */
export async function createSluice(ports: SluicePorts): Promise<Sluice> {
  const clock = new NodeClock();
  const hasher = new NodeHasher();
  const ids = new NodeIds(clock);
  const { storageDirectory } = ports;
  const known = new KnownSecrets();
  const logger = known.guard(ports.logger);
  const storage = await openStorage({
    directory: storageDirectory,
    keyStore: ports.keys,
    ids,
    clock,
    logger,
    onSecret: (ref, value) => known.add(ref, value),
  });
  const { vault } = storage;
  const health = new StorageHealth(logger);
  const store = health.watch(ports.wrapStore?.(storage.store) ?? storage.store);
  const sandbox = await startSandbox({
    directory: path.join(storageDirectory, 'sandbox'),
    ids,
    clock,
    speed: ports.sandbox.speed,
  });
  const missing = await settlePutBack({ store, vault, anchor: ports.auditAnchor, clock, hasher, logger });
  if (missing > 0) logger.warn('The storage was replaced with an older state.', { missing_records: missing });
  const demo = new SandboxWorld({ store, vault, sandbox, removeBundle }, () => audit);
  await demo.seed();

  const audit = new AuditLog({ store, anchor: ports.auditAnchor, hasher, clock, logger });
  const manifestTrust = new ManifestTrust({ store, vault, hasher, audit, clock });
  const descriptions = descriptionsOnDemand();
  const manifests = createManifestCatalog({
    builtIn: [sandbox, ...BUILT_IN_MANIFESTS],
    directories: () => [
      ...ports.manifestDirectories,
      ...(ports.workspaceManifestDirectories?.() ?? []).map(
        (folder) => ({ path: folder, origin: 'workspace', optional: true }) as const,
      ),
    ],
    descriptions,
    trust: manifestTrust,
    onListenerError: (error) => logger.error('A subscriber to manifests failed.', error),
  });
  await manifests.reload();
  for (const problem of manifests.problems) logger.warn('A manifest was left out.', { ...problem });
  const secrets: SecretSources = {
    known,
    open: (ref) => trial.secret(ref) ?? store.read((view) => view.secrets.open(ref)),
    provided: (provider, environment, name) =>
      provider === sandbox.id ? sandbox.providedSecret(environment, name) : undefined,
  };
  const ways: Egress = {
    ...(ports.network && { network: ports.network }),
    allowedPrivateHosts: (provider) => manifests.privateHosts(provider),
    heldBack: (provider) => manifests.heldBack(provider),
  };
  const owner = `${os.hostname()}:${process.pid}:${ids.create('run')}`;
  const limiter = new ProviderLimiter({ store, clock, owner, isDead: isProcessDead });
  const { workspaceFolder: folder, clipboard } = ports;
  const files = new HeldWorkspaceFiles({
    directory: path.join(storageDirectory, 'files'),
    vault,
    clock,
    read: (file) => workspaceBytes(folder, file, MAX_FILE_BYTES),
    secrets: known,
  });
  const providers = new ProvidersOnDemand({ manifests, clock, secrets, limiter, files, ...ways });
  const trial = new ManifestTrial({ store, providers, ids, clock });
  const scratch = path.join(storageDirectory, 'deliveries');
  // What a delivery command left when the host died: it can hold a secret.
  await rm(scratch, { recursive: true, force: true }).catch((error: unknown) =>
    logger.warn('Files that a delivery left could not be removed.', { scratch, why: String(error) }),
  );
  const open: SecretSources['open'] = (ref) => secrets.open(ref);
  const deliveries = new DeliveryOnDemand({ open, folder, clipboard, clock, scratch });
  const connections = new ConnectionsOnDemand({
    directory: path.join(storageDirectory, 'guests'),
    workspaceFolder: folder,
    environment: plainEnvironment,
    version: ports.version,
    secureAgentFor: async (url) => {
      const { proxyTo, secureAgent } = await import('./providers/http/secureAgent.ts');
      const { network = DIRECT } = ports;
      return secureAgent(network, proxyTo(url, network), { keepAlive: false });
    },
    clock,
    logger,
    secrets: known,
  });
  const guests = new Guests({ store, connections, audit, clock, ids, hasher, logger });
  const watchers = new GuestWatchers();
  const results = new SealedResultFiles({
    directory: path.join(storageDirectory, 'results'),
    vault,
    clock,
    ids,
  });
  const core = composeCore({
    guests: { connections, watchers },
    store,
    vault,
    audit,
    manifests,
    providers,
    limiter,
    deliveries,
    files,
    results,
    registeredName,
    setupSource: setupFileIn(folder),
    inputs: ports.inputs,
    approvals: ports.approvals,
    keepHistoryMs: ports.keepHistoryMs,
    keepFresh: ports.keepFresh,
    approvalSettings: ports.approvalSettings ?? (() => DEFAULT_APPROVAL_SETTINGS),
    tools: [...tools, ...internalTools],
    sandboxes: [sandbox.id, ...(ports.practiceProviders ?? [])],
    clock,
    ids,
    hasher,
    logger,
    faults: ports.faults ?? { reach: () => undefined },
    owner,
    isDead: isProcessDead,
  });
  const { start, flush, dispose, ...services } = core;
  const { operations, resumption, runner, registry, pins } = services;
  const connect = new ConnectService({
    store,
    manifests,
    clock,
    ids,
    vault,
    accounts: core.accounts,
    authorization: authorizationOnDemand({ manifests, secrets, clock, limiter, ...ways }),
    receivers: [...(ports.redirects ?? []), new LoopbackRedirect()],
  });
  const tokens = await openClientTokens(ports.clientTokens, store, { hasher, ids, logger, clock });
  const storageService = new StorageService({
    store,
    health,
    operations,
    resumption,
    audit,
    clock,
    sandbox: sandbox.id,
  });
  await start();
  await connections.recover();

  const listener = new McpListener({
    guests: new GuestAccess({
      store,
      connections,
      watchers,
      results,
      hasher,
      clock,
      runner,
      onDidChange: guests.onDidChange,
    }),
    runner,
    registry,
    pins,
    operations,
    tokens,
    clock,
    logger,
    ids,
    hasher,
    secrets: known,
    version: ports.version,
    instructions: INSTRUCTIONS,
    localSocket: ports.localSocket,
    isOwnPort: ports.isOwnPort,
    waitingLink: ports.waitingLink,
  });
  let closing: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    await Promise.all([operations.shutdown(), listener.close(), deliveries.dispose()]);
    guests.dispose();
    await connections.dispose();
    tokens.dispose();
    storageService.dispose();
    health.dispose();
    await flush();
    dispose();
    await audit.flush();
    audit.dispose();
    providers.dispose();
    limiter.dispose();
    await sandbox.close();
    storage.close();
  };

  return {
    ...services,
    guests,
    projectGuests: new ProjectGuests({ source: guestsFileIn(folder), guests, hasher }),
    connect,
    audit: new AuditService({ store, anchor: ports.auditAnchor, hasher, clock }),
    library: manifests,
    descriptions,
    manifestTrust,
    trial,
    tokens,
    clients: new ClientService(store, audit),
    storage: storageService,
    demo,
    vaultProblem: vault.lockReason,
    movedFrom: storage.movedFrom,
    missingRecords: missing,
    bundle: (id) => store.read((view) => view.bundles.get(id)),
    deletedBundles: () => store.read((view) => deletedBundles(view, clock.now())),
    credential: (id) => store.read((view) => view.credentials.get(id)),
    endpoint: () => listener.state,
    isConnected: (callerId) => listener.isConnected(callerId),
    listen: (port) => listener.listen(port),
    close: () => (closing ??= close()),
  };
}
