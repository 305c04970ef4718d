// What a person is told about Sluice itself: that it could not start, that its server has no port, that the vault is
// locked, that it is off in Restricted Mode; each with what can be done about it.
import * as vscode from 'vscode';
import type { AppError } from '../core/errors.ts';
import type { Disposable } from '../core/lifecycle.ts';
import type { Sluice } from '../core/sluice.ts';
import { t } from './localize.ts';
import { messageText, problemText } from './operationText.ts';
import type { OutputChannelLogger } from './outputChannelLogger.ts';
import { PORT_SETTING, serverPort } from './settings.ts';
import type { SluiceLifecycle, SluiceState } from './sluiceLifecycle.ts';

export class LifecycleMessages implements Disposable {
  readonly #lifecycle: SluiceLifecycle;
  readonly #logger: OutputChannelLogger;
  readonly #subscription: Disposable;
  /** What was said last about start, server and vault, so that it is said once. */
  #told: { error?: AppError; sluice?: Sluice } = {};

  constructor(lifecycle: SluiceLifecycle, logger: OutputChannelLogger) {
    this.#lifecycle = lifecycle;
    this.#logger = logger;
    this.#subscription = lifecycle.onDidChange((state) => this.#follow(state));
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  async explainFailedStart(error: AppError): Promise<void> {
    const again = t('Try Again');
    const showLog = t('Show Log');
    const text = t('Sluice could not start. {problem}', { problem: problemText(error) });
    const chosen = await vscode.window.showErrorMessage(text, again, showLog);
    if (chosen === again) this.#lifecycle.start();
    if (chosen === showLog) this.#logger.show();
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
    if (this.#told.sluice === sluice) return;
    this.#told = { ...this.#told, sluice };
    if (sluice.vaultProblem !== null) void this.#explainLockedVault(sluice.vaultProblem);
    if (sluice.movedFrom !== null)
      this.#logger.warn('The storage was moved or copied; it was made elsewhere.', {
        from: sluice.movedFrom,
      });
  }

  #once(error: AppError, explain: () => Promise<void>): void {
    if (this.#told.error === error) return;
    this.#told = { ...this.#told, error };
    void explain();
  }

  async #explainNoServer(error: AppError): Promise<void> {
    const free = t('Use a Free Port');
    const retry = t('Retry');
    const settings = t('Open Settings');
    const text =
      error.code === 'port-taken'
        ? t('Port {port} is taken, so MCP clients cannot reach Sluice. Everything else works.', {
            port: String(serverPort()),
          })
        : problemText(error);
    const chosen = await vscode.window.showWarningMessage(text, free, retry, settings);
    if (chosen === free) await this.#lifecycle.restartServer(0);
    if (chosen === retry) await this.#lifecycle.restartServer();
    if (chosen === settings)
      await vscode.commands.executeCommand('workbench.action.openSettings', PORT_SETTING);
  }

  async #explainLockedVault(problem: string): Promise<void> {
    const showLog = t('Show Log');
    const text = t('{problem} Bundles can be read; nothing is sent to providers.', {
      problem: messageText(problem),
    });
    const chosen = await vscode.window.showWarningMessage(text, showLog);
    if (chosen === showLog) this.#logger.show();
  }
}
