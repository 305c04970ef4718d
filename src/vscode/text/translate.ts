// Translates a text for people into the editor's language. Pure modules receive it as a parameter, so that they run
// without VS Code.

/** Looks the English `message` up and fills its `{names}` in, as `vscode.l10n.t` does. */
export type Translate = (message: string, values?: Record<string, string | number>) => string;
