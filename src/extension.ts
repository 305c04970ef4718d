// VS Code's entry points: activate registers and returns; Sluice itself starts in the background, in trusted
// workspaces. It passes VS Code's ports to createSluice and knows nothing behind it.
import { mkdir } from 'node:fs/promises';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from './core/lifecycle.ts';
import type { Sluice } from './core/sluice.ts';
import type { StorageCare } from './core/storage/storageCare.ts';
import { NodeClock } from './node/nodeClock.ts';
import { NodeHasher } from './node/nodeHasher.ts';
import { systemCertificates } from './node/systemCertificates.ts';
import { approvalSettings } from './vscode/approvals/approvalSettings.ts';
import { ModalApprovalPrompt } from './vscode/approvals/modalApprovalPrompt.ts';
import { ReviewDocuments } from './vscode/approvals/reviewDocuments.ts';
import { ReviewWatch } from './vscode/approvals/reviewWatch.ts';
import { Activity } from './vscode/operations/activity.ts';
import { WindowSituation } from './vscode/commands/windowSituation.ts';
import { registerCommands } from './vscode/commands/registerCommands.ts';
import { Dashboard } from './vscode/dashboard/dashboard.ts';
import { CLIENT_TOKENS, SecretStorageTokenPlace } from './vscode/clients/secretStorageTokenPlace.ts';
import { DemoStage } from './vscode/demo/demoStage.ts';
import { editorClipboard } from './vscode/delivery/editorClipboard.ts';
import { GuestTakeouts } from './vscode/guests/guestTakeouts.ts';
import { UriHandlerRedirect } from './vscode/connect/uriHandlerRedirect.ts';
import { EarlySecrets } from './vscode/vault/earlySecrets.ts';
import { followSettings } from './vscode/host/followSettings.ts';
import { InputBoxPrompt } from './vscode/prompts/inputBoxPrompt.ts';
import { LifecycleMessages } from './vscode/lifecycle/lifecycleMessages.ts';
import {
  McpDefinitionProvider,
  registerMcpDefinitionProvider,
} from './vscode/clients/mcpDefinitionProvider.ts';
import { vscodeNetwork } from './vscode/host/networkSettings.ts';
import { OutputChannelLogger } from './vscode/host/outputChannelLogger.ts';
import { userManifestFolder, workspaceManifestFolders } from './vscode/providers/manifestFolders.ts';
import { RecordDocuments } from './vscode/operations/recordDocuments.ts';
import { SecretStorageAuditAnchor } from './vscode/audit/secretStorageAuditAnchor.ts';
import { SecretStorageKeyStore, vaultKeyName } from './vscode/vault/secretStorageKeyStore.ts';
import { keepHistoryMs, keepTokensFresh, sandboxSpeed, serverPort } from './vscode/host/settings.ts';
import { TextDocuments } from './vscode/text/textDocuments.ts';
import { SluiceLifecycle } from './vscode/lifecycle/sluiceLifecycle.ts';
import { t } from './vscode/text/localize.ts';
import { StatusBar } from './vscode/status/statusBar.ts';
import { SyncWatch } from './vscode/sync/syncWatch.ts';
import { Pages } from './vscode/pages/pages.ts';
import type { PageRef } from './protocol/page.ts';
import { RowRefs } from './vscode/views/rowRefs.ts';
import { SluiceViews } from './vscode/views/sluiceViews.ts';
import { takeWaitingLinks, waitingLink } from './vscode/approvals/waitingLinks.ts';
import { WindowUris } from './vscode/host/windowUris.ts';
import type { WindowPresence } from './vscode/host/windowPresence.ts';
import { windowListensOn } from './windows/ownPorts.ts';
import { userDirectory } from './windows/userDirectory.ts';

