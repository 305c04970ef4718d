// Edits JSON with comments, as MCP clients keep it, and leaves comments, order, indentation and line ends alone.
import { isDeepStrictEqual } from 'node:util';
import {
  findNodeAtLocation,
  getNodeValue,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from 'jsonc-parser';
import { isJsonObject, type JsonValue } from '../core/json.ts';
import { badConfig, type ConfigFormat, type MemberPath } from './configFormat.ts';
import { insertChild, rendered, removeChild } from './jsonChildren.ts';
import { applyEdits, beyondBom, editBetween, layoutOf, withoutBom, type TextEdit } from './textEdit.ts';

export const jsonConfig: ConfigFormat = {
  valueAt(text, path) {
    const node = find(rootOf(withoutBom(text)), path);
    return node && (getNodeValue(node) as unknown);
  },

  setMember: (text, path, value) =>
    beyondBom(text, (body) => {
      const root = rootOf(body);
      if (root === undefined) return [wholeText(body, path, value)];
      if (find(root, path) === undefined) return added(body, root, path, value);
      return editBetween(body, withValue(body, path, value));
    }),

  removeMember: (text, path) =>
    beyondBom(text, (body) => {
      const member = find(rootOf(body), path)?.parent;
      return member?.parent === undefined ? [] : removeChild(body, member.parent, member);
    }),

  addItem: (text, path, item) =>
    beyondBom(text, (body) => {
      const root = rootOf(body);
      if (root === undefined) return [wholeText(body, path, [item])];
      const list = find(root, path);
      if (list === undefined || list.type === 'null') return added(body, root, path, [item]);
      if (list.type !== 'array') throw badConfig(`has something else than a list at “${path.join('.')}”`);
      const isThere = list.children?.some(({ value }) => value === item);
      return isThere ? [] : insertChild(body, list, (indent, layout) => rendered(item, indent, layout));
    }),

  removeItem: (text, path, item) =>
    beyondBom(text, (body) => {
      const list = find(rootOf(body), path);
      const node = list?.type === 'array' ? list.children?.find(({ value }) => value === item) : undefined;
      return list === undefined || node === undefined ? [] : removeChild(body, list, node);
    }),
};

/** Undefined for a text of nothing but white space: a file that a client has made, and not used yet. */
function rootOf(text: string): Node | undefined {
  if (text.trim() === '') return undefined;
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined) {
    const line = text.slice(0, error.offset).split('\n').length;
    throw badConfig(`is no valid JSON (line ${line}: ${printParseErrorCode(error.error)})`);
  }
  if (root?.type !== 'object') throw badConfig('is no JSON object');
  return root;
}

/** The value at the path. A member that is there twice is an error. */
function find(root: Node | undefined, path: MemberPath): Node | undefined {
  let node = root;
  for (const [depth, name] of path.entries()) {
    // Some clients write null for what they have none of.
    if (node === undefined || node.type === 'null') return undefined;
    if (node.type !== 'object') throw badConfig(`has no object at “${path.slice(0, depth).join('.')}”`);
    const named = (node.children ?? []).filter((member) => member.children?.[0]?.value === name);
    if (named.length > 1) throw badConfig(`has “${path.slice(0, depth + 1).join('.')}” twice`);
    node = named[0]?.children?.[1];
  }
  return node;
}

/** Member by member, so that comments and the order in an object that is there stay. */
function withValue(text: string, path: MemberPath, value: JsonValue): string {
  const root = rootOf(text);
  const node = find(root, path);
  if (root === undefined) return text;
  if (node === undefined) return applyEdits(text, added(text, root, path, value));
  if (node.type !== 'object' || !isJsonObject(value))
    return isDeepStrictEqual(getNodeValue(node), value)
      ? text
      : applyEdits(text, [replaced(text, node, value)]);
  let result = text;
  for (const name of Object.keys(getNodeValue(node) as object))
    if (!(name in value)) result = applyEdits(result, jsonConfig.removeMember(result, [...path, name]));
  for (const [name, member] of Object.entries(value)) result = withValue(result, [...path, name], member);
  return result;
}

/** A new member of the innermost object that is there, with what leads from there to the value. */
function added(text: string, root: Node, path: MemberPath, value: JsonValue): TextEdit[] {
  let depth = path.length - 1;
  while (depth > 0 && find(root, path.slice(0, depth)) === undefined) depth -= 1;
  const container = findNodeAtLocation(root, path.slice(0, depth));
  const [name = '', ...inner] = path.slice(depth);
  if (container?.type === 'null') return [replaced(text, container, nested([name, ...inner], value))];
  if (container?.type !== 'object') throw badConfig(`has no object at “${path.slice(0, depth).join('.')}”`);
  return insertChild(
    text,
    container,
    (indent, layout) => `${JSON.stringify(name)}: ${rendered(nested(inner, value), indent, layout)}`,
  );
}

function nested(path: MemberPath, value: JsonValue): JsonValue {
  return path.reduceRight<JsonValue>((inner, name) => ({ [name]: inner }), value);
}

function wholeText(text: string, path: MemberPath, value: JsonValue): TextEdit {
  const layout = layoutOf(text);
  const end = text === '' ? layout.eol : '';
  return { offset: 0, length: 0, text: rendered(nested(path, value), '', layout) + end };
}

function replaced(text: string, { offset, length }: Node, value: JsonValue): TextEdit {
  const lineStart = text.lastIndexOf('\n', offset) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
  return { offset, length, text: rendered(value, indent, layoutOf(text)) };
}
