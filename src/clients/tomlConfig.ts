// Edits TOML as Codex keeps it. A table of its own is appended and cut out as text; if that fails (inline
// tables, dotted keys) a library patches the text. Either way the result is parsed again before it counts.
import { isDeepStrictEqual } from 'node:util';
import { parse, patch, stringify } from '@decimalturn/toml-patch';
import type { JsonValue } from '../core/json.ts';
import { badConfig, type ConfigFormat, type MemberPath } from './configFormat.ts';
import { outermostLines } from './tomlLines.ts';
import { applyEdits, beyondBom, editBetween, layoutOf, withoutBom, type TextEdit } from './textEdit.ts';

type Table = Record<string, unknown>;

export const tomlConfig: ConfigFormat = {
  valueAt(text, path) {
    return path.reduce<unknown>(
      (value, name) => (isTable(value) ? value[name] : undefined),
      parsed(withoutBom(text)),
    );
  },

  setMember: (text, path, value) =>
    beyondBom(text, (body) => {
      const wanted = parsed(body);
      const { table, name } = holderOf(wanted, path);
      const isNew = table[name] === undefined;
      table[name] = value;
      const edits = isNew
        ? [{ offset: body.length, length: 0, text: gapAtEnd(body) + tableText(body, path, value) }]
        : exchangedTable(body, path, value);
      const after = applyEdits(body, edits);
      return means(after, wanted) && keepsComments(body, after) ? edits : patched(body, wanted);
    }),

  removeMember: (text, path) =>
    beyondBom(text, (body) => {
      const wanted = parsed(body);
      const { table, name } = holderOf(wanted, path);
      if (table[name] === undefined) return [];
      delete table[name];
      const cut = cutTable(body, path);
      const rest = applyEdits(body, cut);
      if (means(rest, wanted)) return cut;
      // Its table is gone from the text, and with it a parent that nothing else is in.
      removeEmpty(wanted, path.slice(0, -1));
      return means(rest, wanted) ? cut : patched(body, wanted);
    }),

  addItem() {
    throw badConfig('has no list that Sluice adds to');
  },

  removeItem() {
    throw badConfig('has no list that Sluice takes from');
  },
};

function parsed(text: string): Table {
  try {
    return parse(text) as Table;
  } catch (error) {
    const where = /\((\d+), \d+\)/.exec(String(error))?.[1];
    throw badConfig(`is no valid TOML${where === undefined ? '' : ` (line ${where})`}`, error);
  }
}

function holderOf(root: Table, path: MemberPath): { table: Table; name: string } {
  let table = root;
  for (const [depth, name] of path.slice(0, -1).entries()) {
    const inner = (table[name] ??= {});
    if (!isTable(inner)) throw badConfig(`has no table at “${path.slice(0, depth + 1).join('.')}”`);
    table = inner;
  }
  return { table, name: path.at(-1) ?? '' };
}

function removeEmpty(root: Table, path: MemberPath): void {
  const { table, name } = holderOf(root, path);
  const value = table[name];
  if (isTable(value) && Object.keys(value).length === 0) delete table[name];
}

/** A header and a line a member; tables inside it are written inline. */
function tableText(text: string, path: MemberPath, value: JsonValue): string {
  const { eol } = layoutOf(text);
  const members = Object.entries(isTable(value) ? value : {}).map(([name, member]) =>
    stringify({ [name]: member }, { inlineTableStart: 0 }).trim(),
  );
  return `${[`[${path.join('.')}]`, ...members].join(eol)}${eol}`;
}

/** A blank line before what is appended. */
function gapAtEnd(text: string): string {
  const { eol } = layoutOf(text);
  if (text === '') return '';
  return text.endsWith('\n') ? eol : eol + eol;
}

/** The new table in the place of the first old one. */
function exchangedTable(text: string, path: MemberPath, value: JsonValue): TextEdit[] {
  const [first, ...others] = cutTable(text, path);
  if (first === undefined) return [];
  const gap = /^\r?\n/.exec(text.slice(first.offset))?.[0] ?? '';
  return [{ ...first, text: gap + tableText(text, path, value) }, ...others];
}

/** The tables of that name, from their headers to the last line before the next header that is not blank or a comment. */
function cutTable(text: string, path: MemberPath): TextEdit[] {
  const lines = text.split(/(?<=\n)/);
  const own = new RegExp(`^\\s*\\[${path.map(escaped).join('\\s*\\.\\s*')}\\s*[.\\]]`);
  const outermost = outermostLines(text);
  let offset = 0;
  const edits: TextEdit[] = [];
  let cut: { from: number; to: number } | undefined;
  for (const line of lines) {
    const isOutermost = outermost.has(offset);
    if (isOutermost && own.test(line)) cut ??= { from: withGap(text, offset), to: offset };
    else if (isOutermost && /^\s*\[/.test(line)) cut = pushed(edits, cut);
    offset += line.length;
    if (cut !== undefined && !(isOutermost && /^\s*(#|$)/.test(line))) cut.to = offset;
  }
  pushed(edits, cut);
  return edits;
}

function pushed(edits: TextEdit[], cut: { from: number; to: number } | undefined): undefined {
  if (cut !== undefined) edits.push({ offset: cut.from, length: cut.to - cut.from, text: '' });
}

/** One blank line before a table belongs to it. */
function withGap(text: string, offset: number): number {
  return offset - (/(?<=\n)\r?\n$/.exec(text.slice(0, offset))?.[0].length ?? 0);
}

function patched(text: string, wanted: Table): TextEdit[] {
  let after: string;
  try {
    after = patch(text, wanted);
  } catch (error) {
    throw badConfig('is laid out in a way that Sluice cannot edit', error);
  }
  if (!keepsComments(text, after) || !means(after, wanted))
    throw badConfig('is laid out in a way that Sluice cannot edit');
  return editBetween(text, after);
}

function keepsComments(before: string, after: string): boolean {
  return (before.match(/#.*$/gm) ?? []).every((comment) => after.includes(comment));
}

function means(text: string, wanted: Table): boolean {
  try {
    return isDeepStrictEqual(plain(parse(text)), plain(wanted));
  } catch {
    // What cannot be parsed means something else.
    return false;
  }
}

/** Without prototypes, which the parser's own tables lack. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_name, member: unknown) => (typeof member === 'bigint' ? `${member}n` : member)),
  );
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function escaped(name: string): string {
  return name.replaceAll(/[^\w-]/g, String.raw`\$&`);
}
