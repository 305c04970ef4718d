// The 3 seconds between an Approve and the start of work: the click may have been meant for another program. A
// notification, the status bar and Needs You offer Stop; a stop leaves everything undone and the request waiting.
import * as vscode from 'vscode';
import type { AskedFor } from '../../core/approval/secondAnswer.ts';
import type { Clock } from '../../core/hostPorts.ts';
import { t } from '../text/localize.ts';
import { approvedWork } from './approvedWork.ts';
import { taskWords } from './taskWords.ts';

export const GRACE_MS = 3_000;

/** Resolves to whether work can begin. @param changed called when the work becomes held, and when it no longer is */
export async function graceEnds(
  asked: readonly AskedFor[],
  clock: Clock,
  changed: () => void,
): Promise<boolean> {
  const [only] = asked;
  const title =
    only !== undefined && asked.length === 1
      ? t('Approved: {task}. Work begins in 3 seconds; Cancel stops it.', {
          task: taskWords(only.approval.tool, only.targets.length, t),
        })
      : t('Approved: {count} requests. Work begins in 3 seconds; Cancel stops it.', { count: asked.length });
  const ids = asked.map(({ approval }) => approval.id);
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (_, cancelled) =>
      new Promise<boolean>((resolve) => {
        const end = (begins: boolean): void => {
          for (const each of [timer, held, item]) each.dispose();
          changed();
          resolve(begins);
        };
        const timer = clock.setTimer(GRACE_MS, () => end(true));
        const held = approvedWork.hold(ids, () => end(false));
        const item = stopItem(title);
        cancelled.onCancellationRequested(() => end(false));
        changed();
      }),
  );
}

/** Stop in the status bar too: notifications can be hidden. */
function stopItem(tooltip: string): vscode.Disposable {
  // Beside what else Sluice says there.
  const item = vscode.window.createStatusBarItem('sluice.stop', vscode.StatusBarAlignment.Left);
  item.name = t('Sluice: Stop');
  item.text = `$(debug-stop) ${t('Stop')}`;
  item.tooltip = tooltip;
  item.command = 'sluice.stopApprovedWork';
  item.backgroundColor = new vscode.ThemeColor('statusBarItem.warningBackground');
  item.show();
  return item;
}
