// Finds where work says something of itself: what a step is called, reports, warns of, and how it ends. Whatever is said
// there is a text for people, so that none is left out of the translations.
import { walk, type Node } from './l10nTexts.ts';

/** A report of work; the position of its text. */
const REPORTS: Readonly<Record<string, number>> = { progress: 1, say: 0, warn: 0 };
/** Whose messages are not of work: a schema's refusal, and an error's line for the log. */
const OTHERS = /^(?:refine|superRefine|addIssue|object|strictObject|looseObject)$/;
/** Reports begin like a sentence; a schema's member, or a message of a library, doesn't. */
const BEGINS = /^(?:\p{Lu}|“|\{)/u;
const WORD = /\p{L}{4}/u;

/** The expressions of that node whose text work reports. */
export function reportedBy(node: Node, ancestors: readonly Node[]): Node[] {
  if (node.type === 'CallExpression') {
    const callee = node['callee'] as Node;
    if (callee.type !== 'MemberExpression' || nameOf(callee['object']) === 'logger') return [];
    const at = REPORTS[nameOf(callee['property'])];
    const text = at === undefined ? undefined : (node['arguments'] as Node[])[at];
    return text === undefined ? [] : [text];
  }
  if (node.type !== 'Property') return [];
  const name = nameOf(node['key']);
  if (name === 'title' && hasMember(ancestors.at(-1), 'weight')) return [node['value'] as Node];
  const call = ancestors.findLast(({ type }) => type === 'CallExpression');
  const isOther = call !== undefined && OTHERS.test(nameOf(propertyOf(call['callee'] as Node)));
  return name === 'message' && !isOther ? [node['value'] as Node] : [];
}

/** Whether it says something by itself: what is all holes and signs has no translation. */
export function isReport(text: string): boolean {
  return BEGINS.test(text) && WORD.test(text.replaceAll(/\{\w+\}/g, ''));
}

/** What the functions of a source return, by `name()`. */
export function returnsOf(tree: Node): Map<string, Node[]> {
  const found = new Map<string, Node[]>();
  walk(tree, [], (node, ancestors) => {
    if (node.type !== 'ReturnStatement' || node['argument'] === null) return;
    const owner = ancestors.findLast(({ type }) => type.includes('Function'));
    if (owner?.type !== 'FunctionDeclaration') return;
    const name = `${nameOf(owner['id'])}()`;
    found.set(name, [...(found.get(name) ?? []), node['argument'] as Node]);
  });
  return found;
}

/** The noun of `counted(count, noun)`, which the tools word alike. */
export function countedNoun(call: Node): string | undefined {
  if (nameOf(call['callee']) !== 'counted') return undefined;
  const noun = (call['arguments'] as Node[])[1]?.['value'];
  return typeof noun === 'string' ? noun : undefined;
}

function hasMember(object: Node | undefined, name: string): boolean {
  const members = object?.type === 'ObjectExpression' ? (object['properties'] as Node[]) : [];
  return members.some(({ key }) => nameOf(key) === name);
}

function propertyOf(callee: Node): unknown {
  return callee.type === 'MemberExpression' ? callee['property'] : callee;
}

function nameOf(node: unknown): string {
  const name = (node as { name?: unknown } | null | undefined)?.name;
  return typeof name === 'string' ? name : '';
}
