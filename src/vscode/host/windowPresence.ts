// Registers this window among the person's live windows as soon as it opens, trusted or not, updates the entry, and
// passes its id to terminals. Also installs the stdio bridge. Knows nothing of MCP.
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import type { Logger } from '../../core/hostPorts.ts';
import { installBridge } from '../../windows/installBridge.ts';
import { OwnEntry } from '../../windows/ownEntry.ts';
import { userDirectory } from '../../windows/userDirectory.ts';
import type { SluiceLifecycle } from '../lifecycle/sluiceLifecycle.ts';
import { t } from '../text/localize.ts';

/** The bridge looks here first, so that a process started in a terminal reaches the terminal's own window. */
const WINDOW_VARIABLE = 'SLUICE_WINDOW';
/** The window keeps its id across reloads, because terminals keep their environment. */
const ID_KEY = 'sluice.window';

export interface PresenceDeps {
  context: Pick<
    vscode.ExtensionContext,
    'workspaceState' | 'environmentVariableCollection' | 'asAbsolutePath'
  >;
  lifecycle: SluiceLifecycle;
  version: string;
  logger: Logger;
}

export class WindowPresence implements Disposable {
  readonly #entry: OwnEntry;
  readonly #lifecycle: SluiceLifecycle;
  readonly #logger: Logger;
  readonly #deps = new DisposableStore();

  private constructor(entry: OwnEntry, { lifecycle, logger }: PresenceDeps) {
    this.#entry = entry;
    this.#lifecycle = lifecycle;
    this.#logger = logger;
  }

  /** @throws AppError `storage-unavailable` if others can access the directory */
  static async enter(deps: PresenceDeps): Promise<WindowPresence> {
    const { context, version } = deps;
    const { workspaceState: memory, environmentVariableCollection: variables } = context;
    const directory = userDirectory();
    const formerId = memory.get<string>(ID_KEY);
    const entry = await OwnEntry.open({ directory, formerId, version });
    if (entry.id !== formerId) await memory.update(ID_KEY, entry.id);
    variables.description = t('Lets MCP clients that run in a terminal find this window’s Sluice.');
    variables.replace(WINDOW_VARIABLE, entry.id);
    const presence = new WindowPresence(entry, deps);
    presence.#follow();
    await presence.#tell();
    presence.#install(context.asAbsolutePath('dist/bridge.cjs'));
    return presence;
  }

  /** The socket on which the endpoint listens for the bridge. */
  get socketPath(): string {
    return this.#entry.socketPath;
  }

  /** Resolves when clients no longer find the window. */
  close(): Promise<void> {
    this.dispose();
    return this.#entry.close();
  }

  dispose(): void {
    this.#deps.dispose();
  }

  #follow(): void {
    const tell = (): void =>
      void this.#tell().catch((error: unknown) =>
        this.#logger.error('What changed of this window is not known to the stdio bridge.', error),
      );
    this.#deps.add(this.#lifecycle.onDidChange(tell));
    this.#deps.add(vscode.workspace.onDidChangeWorkspaceFolders(tell));
    this.#deps.add(vscode.workspace.onDidGrantWorkspaceTrust(tell));
  }

  #tell(): Promise<void> {
    const { workspaceFolders = [], name = '', isTrusted } = vscode.workspace;
    const endpoint = this.#lifecycle.running?.endpoint();
    const isListening = endpoint?.kind === 'listening';
    return this.#entry.tell({
      folders: workspaceFolders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath),
      name,
      trusted: isTrusted,
      url: isListening ? endpoint.url : null,
      socket: isListening ? (endpoint.socket ?? null) : null,
    });
  }

  #install(bundle: string): void {
    installBridge(bundle, userDirectory()).then(
      (written) => written && this.#logger.info('The stdio bridge was brought up to date.'),
      (error: unknown) => this.#logger.error('The stdio bridge could not be put in its place.', error),
    );
  }
}
