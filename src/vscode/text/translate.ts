// Translates a text for people into the editor's language. Pure modules receive it as a parameter, so that they run
// without VS Code.

export interface Translate {
  /** Looks the English `message` up and fills its `{names}` in, as `vscode.l10n.t` does. */
  (message: string, values?: Record<string, string | number>): string;
  /** What the core says as English text, with holes, and how that is said here. Absent in an English window. */
  readonly spoken?: ReadonlyMap<string, string> | undefined;
}

/** Ends the keys of such texts in the bundles of translations, as VS Code writes a text with a comment. */
export const SPOKEN = '/core';

/** @param bundle what VS Code has loaded for the window’s language */
export function spokenOf(bundle: Readonly<Record<string, string>> | undefined): Translate['spoken'] {
  if (bundle === undefined) return undefined;
  const own = Object.entries(bundle).filter(([key]) => key.endsWith(SPOKEN));
  return new Map(own.map(([key, said]) => [key.slice(0, -SPOKEN.length), said]));
}
