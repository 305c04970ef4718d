// Notifications about Sluice itself: it could not start, its server has no port, the vault is locked, it is off in
// Restricted Mode; each with a remedy.
import * as vscode from 'vscode';
import type { AppError } from '../../core/errors.ts';
import type { Disposable } from '../../core/lifecycle.ts';
import type { Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';
import { problemText } from '../operations/operationText.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { SETTINGS } from '../host/settingDeclarations.ts';
import { serverPort } from '../host/settings.ts';
import type { SluiceLifecycle, SluiceState } from './sluiceLifecycle.ts';
import { lockedVaultText } from '../vault/careText.ts';

export class LifecycleMessages implements Disposable {
  readonly #lifecycle: SluiceLifecycle;
  readonly #logger: OutputChannelLogger;
  readonly #subscription: Disposable;
  /** Problems, and Sluices with a locked vault, that were already shown. */
  readonly #told = new WeakSet<AppError | Sluice>();

  constructor(lifecycle: SluiceLifecycle, logger: OutputChannelLogger) {
    this.#lifecycle = lifecycle;
    this.#logger = logger;
    this.#subscription = lifecycle.onDidChange((state) => this.#follow(state));
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  async explainFailedStart(error: AppError): Promise<void> {
    const again: Remedy = { title: t('Try Again'), take: () => this.#lifecycle.start() };
    const text = t('Sluice could not start. {problem}', { problem: problemText(error, t) });
    const ways = error.code === 'storage-corrupt' ? [...this.#recovery(), again] : [again];
    await offer(vscode.window.showErrorMessage(text, ...ways, this.#showLog()));
  }

  async explainRestrictedMode(): Promise<void> {
    const manage = t('Manage Workspace Trust');
    const text = t('Sluice is off in Restricted Mode. It starts when you trust this workspace.');
    const chosen = await vscode.window.showInformationMessage(text, manage);
    if (chosen === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  }

  #follow(state: SluiceState): void {
    if (state.kind === 'failed') this.#once(state.error, () => this.explainFailedStart(state.error));
    if (state.kind !== 'running') return;
    const { sluice } = state;
    const endpoint = sluice.endpoint();
    if (endpoint.kind === 'failed') this.#once(endpoint.error, () => this.#explainNoServer(endpoint.error));
    const { problem } = sluice.storage;
    if (problem !== null) this.#once(problem, () => this.#explainStorage(sluice, problem));
    this.#once(sluice, () => this.#explainVault(sluice));
  }

  #once(about: AppError | Sluice, explain: () => Promise<void>): void {
    if (this.#told.has(about)) return;
    this.#told.add(about);
    void explain();
  }

  async #explainNoServer(error: AppError): Promise<void> {
    const free = t('Use a Free Port');
    const retry = t('Retry');
    const settings = t('Open Settings');
    const text =
      error.code === 'port-taken'
        ? t('Port {port} is in use, so MCP clients can’t reach Sluice. Everything else works.', {
            port: String(serverPort()),
          })
        : problemText(error, t);
    const chosen = await vscode.window.showWarningMessage(text, free, retry, settings);
    if (chosen === free) await this.#lifecycle.restartServer(0);
    if (chosen === retry) await this.#lifecycle.restartServer();
    if (chosen === settings)
      await vscode.commands.executeCommand('workbench.action.openSettings', SETTINGS.port.key);
  }

  async #explainVault({
    vaultProblem,
    movedFrom,
    missingRecords,
  }: Pick<Sluice, 'vaultProblem' | 'movedFrom' | 'missingRecords'>): Promise<void> {
    if (missingRecords > 0) void vscode.window.showWarningMessage(putBackText());
    if (movedFrom !== null)
      this.#logger.warn('The storage was moved or copied; it was created elsewhere.', { from: movedFrom });
    if (vaultProblem === null) return;
    const unlock = command(t('Unlock with Passphrase…'), 'sluice.unlockVault');
    const text = lockedVaultText(vaultProblem, movedFrom, t);
    // With a fourth button, none of them would have room for its text.
    await offer(vscode.window.showWarningMessage(text, unlock, ...this.#recovery()));
  }

  /** Damage or a full disk, found while Sluice ran. */
  async #explainStorage(sluice: Pick<Sluice, 'storage'>, problem: AppError): Promise<void> {
    const again: Remedy = { title: t('Try Again'), take: () => this.#tryAgain(sluice) };
    const ways = problem.code === 'storage-corrupt' ? this.#recovery() : [again];
    const text = t('{problem} Work has stopped.', { problem: problemText(problem, t) });
    await offer(vscode.window.showErrorMessage(text, ...ways, this.#showLog()));
  }

  async #tryAgain(sluice: Pick<Sluice, 'storage'>): Promise<void> {
    const still = await sluice.storage.tryAgain();
    if (still !== null) return this.#explainStorage(sluice, still);
    void vscode.window.showInformationMessage(t('The storage can be written again; work continues.'));
  }

  #recovery(): Remedy[] {
    return [
      command(t('Restore Backup…'), 'sluice.restoreBackup'),
      command(t('Start Over…'), 'sluice.startOver'),
    ];
  }

  #showLog(): Remedy {
    return { title: t('Show Log'), take: () => this.#logger.show() };
  }
}

function putBackText(): string {
  return t(
    'An older copy of Sluice’s storage was put in place. It is treated as a restored backup: approvals and exceptions are void, and tokens are checked before they are used.',
  );
}

/** A button, and what it does. */
interface Remedy extends vscode.MessageItem {
  take: () => unknown;
}

function command(title: string, id: string): Remedy {
  return { title, take: () => vscode.commands.executeCommand(id) };
}

async function offer(chosen: Thenable<Remedy | undefined>): Promise<void> {
  await (await chosen)?.take();
}
