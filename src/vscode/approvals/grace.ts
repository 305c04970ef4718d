// The 3 seconds after an Approve in which a person can stop it. The gate learns nothing until they end, so a Stop and a
// crash both leave everything undone and the request waiting.
import * as vscode from 'vscode';
import type { AskedFor } from '../../core/approval/secondAnswer.ts';
import type { Clock } from '../../core/hostPorts.ts';
import { t } from '../text/localize.ts';
import { taskWords } from './taskWords.ts';

export const GRACE_MS = 3_000;

/** Resolves to whether work can begin. */
export async function graceEnds(asked: readonly AskedFor[], clock: Clock): Promise<boolean> {
  const [only] = asked;
  const title =
    only !== undefined && asked.length === 1
      ? t('Approved: {task}. Work begins in 3 seconds; Cancel stops it.', {
          task: taskWords(only.approval.tool, only.targets.length, t),
        })
      : t('Approved: {count} requests. Work begins in 3 seconds; Cancel stops it.', { count: asked.length });
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (_, stop) =>
      new Promise<boolean>((resolve) => {
        const timer = clock.setTimer(GRACE_MS, () => resolve(true));
        stop.onCancellationRequested(() => {
          timer.dispose();
          resolve(false);
        });
      }),
  );
}
