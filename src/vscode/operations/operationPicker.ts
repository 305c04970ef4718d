// Operations in a quick pick, as list_operations returns them, updated while it is open.
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import type { OperationStatus } from '../../core/operation/operation.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';
import type { OperationActions } from './operationActions.ts';
import { actionTexts, type OperationAction } from './operationAction.ts';
import { operationRow, type OperationRow } from './operationRow.ts';
import { operationTitle } from './operationText.ts';
import { callAsPerson } from '../commands/person.ts';
import { operationPage, type ListedOperation } from '../commands/toolOutputs.ts';

type Core = Pick<Sluice, 'operations' | 'runner'>;

interface RowItem extends vscode.QuickPickItem {
  row: OperationRow;
}
interface RowButton extends vscode.QuickInputButton {
  action: OperationAction;
}

export interface OperationChoice {
  title: string;
  placeholder: string;
  /** Shown if there is none. */
  none: string;
  /** The statuses to list; default: all. */
  statuses?: readonly OperationStatus[];
  /** Further limits the list; default: all. */
  fits?: (operationId: string) => boolean;
  onChosen: (operationId: string) => Promise<void>;
}

/** Newest first, at most this many of each status. */
const LIMIT = 100;
/** Changes come in bursts; milliseconds. */
const REFRESH_MS = 500;

export class OperationPicker {
  readonly #sluice: Core;
  readonly #actions: OperationActions;
  readonly #clock: Clock;

  constructor(sluice: Core, actions: OperationActions, clock: Clock) {
    this.#sluice = sluice;
    this.#actions = actions;
    this.#clock = clock;
  }

  async show(choice: OperationChoice): Promise<void> {
    const first = await this.#items(choice);
    if (first.length === 0) {
      void vscode.window.showInformationMessage(choice.none);
      return;
    }
    const disposables = new DisposableStore();
    const pick = disposables.add(vscode.window.createQuickPick<RowItem>());
    pick.title = choice.title;
    pick.placeholder = choice.placeholder;
    pick.matchOnDetail = true;
    pick.keepScrollPosition = true;
    pick.items = first;
    disposables.add(this.#refreshing(pick, choice));
    disposables.add(
      pick.onDidTriggerItemButton(({ item, button }) => {
        const { action } = button as RowButton;
        if (action === 'open') pick.hide();
        void this.#actions.act(action, item.row.id);
      }),
    );
    disposables.add(
      pick.onDidAccept(() => {
        const [chosen] = pick.selectedItems;
        pick.hide();
        if (chosen !== undefined) void choice.onChosen(chosen.row.id);
      }),
    );
    disposables.add(pick.onDidHide(() => disposables.dispose()));
    pick.show();
  }

  #refreshing(pick: vscode.QuickPick<RowItem>, choice: OperationChoice): Disposable {
    const disposables = new DisposableStore();
    let timer: Disposable | undefined;
    const refresh = async (): Promise<void> => {
      timer = undefined;
      const items = await this.#items(choice);
      const activeId = pick.activeItems[0]?.row.id;
      pick.items = items;
      pick.activeItems = items.filter(({ row }) => row.id === activeId);
    };
    disposables.add(
      this.#sluice.operations.onDidChange(() => {
        timer ??= this.#clock.setTimer(REFRESH_MS, () => void refresh());
      }),
    );
    disposables.add({ dispose: () => timer?.dispose() });
    return disposables;
  }

  async #items(choice: OperationChoice): Promise<RowItem[]> {
    const queries = choice.statuses?.map((status) => ({ status, limit: LIMIT })) ?? [{ limit: LIMIT }];
    const answers = await Promise.all(
      queries.map((query) => callAsPerson(this.#sluice, 'list_operations', query)),
    );
    const operations: ListedOperation[] = answers.flatMap(({ output }) => operationPage(output).items);
    // Ids sort by time.
    operations.sort((left, right) => (left.id < right.id ? 1 : -1));
    const { fits = () => true } = choice;
    return operations
      .filter(({ id }) => fits(id))
      .map((operation) => {
        const title = operationTitle(this.#sluice.operations.get(operation.id), t);
        return itemOf(operationRow(operation, title, this.#actions.compensation(operation.id), t));
      });
  }
}

function itemOf(row: OperationRow): RowItem {
  const buttons = row.actions.map((action): RowButton => ({ action, ...buttonOf(action) }));
  return { row, label: row.label, detail: row.detail, buttons };
}

function buttonOf(action: OperationAction): vscode.QuickInputButton {
  const { icon, label } = actionTexts(t)[action];
  return { iconPath: new vscode.ThemeIcon(icon), tooltip: label };
}
