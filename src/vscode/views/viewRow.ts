// A row of Sluice's views: values only, the same for every view. Knows neither VS Code nor its source.

/** A row's record; the tools check whether it exists. */
export interface RowRef {
  kind:
    | 'approval'
    | 'input'
    | 'operation'
    | 'bundle'
    | 'credential'
    | 'environment'
    | 'list'
    | 'guest'
    | 'projectGuest'
    | 'offer'
    | 'tool';
  id: string;
}

export interface ViewRow {
  /** Unique in its view, and the same after every refresh: expansion and selection depend on it. */
  id: string;
  label: string;
  description?: string;
  /** A codicon's id; every state has its own shape, so that color is never the only sign. */
  icon: string;
  /** A theme color's id for the icon. */
  color?: string;
  /** Markdown; foreign text in it is escaped. */
  tooltip?: string;
  /** The context value for the menus of package.json, e.g. `bundle.active`. */
  context?: string;
  /** A command of package.json; it receives the row. */
  command?: string;
  ref?: RowRef;
  /** Omitted: it has no children. */
  children?: 'collapsed' | 'expanded';
  /** What a screen reader reads instead of label and description. */
  spoken?: string;
}

/** The source of one view's rows. */
export interface RowSource {
  /** @param parent undefined: the topmost rows */
  rows(parent: ViewRow | undefined): Promise<ViewRow[]>;
  /** Drops the cache; the next `rows` reads again. */
  reset(): void;
  /** Shows the next page of a list. @param list the id of its “Show more…” row's ref */
  more?(list: string): void;
}

/** Rows of the first page of a list, and how many more each “Show more…” brings. */
export const PAGE_ROWS = 50;
