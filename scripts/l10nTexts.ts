// Finds the texts for people in src/vscode by walking its syntax trees: those that go through t(), and those that ought to.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAst } from 'rolldown/parseAst';
import { SPOKEN } from '../src/vscode/text/translate.ts';
import { COMMANDS } from '../src/vscode/commands/commands.ts';

export interface RawText {
  file: string;
  line: number;
  text: string;
}

export interface Node {
  type: string;
  start: number;
  [member: string]: unknown;
}

/** Members and calls whose text VS Code shows, even if it is one word. */
const SHOWN =
  /^(title|label|description|detail|prompt|placeholder|tooltip|validationMessage|openLabel|message)$/i;
const SHOWING = /^(show(Information|Warning|Error)Message|setStatusBarMessage)$/;
/** What these are called with goes to the log, to the audit log or to the tools, but not to the person. */
const UNSEEN = /^(t|phrase|debug|info|warn|error|record|import|callAsPerson|executeCommand|Error)$/;
/** Types and module names. */
const NO_TEXT = /^(TS(?!AsExpression|SatisfiesExpression|NonNullExpression)|Import)/;

/** Every text that is translated, sorted, each once. */
export function texts(projectDir: string): string[] {
  const all = ['vscode', 'core', 'tools'].flatMap((room) => sources(projectDir, room));
  const found = new Set(all.flatMap(({ content }) => textsOf(content)));
  return [...found].sort((left, right) => (left < right ? -1 : 1));
}

/** The texts of one source, in its order. */
export function textsOf(content: string): string[] {
  const found: string[] = [];
  // Most files say nothing, and parsing takes its time.
  if (!/\b(?:t|phrase)\(/.test(content)) return found;
  walk(parse(content), [], (node) => {
    // Plans are worded in the core, and translated where they are shown.
    if (!['t', 'phrase'].includes(calleeOf(node) ?? '')) return;
    const text = literalOf((node['arguments'] as Node[])[0]);
    if (text !== undefined) found.push(text);
  });
  return found;
}

/** Literals that a person may read and that do not go through t(). */
export function rawTexts(projectDir: string): RawText[] {
  const titles = new Set(Object.values(COMMANDS).map(({ title }) => title));
  return sources(projectDir).flatMap(({ file, content }) => {
    const found: RawText[] = [];
    walk(parse(content), [], (node, ancestors) => {
      const text = wordsOf(node);
      if (text === undefined || !isShown(text, node, ancestors)) return;
      // package.nls.*.json translates these.
      if (file.endsWith('Commands.ts') && titles.has(text)) return;
      found.push({ file, line: content.slice(0, node.start).split('\n').length, text });
    });
    return found;
  });
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
  const said = all.map((text) => [text, text.endsWith(SPOKEN) ? text.slice(0, -SPOKEN.length) : text]);
  return `${JSON.stringify(Object.fromEntries(said), null, 2)}\n`;
}

/**
 * Texts that were reworded, old by new: between two texts that stayed, as many came as went.
 * @param before the texts of one source, in its order; @param after those of the same source now
 */
export function reworded(before: readonly string[], after: readonly string[]): Map<string, string> {
  const old = gaps(before, after);
  const now = gaps(after, before);
  // Texts that stayed changed places, so nothing distinguishes one gap from another.
  if (old.length !== now.length) return new Map();
  const pairs = old.flatMap((gone, index) => {
    const come = now[index] ?? [];
    return gone.length === come.length ? gone.map((text, at) => [text, come[at] ?? text] as const) : [];
  });
  return new Map(pairs);
}

/** What is before, between and after the texts that are in `others` too. */
function gaps(all: readonly string[], others: readonly string[]): string[][] {
  const found: string[][] = [[]];
  for (const text of all)
    if (others.includes(text)) found.push([]);
    else found.at(-1)?.push(text);
  return found;
}

/** The translations in the order of the texts. @param renamed old by new: a translation moves along with its text */
export function rekeyed(
  all: readonly string[],
  known: Readonly<Record<string, string>>,
  renamed: ReadonlyMap<string, string>,
): Record<string, string> {
  const moved = Object.entries(known).map(([text, said]) => [renamed.get(text) ?? text, said] as const);
  const order = new Map(all.map((text, index) => [text, index]));
  const place = (text: string): number => order.get(text) ?? all.length;
  return Object.fromEntries(moved.sort(([left], [right]) => place(left) - place(right)));
}

function isShown(text: string, node: Node, ancestors: readonly Node[]): boolean {
  if (ancestors.some(({ type }) => NO_TEXT.test(type))) return false;
  const call = ancestors.findLast(({ type }) => type === 'CallExpression' || type === 'NewExpression');
  if (call !== undefined && UNSEEN.test(calleeOf(call) ?? '')) return false;
  const parent = ancestors.at(-1);
  // A key names something in the records.
  if (parent?.type === 'Property' && parent['key'] === node) return false;
  if (/\p{L}{2,}[,.…]? \p{L}/u.test(text)) return true;
  if (parent?.type === 'Property') {
    const { name } = parent['key'] as { name?: string };
    return parent['value'] === node && SHOWN.test(name ?? '');
  }
  return parent !== undefined && parent === call && SHOWING.test(calleeOf(call) ?? '');
}

/** The name of what is called: `f` of `f()` and of `a.f()`. */
function calleeOf(node: Node): string | undefined {
  if (node.type === 'ImportExpression') return 'import';
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return undefined;
  const callee = node['callee'] as Node;
  const named = callee.type === 'MemberExpression' ? (callee['property'] as Node) : callee;
  return typeof named['name'] === 'string' ? named['name'] : undefined;
}

function literalOf(node: Node | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node?.type !== 'TemplateLiteral') return undefined;
  const quasis = node['quasis'] as { value: { cooked: string } }[];
  return quasis.map(({ value }) => value.cooked).join('…');
}

/** The literal's text, unless it is made of icons, holes and signs alone. */
function wordsOf(node: Node): string | undefined {
  const text = literalOf(node)
    ?.replaceAll(/\$\([a-z~-]+\)/g, '')
    .trim();
  return text !== undefined && /\p{L}{2,}/u.test(text) ? text : undefined;
}

export function walk(
  node: Node,
  ancestors: readonly Node[],
  see: (node: Node, ancestors: readonly Node[]) => void,
): void {
  see(node, ancestors);
  const inside = [...ancestors, node];
  for (const value of Object.values(node))
    for (const child of [value].flat()) if (isNode(child)) walk(child, inside, see);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** By content: several searches read the same sources. */
const trees = new Map<string, Node>();

export function parse(content: string): Node {
  const known = trees.get(content);
  if (known !== undefined) return known;
  const tree = parseAst(content, { lang: 'ts' }) as unknown as Node;
  trees.set(content, tree);
  return tree;
}

export function sources(projectDir: string, room = 'vscode'): { file: string; content: string }[] {
  const folder = path.join(projectDir, 'src', room);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => {
      const file = path.join('src', room, name);
      return { file, content: readFileSync(path.join(projectDir, file), 'utf8') };
    });
}
