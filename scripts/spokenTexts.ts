// Finds what Sluice's rooms say in English as text, without `phrase`: the sentences of errors and their next steps, and
// the titles of audit records. A window finds them again by these texts, whose holes stand for values.
import { parse, sources, texts, walk, type Node } from './l10nTexts.ts';
import { countedNoun, isReport, reportedBy, returnsOf } from './reportedTexts.ts';
import { sentencesOf } from '../src/vscode/text/sentences.ts';
import { SPOKEN } from '../src/vscode/text/translate.ts';

const ROOMS = [
  'bridge',
  'clients',
  'core',
  'guests',
  'mcp',
  'node',
  'providers',
  'results',
  'store',
  'tools',
  'vscode',
  'windows',
];
const WORKS = /^src.(?:core|tools)\b/;
/** Other files hold nothing of this, and parsing takes its time. */
const SPEAKS =
  /AppError\(|storageEntry\(|\.record\(|phrase\(|\.(?:progress|say|warn)\(|\b(?:title|why|problem):|\bmessage\b/;
/** Beyond these, two choices in one sentence are left as holes. */
const MOST_VARIANTS = 12;

/** What fills a hole ends with a sentence if one of Sluice's own follows. */
const AFTER_HOLE = /(?<=\{\w+\}) (?=(?:Nothing|It|And|A|In) \p{Ll}|list_)|(?<=^\{\w+\})(?=list_)/u;
/** What a plan is called: its record in the audit log keeps that in English. */
const TITLE = /^(?=\p{Ll}).*\{\w+\}/u;
/** Writes what a person did into the audit log, by its title. */
const RECORDS = /^(?:storageEntry|(?:storage|clients)\.record)$/;

/** Among the names if they hold what functions return. */
const RETURNS = '()';

/** Every text that is translated, sorted, each once. */
export function allTexts(projectDir: string): string[] {
  return sorted([...texts(projectDir), ...spokenTexts(projectDir).map((text) => `${text}${SPOKEN}`)]);
}

/** Each sentence once, sorted; its key in the bundles ends with `SPOKEN`. */
export function spokenTexts(projectDir: string): string[] {
  const found = ROOMS.flatMap((room) => sources(projectDir, room))
    .filter(({ content }) => SPEAKS.test(content))
    .flatMap(({ file, content }) => spokenIn(content, WORKS.test(file)));
  return sorted(found);
}

function sorted(found: readonly string[]): string[] {
  return [...new Set(found)].sort((left, right) => (left < right ? -1 : 1));
}

/** The sentences of one source. @param works whether what it reports is of work, which people follow */
export function spokenIn(content: string, works = false): string[] {
  const tree = parse(content);
  const names = new Map<string, Node[]>();
  const said: Node[] = [];
  const reported: Node[] = [];
  const titles: string[] = [];
  walk(tree, [], (node, ancestors) => {
    if (node.type === 'VariableDeclarator') {
      const { id, init } = node as unknown as { id: Node; init: Node | null };
      if (init !== null && typeof id['name'] === 'string')
        names.set(id['name'], [...(names.get(id['name']) ?? []), init]);
    }
    if (node.type === 'NewExpression' && (node['callee'] as Node)['name'] === 'AppError')
      said.push(...errorParts(node['arguments'] as Node[]));
    if (node.type === 'CallExpression' && RECORDS.test(calledName(node)))
      said.push(...(node['arguments'] as Node[]).slice(0, 1));
    if (node.type === 'CallExpression' && calledName(node) === 'phrase') titles.push(...titleOf(node));
    if (isRecordTitle(node) || isReason(node)) said.push(node['value'] as Node);
    if (works) reported.push(...reportedBy(node, ancestors));
  });
  const called = works ? new Map([...names, [RETURNS, []], ...returnsOf(tree)]) : names;
  const texts = [
    ...said.flatMap((node) => variants(node, names, 0)),
    ...reported.flatMap((node) => variants(node, called, 0)).filter(isReport),
  ];
  const sentences = texts.flatMap((text) => text.split(AFTER_HOLE)).flatMap(sentencesOf);
  return [...titles, ...sentences].filter((text) => /\p{L}{2}/u.test(text.replaceAll(/\{\w+\}/g, '')));
}

/** A title in small letters is that of a record: those of tools and steps begin a line. */
function isRecordTitle(node: Node): boolean {
  if (node.type !== 'Property' || (node['key'] as Node)['name'] !== 'title') return false;
  return variants(node['value'] as Node, new Map(), 0).some((text) =>
    /^(?:\p{Ll}.* |\{\w+\}:? \p{Ll})/u.test(text),
  );
}

function titleOf(call: Node): string[] {
  const [text] = call['arguments'] as Node[];
  const said = text?.['value'];
  return typeof said === 'string' && TITLE.test(said) ? [said] : [];
}

/** What else is handed on as a sentence. */
function isReason(node: Node): boolean {
  if (node.type !== 'Property' || !/^(?:why|problem)$/.test(holeName(node['key'] as Node))) return false;
  return variants(node['value'] as Node, new Map(), 0).some((text) => /^\P{Ll}.* .*\.$/u.test(text));
}

/** `f` of `f()`, `a.f` of `x.a.f()`. */
function calledName(node: Node): string {
  const callee = node['callee'] as Node;
  return callee.type === 'MemberExpression'
    ? `${holeName(callee['object'] as Node)}.${holeName(callee['property'] as Node)}`
    : String(callee['name']);
}

/** The message and the next step of an error. */
function errorParts([, message, options]: Node[]): Node[] {
  const properties = options?.type === 'ObjectExpression' ? (options['properties'] as Node[]) : [];
  const next = properties.find(({ key }) => (key as Node | undefined)?.['name'] === 'next');
  return [message, next?.['value'] as Node | undefined].flatMap((node) => node ?? []);
}

/** Every text that an expression can be, as far as its file shows; empty if it doesn't. */
function variants(node: Node, names: ReadonlyMap<string, Node[]>, depth: number): string[] {
  if (depth > 4) return [];
  switch (node.type) {
    case 'Literal':
      return typeof node['value'] === 'string' ? [node['value']] : [];
    case 'ConditionalExpression':
      return ['consequent', 'alternate'].flatMap((side) => variants(node[side] as Node, names, depth + 1));
    case 'LogicalExpression':
      return ['left', 'right'].flatMap((side) => variants(node[side] as Node, names, depth + 1));
    case 'Identifier':
      return (names.get(String(node['name'])) ?? []).flatMap((init) => variants(init, names, depth + 1));
    case 'TemplateLiteral':
      return templates(node, names, depth);
    case 'CallExpression':
      return returned(node, names, depth);
    default:
      return [];
  }
}

/** Of functions whose returned texts are among the names. */
function returned(call: Node, names: ReadonlyMap<string, Node[]>, depth: number): string[] {
  const noun = names.has(RETURNS) ? countedNoun(call) : undefined;
  if (noun !== undefined) return [`1 ${noun}`, `{count} ${noun}s`];
  return (names.get(`${calledName(call)}()`) ?? []).flatMap((text) => variants(text, names, depth + 1));
}

function templates(node: Node, names: ReadonlyMap<string, Node[]>, depth: number): string[] {
  const quasis = node['quasis'] as { value: { cooked: string } }[];
  const used = new Set<string>();
  let texts = [quasis[0]?.value.cooked ?? ''];
  for (const [index, hole] of (node['expressions'] as Node[]).entries()) {
    const choices = variants(hole, names, depth + 1);
    const isFew = choices.length > 0 && texts.length * choices.length <= MOST_VARIANTS;
    const filled = isFew ? apart(choices, used) : [`{${unused(holeName(hole), used)}}`];
    const after = quasis[index + 1]?.value.cooked ?? '';
    texts = texts.flatMap((text) => filled.map((value) => `${text}${value}${after}`));
  }
  return texts;
}

/** The choices, with names of holes that none before them has. */
function apart(choices: readonly string[], used: Set<string>): string[] {
  const before = new Set(used);
  return choices.map((choice) => {
    const own = new Set(before);
    const text = choice.replaceAll(/\{(\w+)\}/g, (_hole, name: string) => `{${unused(name, own)}}`);
    for (const name of own) used.add(name);
    return text;
  });
}

/** What a value is called where it is written: for whoever translates. */
function holeName(node: Node | undefined): string {
  if (node?.type === 'Identifier') return String(node['name']);
  if (node?.type === 'MemberExpression') {
    const { name } = node['property'] as Node;
    return typeof name === 'string' && !/^(?:length|id)$/.test(name)
      ? name
      : holeName(node['object'] as Node);
  }
  if (node?.type === 'CallExpression') {
    const [first] = node['arguments'] as Node[];
    const named = holeName(first);
    if (named !== 'value') return named;
    const callee = node['callee'] as Node;
    return callee.type === 'MemberExpression' ? holeName(callee['object'] as Node) : 'value';
  }
  return 'value';
}

function unused(name: string, used: Set<string>): string {
  const plain = name.replaceAll(/\W/g, '');
  let free = plain;
  for (let count = 2; used.has(free); count += 1) free = `${plain}${count}`;
  used.add(free);
  return free;
}
