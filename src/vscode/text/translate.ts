// Translates a text for people into the editor's language. Pure modules receive it as a parameter, so that they run
// without VS Code.

export interface Translate {
  /** Looks the English `message` up and fills its `{names}` in, as `vscode.l10n.t` does. */
  (message: string, values?: Record<string, string | number>): string;
  /** The texts of the window’s language, by the English ones. Absent in an English window. */
  readonly bundle?: Readonly<Record<string, string>> | undefined;
}

/** Ends the keys of what the core says as English text, as VS Code writes a text with a comment. */
export const SPOKEN = '/core';
