// The list of targets as a quick pick with checkboxes. Accepting it approves nothing: a modal asks again.
import * as vscode from 'vscode';
import { DisposableStore } from '../../core/lifecycle.ts';
import { t } from '../text/localize.ts';
import {
  selectionTitle,
  SORT_ORDERS,
  sorted,
  sortLabel,
  type SelectionRow,
  type SortOrder,
} from './selectionList.ts';

interface RowItem extends vscode.QuickPickItem {
  row: SelectionRow;
}
interface TitleButton extends vscode.QuickInputButton {
  act(): void;
}

const SORT_ICONS: Record<SortOrder, string> = {
  name: 'case-sensitive',
  environment: 'server-environment',
  'last-used': 'history',
  created: 'calendar',
};

/**
 * Resolves with the selected rows when a person continues; undefined if they leave (Escape, another quick pick).
 * @param preselected selected from the start
 * @param showRow opens a row's request beside the list
 */
export function pickSelection(
  rows: readonly SelectionRow[],
  preselected: readonly SelectionRow[],
  showRow: (row: SelectionRow) => void,
): Promise<SelectionRow[] | undefined> {
  const parts = new DisposableStore();
  const pick = parts.add(vscode.window.createQuickPick<RowItem>());
  const show: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('go-to-file'),
    tooltip: t('Show the Request'),
  };
  const itemOf = (row: SelectionRow): RowItem => ({
    row,
    label: row.label,
    description: row.description,
    buttons: [show],
  });
  /** VS Code clears the selection when the items change. */
  const arrange = (order: SortOrder, chosen: ReadonlySet<SelectionRow>): void => {
    const items = sorted(rows, order).map(itemOf);
    pick.items = items;
    pick.selectedItems = items.filter(({ row }) => chosen.has(row));
  };
  const chosenNow = (): Set<SelectionRow> => new Set(pick.selectedItems.map(({ row }) => row));
  const retitle = (): void => {
    pick.title = selectionTitle(pick.selectedItems.length, rows.length, t);
  };
  pick.canSelectMany = true;
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.placeholder = t('Select what to approve; you’ll confirm next');
  pick.buttons = [
    ...SORT_ORDERS.map((order): TitleButton => ({
      iconPath: new vscode.ThemeIcon(SORT_ICONS[order]),
      tooltip: sortLabel(order, t),
      act: () => arrange(order, chosenNow()),
    })),
    {
      iconPath: new vscode.ThemeIcon('checklist'),
      tooltip: t('Select All That Are Not Live'),
      act: () => {
        pick.selectedItems = pick.items.filter(({ row }) => !row.live);
        retitle();
      },
    } satisfies TitleButton,
  ];
  arrange('environment', new Set(preselected));
  retitle();
  return new Promise<SelectionRow[] | undefined>((resolve) => {
    parts.add(pick.onDidChangeSelection(retitle));
    parts.add(pick.onDidTriggerButton((button) => (button as TitleButton).act()));
    parts.add(pick.onDidTriggerItemButton(({ item }) => showRow(item.row)));
    parts.add(
      pick.onDidAccept(() => {
        if (pick.selectedItems.length === 0)
          pick.placeholder = t('Nothing is selected. Escape decides later');
        else resolve([...chosenNow()]);
      }),
    );
    // Also fires after Enter; the first one counts.
    parts.add(pick.onDidHide(() => resolve(undefined)));
    pick.show();
  }).finally(() => parts.dispose());
}
