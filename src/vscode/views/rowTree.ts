// Shows a source of rows as one of VS Code's trees. Without a source the tree is empty and its welcome text shows.
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import type { RowRefs } from './rowRefs.ts';
import type { ShownRows } from './shownRows.ts';
import type { ViewRow } from './viewRow.ts';

type Source = Pick<ShownRows, 'rows' | 'reset' | 'more' | 'changed'>;

export class RowTree implements vscode.TreeDataProvider<ViewRow>, Disposable {
  readonly view: vscode.TreeView<ViewRow>;
  readonly #refs: RowRefs;
  readonly #deps = new DisposableStore();
  readonly #changes = this.#deps.add(new vscode.EventEmitter<ViewRow | undefined>());
  readonly onDidChangeTreeData = this.#changes.event;
  #source: Source | undefined;

  /** @param viewId as in package.json; @param canSelectMany whether a command can be for several rows */
  constructor(viewId: string, refs: RowRefs, canSelectMany: boolean) {
    this.#refs = refs;
    this.view = this.#deps.add(
      vscode.window.createTreeView(viewId, { treeDataProvider: this, showCollapseAll: true, canSelectMany }),
    );
  }

  show(source: Source | undefined): void {
    this.#source = source;
    this.#redraw(undefined);
  }

  /** Reads everything again, and draws what changed; what is expanded stays expanded. */
  refresh(): void {
    this.#source?.reset();
    if (this.view.visible) void this.#source?.changed().then((lists) => lists.forEach(this.#redraw));
    else this.#redraw(undefined);
  }

  more(list: string): void {
    this.#source?.more(list);
    this.refresh();
  }

  readonly #redraw = (parent: ViewRow | undefined): void => this.#changes.fire(parent);

  async getChildren(parent?: ViewRow): Promise<ViewRow[]> {
    const rows = (await this.#source?.rows(parent)) ?? [];
    for (const row of rows) if (row.ref !== undefined) this.#refs.keep(row, row.ref);
    return rows;
  }

  getTreeItem(row: ViewRow): vscode.TreeItem {
    const item = new vscode.TreeItem(row.label, stateOf(row));
    item.id = row.id;
    item.iconPath = new vscode.ThemeIcon(row.icon, row.color ? new vscode.ThemeColor(row.color) : undefined);
    // A tree shows plain labels, without icons and links; only tooltips render Markdown.
    item.tooltip = row.tooltip === undefined ? row.label : new vscode.MarkdownString(row.tooltip);
    if (row.description !== undefined) item.description = row.description;
    if (row.context !== undefined) item.contextValue = row.context;
    if (row.command !== undefined)
      item.command = { command: row.command, title: row.label, arguments: [row] };
    const spoken = row.spoken ?? [row.label, row.description ?? ''].filter((text) => text !== '').join(', ');
    item.accessibilityInformation = { label: spoken, role: 'treeitem' };
    return item;
  }

  dispose(): void {
    this.#deps.dispose();
  }
}

function stateOf({ children }: ViewRow): vscode.TreeItemCollapsibleState {
  if (children === undefined) return vscode.TreeItemCollapsibleState.None;
  return children === 'expanded'
    ? vscode.TreeItemCollapsibleState.Expanded
    : vscode.TreeItemCollapsibleState.Collapsed;
}
