// A row of Sluice's views: values only, the same for every view. Knows neither VS Code nor where rows come from.

/** What a row stands for; whoever acts on it asks the tools whether it exists. */
export interface RowRef {
  kind: 'approval' | 'input' | 'operation' | 'bundle' | 'credential' | 'environment' | 'list';
  id: string;
}

export interface ViewRow {
  /** Unique in its view, and the same after every refresh: expansion and selection go by it. */
  id: string;
  label: string;
  description?: string;
  /** A codicon's id; every state has a shape of its own, so that colour is never the only sign. */
  icon: string;
  /** A theme colour's id for the icon. */
  color?: string;
  /** Markdown; foreign text in it is escaped. */
  tooltip?: string;
  /** What the menus of package.json go by, e.g. `bundle.active`. */
  context?: string;
  /** A command of package.json; it is handed the row. */
  command?: string;
  ref?: RowRef;
  /** Left out: it has none below it. */
  children?: 'collapsed' | 'expanded';
  /** What a screen reader says instead of label and description. */
  spoken?: string;
}

/** Where the rows of one view come from. */
export interface RowSource {
  /** @param parent undefined: the topmost rows */
  rows(parent: ViewRow | undefined): Promise<ViewRow[]>;
  /** Forgets what was read; the next `rows` reads it again. */
  reset(): void;
  /** Shows the next page of a list. @param list the id of its “Show more…” row's ref */
  more?(list: string): void;
}

/** Rows of the first page of a list, and how many more each “Show more…” brings. */
export const PAGE_ROWS = 50;
