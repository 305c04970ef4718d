// How a text for people is said in the editor's language. Pure modules get it handed in, so that they run without VS Code.

/** Looks the English `message` up and fills its `{names}` in, as `vscode.l10n.t` does. */
export type Translate = (message: string, values?: Record<string, string | number>) => string;