/** VS Code passes nothing to `deactivate`, so the state is kept here. */
let active: SluiceLifecycle | undefined;
let presence: Promise<WindowPresence | undefined> | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const deps = new DisposableStore();
  context.subscriptions.push(deps);
  const channel = deps.add(vscode.window.createOutputChannel('Sluice', { log: true }));
  const logger = new OutputChannelLogger(channel);
  const clock = new NodeClock();
  const { version } = manifestOf(context);
  const running = (): Sluice | undefined => lifecycle.running;
  const started = (): Promise<Sluice | undefined> => lifecycle.settled().then(running);
  const inputs = deps.add(new InputBoxPrompt(started, logger));
  const hasher = new NodeHasher();
  const reviews = deps.add(new ReviewDocuments({ sluice: running, clock, logger }));
  const read = deps.add(
    new ReviewWatch({
      waits: (id) => running()?.approvals.get(id)?.status === 'pending',
      canHaveRule: (id) => running()?.rules.canCover(id) === true,
    }),
  );
  const approvals = deps.add(
    new ModalApprovalPrompt({ sluice: running, started, documents: reviews, read, clock, hasher, logger }),
  );
  const uris = deps.add(new WindowUris(context.extension.id));
  deps.add(
    takeWaitingLinks(uris, [approvals, inputs], () => {
      void vscode.commands.executeCommand('sluice.needsYou.focus');
    }),
  );
  const lifecycle = deps.add(
    new SluiceLifecycle({
      create: () => create(context, { logger, inputs, approvals, uris, version }),
      port: serverPort,
      logger,
      t,
    }),
  );
  const userManifests = userManifestFolder(context);
  let madeCare: Promise<StorageCare> | undefined;
  const care = (): Promise<StorageCare> => (madeCare ??= storageCare(context, logger));
  const activity = deps.add(new Activity((error) => logger.error('A subscriber to activity failed.', error)));
  const sync = deps.add(new SyncWatch(logger));
  const rows = new RowRefs();
  const openPage = (ref: PageRef): Promise<void> => pages.open(ref);
  const documents = deps.add(new RecordDocuments(running, openPage, logger));
  const pages = deps.add(
    new Pages(() => ({
      extensionUri: context.extensionUri,
      lifecycle,
      documents,
      approvals,
      rows,
      open: openPage,
      clock,
      logger,
    })),
  );
  const texts = deps.add(new TextDocuments());
  const messages = deps.add(new LifecycleMessages(lifecycle, logger));
  const statusBar = deps.add(new StatusBar({ lifecycle, activity, sync, inputs, approvals, clock }));
  const { extensionUri, workspaceState: memory } = context;
  const dashboard = deps.add(
    new Dashboard({ extensionUri, lifecycle, approvals, inputs, documents, clock, logger }),
  );
  const takeouts = new GuestTakeouts(context.secrets);
  const situation = new WindowSituation(() => lifecycle.state.kind);
  const views = deps.add(
    new SluiceViews({ lifecycle, approvals, inputs, rows, memory, situation, clock, logger }),
  );
  deps.add(
    registerCommands(manifestOf(context), {
      rows,
      situation,
      titles: new Map(manifestOf(context).contributes.commands.map((each) => [each.command, each.title])),
      views,
      stage: deps.add(new DemoStage()),
      lifecycle,
      messages,
      documents,
      inputs,
      approvals,
      statusBar,
      dashboard,
      logger,
      clock,
      hasher,
      care,
      userManifests,
      texts,
      takeouts,
      editorFolder: vscode.Uri.joinPath(context.globalStorageUri, '..', '..').fsPath,
    }),
  );
  const mcp = deps.add(new McpDefinitionProvider(lifecycle, version, logger));
  const registration = registerMcpDefinitionProvider(mcp, logger);
  if (registration !== undefined) deps.add(registration);
  deps.add(followSettings(lifecycle));

  let attached: { sluice: Sluice; deps: Disposable } | undefined;
  deps.add({ dispose: () => attached?.deps.dispose() });
  deps.add(
    lifecycle.onDidChange((state) => {
      if (state.kind === 'starting') {
        // The next Sluice reports again what is still true.
        activity.clear();
        for (const { id } of approvals.waiting) approvals.withdraw(id);
        for (const { id } of inputs.waiting) inputs.withdraw(id);
      }
      if (state.kind !== 'running' || state.sluice === attached?.sluice) return;
      attached?.deps.dispose();
      approvals.holdUntil(state.sluice.approvals.heldUntil());
      const { sluice } = state;
      const { globalState } = context;
      const windowDeps = {
        activity,
        sync,
        documents,
        logger,
        clock,
        care,
        takeouts,
        situation,
        userManifests,
        globalState,
      };
      const following = new DisposableStore();
      attached = { sluice, deps: following };
      import('./vscode/lifecycle/attachSluice.ts')
        .then(({ attachSluice }) => following.add(attachSluice(sluice, windowDeps)))
        .catch((error: unknown) => logger.error('The window does not follow operations.', error));
    }),
  );
  active = lifecycle;
  const enter = async (): Promise<WindowPresence> => {
    const { WindowPresence } = await import('./vscode/host/windowPresence.ts');
    return deps.add(await WindowPresence.enter({ context, lifecycle, version, logger }));
  };
  // Not before activate has returned: nothing must delay the start of the editor.
  const start = (): void => void setImmediate(() => lifecycle.start());
  if (vscode.workspace.isTrusted) start();
  else deps.add(vscode.workspace.onDidGrantWorkspaceTrust(start));
  presence = new Promise<void>((resolve) => void setImmediate(resolve))
    .then(enter)
    .catch((error: unknown) => {
      logger.error('The stdio bridge can’t find this window.', error);
      return undefined;
    });
}

