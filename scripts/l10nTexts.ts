// Finds the texts for people in src/vscode: those that go through t(), and those that ought to.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface RawText {
  file: string;
  line: number;
  text: string;
}

/** A literal first argument of t(), in any quotes. */
const TRANSLATED = /\bt\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\$]|\\.)*)`)/g;
/** A literal where VS Code shows it: arguments of messages, and members of what is shown. */
const SHOWN =
  /(?:show(?:Information|Warning|Error)Message|setStatusBarMessage)\(\s*(['"`])(.+?)\1|\b(?:title|label|description|detail|prompt|placeHolder|placeholder|tooltip|validationMessage|openLabel|message)\s*[:=]\s*(['"`])(.+?)\3/g;

/** Every text that is translated, in order, each once. */
export function texts(projectDir: string): string[] {
  const found = sources(projectDir).flatMap(({ content }) =>
    [...content.matchAll(TRANSLATED)].map(([, single, double, back]) =>
      unescaped(single ?? double ?? back ?? ''),
    ),
  );
  return [...new Set(found)].sort((left, right) => (left < right ? -1 : 1));
}

/** Literals in words that are shown without t(). Names of things (Sluice, VS Code) and examples are no words. */
export function rawTexts(projectDir: string): RawText[] {
  return sources(projectDir).flatMap(({ file, content }) =>
    [...content.matchAll(SHOWN)].flatMap((match) => {
      const text = match[2] ?? match[4] ?? '';
      const before = content.slice(0, match.index);
      const line = before.split('\n').length;
      const isComment = /^\s*(\/\/|\*|\/\*)/.test(content.split('\n')[line - 1] ?? '');
      return !isComment && isWords(text) ? [{ file, line, text }] : [];
    }),
  );
}

/** What a translation lacks, and what it holds in vain. */
export function untranslated(
  all: readonly string[],
  known: Readonly<Record<string, string>>,
): { missing: string[]; stale: string[] } {
  const wanted = new Set(all);
  return {
    missing: all.filter((text) => !Object.hasOwn(known, text)),
    stale: Object.keys(known).filter((text) => !wanted.has(text)),
  };
}

/** As VS Code reads it: the text itself is the key. */
export function bundleText(all: readonly string[]): string {
  return `${JSON.stringify(Object.fromEntries(all.map((text) => [text, text])), null, 2)}\n`;
}

/** Two words, or a sentence's beginning: not an id, a name, an icon or a template's holes. */
function isWords(text: string): boolean {
  const said = text.replaceAll(/\$\([a-z~-]+\)|\$\{[^}]*\}/g, ' ').trim();
  return /\p{L}{2,}[ ,.…]+\p{L}+/u.test(said);
}

function sources(projectDir: string): { file: string; content: string }[] {
  const folder = path.join(projectDir, 'src', 'vscode');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => {
      const file = path.join('src', 'vscode', name);
      return { file, content: readFileSync(path.join(projectDir, file), 'utf8') };
    });
}

function unescaped(literal: string): string {
  return literal.replaceAll(/\\(.)/g, '$1');
}
