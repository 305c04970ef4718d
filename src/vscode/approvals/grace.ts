// The 3 seconds after an Approve in which a person can stop it. The gate learns nothing until they end, so a Stop and a
// crash both leave everything undone and the request waiting.
import * as vscode from 'vscode';
import type { AskedFor } from '../../core/approval/secondAnswer.ts';
import type { Clock } from '../../core/hostPorts.ts';
import { t } from '../text/localize.ts';
import { taskWords } from './taskWords.ts';

export const GRACE_MS = 3_000;
/** Exists for these seconds alone, so the palette doesn't list it. */
const STOP_COMMAND = 'sluice.stopApprovedWork';

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
    (_, cancelled) =>
      new Promise<boolean>((resolve) => {
        const end = (begins: boolean): void => {
          timer.dispose();
          stop.dispose();
          resolve(begins);
        };
        const timer = clock.setTimer(GRACE_MS, () => end(true));
        const stop = offerStop(title, () => end(false));
        cancelled.onCancellationRequested(() => end(false));
      }),
  );
}

/** Stop in the status bar too: notifications can be hidden. Whoever runs its command does no harm. */
function offerStop(tooltip: string, stop: () => void): vscode.Disposable {
  const command = vscode.commands.registerCommand(STOP_COMMAND, stop);
  // Beside what else Sluice says there.
  const item = vscode.window.createStatusBarItem('sluice.stop', vscode.StatusBarAlignment.Left);
  item.name = t('Sluice: Stop');
  item.text = `$(debug-stop) ${t('Stop')}`;
  item.tooltip = tooltip;
  item.command = STOP_COMMAND;
  item.backgroundColor = new vscode.ThemeColor('statusBarItem.warningBackground');
  item.show();
  return { dispose: () => [command, item].forEach((each) => void each.dispose()) };
}
