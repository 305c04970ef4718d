// Words of plans that people read: an English template with its values, translated where it is shown. Foreign text is
// never a template.
import { ENVIRONMENTS, type Environment } from '../bundle/bundle.ts';
import { isJsonObject, type JsonValue } from '../json.ts';

/** `text` is English with `{names}`; `npm run l10n` collects it from the literal that `phrase` is called with. */
export interface Phrase {
  text: string;
  values?: Values | undefined;
}

/** What the `{names}` of a phrase stand for: foreign text, or words of Sluice's own. */
export type Values = Record<string, Wording | number>;

/** A phrase, or text that has no translation: a foreign name, or the wording of an older record. */
export type Wording = Phrase | string;

/** Says a phrase in a language. `vscode.l10n.t` has this shape, and so has `fillIn` for English. */
export type Say = (text: string, values?: Record<string, string | number>) => string;

export function phrase(text: string, values?: Values): Phrase {
  return values === undefined ? { text } : { text, values };
}

export function wordsOf(wording: Wording, say: Say): string {
  if (typeof wording === 'string') return wording;
  const { text, values } = wording;
  return say(
    text,
    values &&
      said(values, (value, hole) =>
        typeof value === 'string' && PLACE.test(hole) ? say(value) : wordsOf(value, say),
      ),
  );
}

/** The values as text. @param words for those that are not numbers */
export function said(
  values: Values,
  words: (value: Wording, hole: string) => string,
): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(values).map(([hole, value]) => [
      hole,
      typeof value === 'number' ? value : words(value, hole),
    ]),
  );
}

/** Holes for an environment, and for the ends of a migration. */
const PLACE = /^(?:environment|from|to)$/;

/** An environment's name is a word, unlike what else fills a hole. */
export function isEnvironment(value: Wording, hole: string): value is Environment {
  return PLACE.test(hole) && ENVIRONMENTS.some((name) => name === value);
}

/** "a, b, c". */
export function listed(items: readonly Wording[], separator = ', '): Wording {
  const [first = '', ...others] = items;
  return others.reduce<Wording>(
    (list, item) => ({ text: `{list}${separator}{item}`, values: { list, item } }),
    first,
  );
}

/** Words that a record holds as JSON; undefined if they are none. */
export function wordingIn(value: JsonValue | undefined): Wording | undefined {
  if (typeof value === 'string') return value;
  if (!isJsonObject(value) || typeof value['text'] !== 'string') return undefined;
  const { text, values } = value;
  if (!isJsonObject(values)) return { text };
  const known = Object.entries(values).flatMap(([name, each]): [string, Wording | number][] => {
    const found = typeof each === 'number' ? each : wordingIn(each);
    return found === undefined ? [] : [[name, found]];
  });
  return { text, values: Object.fromEntries(known) };
}

/** For agents and records. */
export function english(wording: Wording): string {
  return wordsOf(wording, fillIn);
}

export const fillIn: Say = (text, values = {}) =>
  text.replaceAll(/\{(\w+)\}/g, (hole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : hole,
  );
