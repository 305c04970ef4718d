// Words of plans that people read: an English template with its values, translated where it is shown. Foreign text is
// never a template.

/** `text` is English with `{names}`; `npm run l10n` collects it from the literal that `phrase` is called with. */
export interface Phrase {
  text: string;
  values?: Record<string, string | number> | undefined;
}

/** A phrase, or text that has no translation: a foreign name, or the wording of an older record. */
export type Wording = Phrase | string;

/** Says a phrase in a language. `vscode.l10n.t` has this shape, and so has `fillIn` for English. */
export type Say = (text: string, values?: Record<string, string | number>) => string;

export function phrase(text: string, values?: Record<string, string | number>): Phrase {
  return values === undefined ? { text } : { text, values };
}

export function wordsOf(wording: Wording, say: Say): string {
  return typeof wording === 'string' ? wording : say(wording.text, wording.values);
}

/** For agents and records. */
export function english(wording: Wording): string {
  return wordsOf(wording, fillIn);
}

export const fillIn: Say = (text, values = {}) =>
  text.replaceAll(/\{(\w+)\}/g, (hole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : hole,
  );
