// What VS Code calls: activate registers and returns; Sluice itself starts in the background, in trusted workspaces.
// Hands VS Code's ports to createSluice and knows nothing of what is behind it.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from './core/lifecycle.ts';
import type { Clipboard } from './core/delivery/secretDelivery.ts';
import type { Sluice } from './core/sluice.ts';
import { NodeClock } from './node/nodeClock.ts';
import { NodeHasher } from './node/nodeHasher.ts';
import { approvalSettings } from './vscode/approvals/approvalSettings.ts';
import { ModalApprovalPrompt } from './vscode/approvals/modalApprovalPrompt.ts';
import { ReviewDocuments } from './vscode/approvals/reviewDocuments.ts';
import { Activity } from './vscode/activity.ts';
import { attachSluice } from './vscode/attachSluice.ts';
import { registerCommands } from './vscode/commands.ts';
import { UriHandlerRedirect } from './vscode/connect/uriHandlerRedirect.ts';
import { followSettings } from './vscode/followSettings.ts';
import { InputBoxPrompt } from './vscode/inputBoxPrompt.ts';
import { LifecycleMessages } from './vscode/lifecycleMessages.ts';
import { McpDefinitionProvider, registerMcpDefinitionProvider } from './vscode/mcpDefinitionProvider.ts';
import { OutputChannelLogger } from './vscode/outputChannelLogger.ts';
import { RecordDocuments } from './vscode/recordDocuments.ts';
import { SecretStorageAuditAnchor } from './vscode/secretStorageAuditAnchor.ts';
import { SecretStorageKeyStore } from './vscode/secretStorageKeyStore.ts';
import { sandboxSpeed, serverPort } from './vscode/settings.ts';
import { TextDocuments } from './vscode/setup/textDocuments.ts';
import { SluiceLifecycle } from './vscode/sluiceLifecycle.ts';
import { StatusBar } from './vscode/statusBar.ts';

/** VS Code hands `deactivate` nothing, so that it has to be remembered here. */
let active: SluiceLifecycle | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const parts = new DisposableStore();
  context.subscriptions.push(parts);
  const channel = parts.add(vscode.window.createOutputChannel('Sluice', { log: true }));
  const logger = new OutputChannelLogger(channel);
  const clock = new NodeClock();
  const version = versionOf(context);
  const running = (): Sluice | undefined => lifecycle.running;
  const started = (): Promise<Sluice | undefined> => lifecycle.settled().then(running);
  const inputs = parts.add(new InputBoxPrompt(started, logger));
  const hasher = new NodeHasher();
  const reviews = parts.add(new ReviewDocuments({ sluice: running, clock, logger }));
  const approvals = parts.add(
    new ModalApprovalPrompt({ sluice: running, started, documents: reviews, clock, hasher, logger }),
  );
  const lifecycle = parts.add(
    new SluiceLifecycle({
      create: () => create(context, { logger, inputs, approvals, version }),
      port: serverPort,
      logger,
    }),
  );
  const activity = parts.add(
    new Activity((error) => logger.error('A subscriber to activity failed.', error)),
  );
  const documents = parts.add(new RecordDocuments(running, logger));
  const texts = parts.add(new TextDocuments());
  const messages = parts.add(new LifecycleMessages(lifecycle, logger));
  const statusBar = parts.add(new StatusBar({ lifecycle, activity, inputs, approvals, clock }));
  parts.add(
    registerCommands({
      lifecycle,
      messages,
      documents,
      inputs,
      approvals,
      statusBar,
      logger,
      clock,
      hasher,
      texts,
    }),
  );
  const mcp = parts.add(new McpDefinitionProvider(lifecycle, version, logger));
  const registration = registerMcpDefinitionProvider(mcp, logger);
  if (registration !== undefined) parts.add(registration);
  parts.add(followSettings(lifecycle));

  let attached: Sluice | undefined;
  parts.add(
    lifecycle.onDidChange((state) => {
      if (state.kind !== 'running' || state.sluice === attached) return;
      attached = state.sluice;
      approvals.holdUntil(state.sluice.approvals.heldUntil());
      parts.add(attachSluice(state.sluice, { activity, documents, logger, clock }));
    }),
  );
  active = lifecycle;
  // Not before activate has returned: nothing may delay the start of the editor.
  const start = (): void => void setImmediate(() => lifecycle.start());
  if (vscode.workspace.isTrusted) start();
  else parts.add(vscode.workspace.onDidGrantWorkspaceTrust(start));
}

/** VS Code grants 5 s; closing takes at most about 4. */
export async function deactivate(): Promise<void> {
  await active?.close();
  active = undefined;
}

interface HostParts {
  logger: OutputChannelLogger;
  inputs: InputBoxPrompt;
  approvals: ModalApprovalPrompt;
  version: string;
}

async function create(
  { storageUri, globalStorageUri, secrets, extension }: vscode.ExtensionContext,
  { logger, inputs, approvals, version }: HostParts,
): Promise<Sluice> {
  const { createSluice } = await import('./createSluice.ts');
  // A window without a folder has no storage of its own.
  const storageDirectory = (storageUri ?? globalStorageUri).fsPath;
  // Made for people to put their manifests into.
  const providers = path.join(globalStorageUri.fsPath, 'providers');
  await mkdir(providers, { recursive: true });
  return createSluice({
    storageDirectory,
    manifestDirectories: [providers],
    keys: new SecretStorageKeyStore(secrets, storageDirectory),
    logger,
    inputs,
    approvals,
    approvalSettings,
    auditAnchor: new SecretStorageAuditAnchor(secrets, storageDirectory),
    sandbox: { speed: sandboxSpeed() },
    workspaceFolder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
    clipboard: clipboard(),
    redirects: [new UriHandlerRedirect(extension.id)],
    version,
  });
}

function clipboard(): Clipboard {
  const { clipboard: board } = vscode.env;
  return { read: async () => board.readText(), write: async (text) => board.writeText(text) };
}

function versionOf(context: vscode.ExtensionContext): string {
  const { version } = context.extension.packageJSON as { version: string };
  return version;
}
