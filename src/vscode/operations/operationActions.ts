// A person's actions on one operation, wherever offered: toasts, quick picks, the status bar's menu. Everything goes
// through the runner.
import * as vscode from 'vscode';
import type { Compensation } from '../../core/operation/compensation.ts';
import type { Sluice } from '../../core/sluice.ts';
import { agentText } from './agentText.ts';
import { SYNC_KIND } from '../../core/sync/syncRecords.ts';
import { t } from '../text/localize.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { callAsPerson } from '../commands/person.ts';
import { operationTitle } from './operationText.ts';
import { showProblem } from '../text/problemMessage.ts';
import type { RecordDocuments } from './recordDocuments.ts';
import { driveSync } from '../sync/driveSync.ts';
import { operationIdOf, problemOf } from '../commands/toolOutputs.ts';
import type { OperationAction } from './operationAction.ts';

type Core = Pick<Sluice, 'bundle' | 'operations' | 'runner' | 'sync'>;

export class OperationActions {
  readonly #sluice: Core;
  readonly #documents: RecordDocuments;
  readonly #logger: OutputChannelLogger;

  constructor(sluice: Core, documents: RecordDocuments, logger: OutputChannelLogger) {
    this.#sluice = sluice;
    this.#documents = documents;
    this.#logger = logger;
  }

  /** If its effect deletes, or is live, a dialog asks first. */
  async act(action: OperationAction, operationId: string): Promise<void> {
    switch (action) {
      case 'details':
        return this.#showDetails(operationId);
      case 'open':
        return this.#open(operationId);
      case 'resume':
      case 'retry':
        return this.#call('resume_operation', operationId);
      case 'cancel':
        return this.#cancel(operationId);
      case 'rollBack':
        return this.#call('roll_back_operation', operationId);
      case 'undo':
        return this.#call('undo_operation', operationId);
      case 'copy':
        return this.#copyForAgent(operationId);
      case 'reconnect':
        await vscode.commands.executeCommand('sluice.reconnectAccount');
        return undefined;
      case 'recreate':
        await vscode.commands.executeCommand('sluice.recreateBundle');
        return undefined;
      case 'retryFailed': {
        const { filters } = this.#sluice.sync.state(operationId).run;
        return driveSync(this.#sluice, { ...filters, retryFailed: true }, this.#logger);
      }
      case 'log':
        return this.#logger.show();
    }
  }

  /** The compensation to offer now; null if there is none. */
  compensation(operationId: string): Compensation | null {
    return this.#sluice.operations.compensation(operationId);
  }

  /** It stops between steps and can be resumed; the current step finishes first. */
  async #cancel(operationId: string): Promise<void> {
    await this.#call('cancel_operation', operationId);
    if (this.#sluice.operations.get(operationId).status === 'running')
      vscode.window.setStatusBarMessage(t('Stopping at the end of this step…'), 4_000);
  }

  /** What the operation concerns: its run, its bundle if it completed on one, else the operation itself. */
  async #showDetails(operationId: string): Promise<void> {
    const { bundleId, status, kind } = this.#sluice.operations.get(operationId);
    if (kind === SYNC_KIND) {
      await this.#documents.show({ kind: 'sync', id: operationId }, t('Sync of Credentials'));
      return;
    }
    const bundle = bundleId === null ? undefined : this.#sluice.bundle(bundleId);
    if (status === 'completed' && bundle !== undefined)
      await this.#documents.show({ kind: 'bundle', id: bundle.id }, bundle.name);
    else await this.#open(operationId);
  }

  async #open(operationId: string): Promise<void> {
    const title = operationTitle(this.#sluice.operations.get(operationId), t);
    await this.#documents.show({ kind: 'operation', id: operationId }, title);
  }

  /** Copies what an agent needs to continue it. */
  async #copyForAgent(operationId: string): Promise<void> {
    const { operations } = this.#sluice;
    const operation = operations.get(operationId);
    const text = agentText(operation, operations.existsNow(operation), operations.compensation(operationId));
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(t('Copied: paste it to your agent.'), 4_000);
  }

  async #call(tool: string, operationId: string): Promise<void> {
    const { output, isError } = await callAsPerson(this.#sluice, tool, { operation_id: operationId });
    const problem = problemOf(output);
    // If an operation failed during the call, its own toast reports it.
    if (isError && problem !== null && operationIdOf(output) === null)
      await showProblem(problem, this.#logger);
  }
}
