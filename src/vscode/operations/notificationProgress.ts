// One operation's progress as a cancellable VS Code notification. progressQueue.ts decides when to show one.
import * as vscode from 'vscode';
import type { Operation } from '../../core/operation/operation.ts';
import type { ProgressUpdate } from '../../core/operation/progress.ts';
import { workText } from '../text/translate.ts';
import { t } from '../text/localize.ts';
import { messageText, operationTitle } from './operationText.ts';
import type { ShownProgress } from './progressQueue.ts';

type Report = vscode.Progress<{ message: string; increment: number }>;

export class NotificationProgress implements ShownProgress {
  #close: () => void = () => undefined;
  #report: Report | undefined;
  #waiting: ProgressUpdate | undefined;
  #percent = 0;

  /** @param onCancel called when the person presses Cancel; VS Code has then removed the notification */
  constructor(operation: Operation, onCancel: () => void) {
    const closed = new Promise<void>((resolve) => {
      this.#close = resolve;
    });
    const location = vscode.ProgressLocation.Notification;
    const title = operationTitle(operation, t);
    void vscode.window.withProgress({ location, title, cancellable: true }, async (report, cancelled) => {
      cancelled.onCancellationRequested(onCancel);
      this.#report = report;
      if (this.#waiting) this.report(this.#waiting);
      await closed;
    });
  }

  /** @inheritdoc VS Code sums increments, and an increment without a message would clear the message. */
  report(update: ProgressUpdate): void {
    this.#waiting = update;
    if (this.#report === undefined) return;
    const percent = Math.floor(update.progress);
    const message = `${percent}% – ${messageText(workText(update.message, t))}`;
    this.#report.report({ message, increment: Math.max(percent - this.#percent, 0) });
    this.#percent = Math.max(percent, this.#percent);
  }

  close(): void {
    this.#close();
  }
}
