// Requests of different tools as a list, from which a person chooses what to decide on first. Choosing approves nothing;
// it opens the dialog of that group.
import * as vscode from 'vscode';
import type { Approval } from '../../core/approval/approval.ts';
import { t } from '../text/localize.ts';
import { askerText, titleText } from '../operations/operationText.ts';

/** Live ones first. Resolves with undefined if the person leaves the list. */
export async function pickGroup(groups: readonly Approval[][]): Promise<Approval[] | undefined> {
  const callers = new Set(groups.flat().map(({ caller }) => caller.id));
  const items = groups.flatMap((group) => {
    const [first, ...others] = group;
    if (first === undefined) return [];
    const live = group.some(({ plan }) => plan.targets.some((target) => target.live));
    const parts = [
      ...(live ? [t('LIVE')] : []),
      ...(callers.size > 1 ? [askerText(first.caller.label, t)] : []),
      ...(others.length > 0 ? [t('and {count} more of this kind', { count: others.length })] : []),
    ];
    return [
      {
        group,
        live,
        label: `$(${live ? 'flame' : 'shield'}) ${titleText(first.plan.title, t)}`,
        // On a row of its own: beside a long title it would be cut off, and LIVE with it.
        detail: parts.join(' · '),
      },
    ];
  });
  const ordered = [...items.filter(({ live }) => live), ...items.filter(({ live }) => !live)];
  const chosen = await vscode.window.showQuickPick(ordered, {
    title: t('Different Requests'),
    placeHolder: t('Choose what to decide on first. Each kind has a dialog of its own'),
    ignoreFocusOut: true,
  });
  return chosen?.group;
}