/** VS Code grants 5 s; closing takes at most about 4. */
export async function deactivate(): Promise<void> {
  await Promise.all([active?.close(), presence?.then((window) => window?.close())]);
  active = undefined;
}

/** The extension's part of package.json. */
interface Manifest {
  version: string;
  contributes: { commands: { command: string; title: string }[] };
}

interface HostDeps {
  logger: OutputChannelLogger;
  inputs: InputBoxPrompt;
  approvals: ModalApprovalPrompt;
  uris: WindowUris;
  version: string;
}

async function create(context: vscode.ExtensionContext, deps: HostDeps): Promise<Sluice> {
  const secrets = new EarlySecrets(context.secrets, [
    { name: vaultKeyName(storageDirectoryOf(context)), orNothing: false },
    { name: CLIENT_TOKENS, orNothing: true },
  ]);
  try {
    // VS Code sends a pending request in the next turn; loading the bundle would delay that.
    await new Promise((resolve) => void setTimeout(resolve, 0));
    return await createWith(secrets, context, deps);
  } finally {
    secrets.dispose();
  }
}

async function createWith(
  secrets: EarlySecrets,
  context: vscode.ExtensionContext,
  { logger, inputs, approvals, uris, version }: HostDeps,
): Promise<Sluice> {
  const { createSluice } = await import('./createSluice.ts');
  const storageDirectory = storageDirectoryOf(context);
  // The folder for the person's own manifests.
  const providers = userManifestFolder(context);
  await mkdir(providers, { recursive: true });
  return createSluice({
    storageDirectory,
    manifestDirectories: [providers],
    workspaceManifestDirectories: workspaceManifestFolders,
    keys: new SecretStorageKeyStore(secrets, storageDirectory),
    clientTokens: new SecretStorageTokenPlace(secrets),
    logger,
    inputs,
    approvals,
    approvalSettings,
    keepHistoryMs,
    keepFresh: keepTokensFresh,
    auditAnchor: new SecretStorageAuditAnchor(secrets, storageDirectory),
    sandbox: { speed: sandboxSpeed() },
    network: vscodeNetwork(systemCertificates),
    workspaceFolder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
    clipboard: editorClipboard(logger),
    redirects: [new UriHandlerRedirect(uris)],
    waitingLink: (operationId) => waitingLink(uris, operationId),
    localSocket: async () => (await presence)?.socketPath,
    isOwnPort: (port) => windowListensOn(userDirectory().windows, port),
    version,
  });
}

async function storageCare(
  context: vscode.ExtensionContext,
  logger: OutputChannelLogger,
): Promise<StorageCare> {
  const { createStorageCare } = await import('./createStorageCare.ts');
  const { secrets } = context;
  const directory = storageDirectoryOf(context);
  return createStorageCare({
    directory,
    keyStore: new SecretStorageKeyStore(secrets, directory),
    keysOf: (other) => new SecretStorageKeyStore(secrets, other),
    anchor: new SecretStorageAuditAnchor(secrets, directory),
    logger,
  });
}

/** A window without a folder has no storage of its own. */
function storageDirectoryOf({
  storageUri,
  globalStorageUri,
}: Pick<vscode.ExtensionContext, 'storageUri' | 'globalStorageUri'>): string {
  return (storageUri ?? globalStorageUri).fsPath;
}

function manifestOf({ extension }: vscode.ExtensionContext): Manifest {
  return extension.packageJSON as Manifest;
}
