// Translates a text for people into the editor's language. Pure modules receive it as a parameter, so that they run
// without VS Code.

export interface Translate {
  /** Looks the English `message` up and fills its `{names}` in, as `vscode.l10n.t` does. */
  (message: string, values?: Record<string, string | number>): string;
  /** A text of the core’s in the window’s language; see sentences.ts. Absent in an English window. */
  readonly spoken?: ((text: string) => string) | undefined;
  /** A message of work in the window’s language; see workWords.ts. Absent in an English window. */
  readonly work?: ((message: string) => string) | undefined;
}

export function sentenceText(text: string, { spoken }: Pick<Translate, 'spoken'>): string {
  return spoken?.(text) ?? text;
}

/** A message of an operation, a step or a heartbeat. */
export function workText(message: string, { work }: Pick<Translate, 'work'>): string {
  return work?.(message) ?? message;
}

/** Ends the keys of what the core says as English text, as VS Code writes a text with a comment. */
export const SPOKEN = '/core';
