// Notifies the person of operations: progress while they run, one toast when they stop or end, one for those that a
// crash interrupted. A subscriber to the stream of operation events like any other.
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import { RESUMABLE, type Operation } from '../../core/operation/operation.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import { KEEPER } from '../../core/sync/keeper.ts';
import { SYNC_KIND, type SyncRun } from '../../core/sync/syncRecords.ts';
import { t } from '../text/localize.ts';
import { NotificationProgress } from './notificationProgress.ts';
import { actionTexts } from './operationAction.ts';
import type { OperationActions } from './operationActions.ts';
import { interruptedText, operationToast, type OperationToast, type ToastFacts } from './operationToast.ts';
import { ProgressQueue } from './progressQueue.ts';
import { syncToast } from '../sync/syncToast.ts';

type Core = Pick<Sluice, 'operations' | 'sync'>;

export class OperationNotifications implements Disposable {
  readonly #sluice: Core;
  readonly #actions: OperationActions;
  readonly #subscriptions = new DisposableStore();
  readonly #queue: ProgressQueue;
  readonly #toldInterrupted = new Set<string>();

  constructor(sluice: Core, actions: OperationActions, clock: Clock) {
    this.#sluice = sluice;
    this.#actions = actions;
    this.#queue = this.#subscriptions.add(
      new ProgressQueue(clock, (operation, onDismissed) => this.#showProgress(operation, onDismissed)),
    );
    this.#subscriptions.add(
      sluice.operations.onDidChange((event) => {
        if (isBackground(event.operation)) {
          if (event.operation.status !== 'running') this.#tellOutcome(event.operation, 0);
          return;
        }
        const workedMs = this.#queue.take(event);
        if (workedMs !== undefined) this.#tellOutcome(event.operation, workedMs);
        else if (event.operation.status === 'paused') this.#tellOutcome(event.operation, 0);
      }),
    );
    this.#subscriptions.add(sluice.operations.onDidFindInterrupted((found) => this.#tellInterrupted(found)));
    // A run that paused between two calls when its window ended is as abandoned as a running one.
    const rested = sluice.sync.unfinished().map(({ operation }) => operation);
    const paused = rested.filter(({ status }) => status === 'paused');
    this.#tellInterrupted([...sluice.operations.interrupted(), ...paused]);
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #showProgress(operation: Operation, onDismissed: () => void): NotificationProgress {
    return new NotificationProgress(operation, () => {
      void this.#actions.act('cancel', operation.id);
      onDismissed();
    });
  }

  #tellOutcome(operation: Operation, workedMs: number): void {
    const toast =
      operation.kind === SYNC_KIND
        ? syncToast(this.#sluice.sync.state(operation.id), workedMs, t)
        : operationToast(operation, workedMs, this.#factsOf(operation), t);
    if (toast !== undefined) void this.#offer(operation, toast);
  }

  async #offer(operation: Operation, { severity, text, actions }: OperationToast): Promise<void> {
    const labels = new Map(actions.map((action) => [actionTexts(t)[action].label, action]));
    const chosen = await show(severity, text, [...labels.keys()]);
    const action = chosen === undefined ? undefined : labels.get(chosen);
    if (action !== undefined) await this.#actions.act(action, operation.id);
  }

  /** Each is shown once per window, unless it was resumed since. */
  #tellInterrupted(found: readonly Operation[]): void {
    const news = found.filter((each) => !isBackground(each) && !this.#toldInterrupted.has(each.id));
    if (news.length === 0) return;
    for (const { id } of news) this.#toldInterrupted.add(id);
    void this.#offerResume(news);
  }

  async #offerResume(interrupted: readonly Operation[]): Promise<void> {
    const { operations } = this.#sluice;
    const [only, ...others] = interrupted.filter(({ id }) => operations.compensation(id) === 'roll back');
    const single = interrupted.length === 1;
    const resume = single ? t('Resume') : t('Resume All');
    const rollBack = single ? t('Roll Back') : t('Roll Back…');
    const buttons = [resume, ...(only === undefined ? [] : [rollBack]), t('Later')];
    const chosen = await show('warning', interruptedText(interrupted, this.#runs(interrupted), t), buttons);
    if (chosen === rollBack && only !== undefined) {
      if (others.length === 0) await this.#actions.act('rollBack', only.id);
      else await vscode.commands.executeCommand('sluice.rollBackOperation');
    }
    if (chosen !== resume) return;
    const left = interrupted.filter(({ id }) => RESUMABLE.has(this.#sluice.operations.get(id).status));
    if (left.length === 0)
      void vscode.window.showInformationMessage(t('It has already continued: there is nothing to resume.'));
    for (const { id } of left) await this.#actions.act('resume', id);
  }

  #factsOf(operation: Operation): ToastFacts {
    const { operations } = this.#sluice;
    return {
      compensation: operations.compensation(operation.id),
      existsNow: operations.existsNow(operation),
    };
  }

  #runs(operations: readonly Operation[]): Map<string, SyncRun> {
    const runs = operations.filter(({ kind }) => kind === SYNC_KIND);
    return new Map(runs.map(({ id }) => [id, this.#sluice.sync.state(id).run]));
  }
}

/** Sluice's own refreshes show no progress, and continue by themselves after a crash. */
function isBackground({ caller }: Operation): boolean {
  return caller.id === KEEPER.id;
}

function show(
  severity: OperationToast['severity'],
  text: string,
  buttons: string[],
): Thenable<string | undefined> {
  switch (severity) {
    case 'info':
      return vscode.window.showInformationMessage(text, ...buttons);
    case 'warning':
      return vscode.window.showWarningMessage(text, ...buttons);
    case 'error':
      return vscode.window.showErrorMessage(text, ...buttons);
  }
}
