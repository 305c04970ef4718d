// Puts members and items into objects and lists of a JSON text, and takes them out so that the one undoes the other.
import type { Node } from 'jsonc-parser';
import type { JsonValue } from '../core/json.ts';
import { layoutOf, type Layout, type TextEdit } from './textEdit.ts';

/** What follows a child up to the end of its line. */
interface Tail {
  /** Offset of the comma after it. */
  comma: number | undefined;
  /** Behind the comma and the comments on its line, or on the child's own if there is no comma. */
  end: number;
}

export function rendered(value: JsonValue, indent: string, { eol, indent: step }: Layout): string {
  return step === ''
    ? JSON.stringify(value)
    : JSON.stringify(value, null, step).replaceAll('\n', eol + indent);
}

/** At the end of the object or list, on a line of its own if the others have one. */
export function insertChild(
  text: string,
  parent: Node,
  render: (indent: string, layout: Layout) => string,
): TextEdit[] {
  const layout = layoutOf(text);
  const last = parent.children?.at(-1);
  const first = parent.children?.[0];
  if (last === undefined || first === undefined) return [firstChild(text, parent, render, layout)];
  const tail = tailOf(text, last, parent);
  const isApart = text.slice(parent.offset, first.offset).includes('\n');
  if (!isApart) {
    const child = ` ${render('', { ...layout, indent: '' })}`;
    return tail.comma === undefined
      ? [{ offset: endOf(last), length: 0, text: `,${child}` }]
      : [{ offset: tail.comma + 1, length: 0, text: `${child},` }];
  }
  const indent = indentAt(text, last.offset);
  const child = `${layout.eol}${indent}${render(indent, layout)}`;
  if (tail.comma !== undefined) return [{ offset: tail.end, length: 0, text: `${child},` }];
  if (tail.end === endOf(last)) return [{ offset: tail.end, length: 0, text: `,${child}` }];
  return [
    { offset: endOf(last), length: 0, text: ',' },
    { offset: tail.end, length: 0, text: child },
  ];
}

/** With its comma, or the one before it, and its line; comments beside it stay. */
export function removeChild(text: string, parent: Node, child: Node): TextEdit[] {
  const children = parent.children ?? [];
  const at = children.indexOf(child);
  const { comma } = tailOf(text, child, parent);
  const start = startOf(text, child, comma === undefined ? endOf(child) : comma + 1);
  if (comma !== undefined) {
    const isLineOfItsOwn = start !== child.offset;
    const spaces = isLineOfItsOwn || at === children.length - 1 ? 0 : spacesAt(text, comma + 1);
    return [{ offset: start, length: comma + 1 + spaces - start, text: '' }];
  }
  const before = children[at - 1];
  if (before === undefined) {
    const inside = { from: parent.offset + 1, to: endOf(parent) - 1 };
    const rest = text.slice(inside.from, start) + text.slice(endOf(child), inside.to);
    if (rest.trim() === '') return [{ offset: inside.from, length: inside.to - inside.from, text: '' }];
    return [{ offset: start, length: endOf(child) - start, text: '' }];
  }
  const separator = tailOf(text, before, parent).comma ?? endOf(before);
  const from = start === child.offset ? child.offset - spacesBefore(text, child.offset) : start;
  if (from <= separator + 1) return [{ offset: separator, length: endOf(child) - separator, text: '' }];
  return [
    { offset: separator, length: 1, text: '' },
    { offset: from, length: endOf(child) - from, text: '' },
  ];
}

function firstChild(
  text: string,
  parent: Node,
  render: (indent: string, layout: Layout) => string,
  layout: Layout,
): TextEdit {
  const outer = indentAt(text, parent.offset);
  const indent = outer + layout.indent;
  const hasLines = text.slice(parent.offset, endOf(parent)).includes('\n');
  const closing = hasLines ? '' : layout.eol + outer;
  return {
    offset: parent.offset + 1,
    length: 0,
    text: `${layout.eol}${indent}${render(indent, layout)}${closing}`,
  };
}

/** White space, a line's end, a comment or a comma: nothing else is between children. */
const BETWEEN = /(?<space>[ \t]+)|(?<line>\r?\n)|(?<comment>\/\/[^\r\n]*|\/\*[^]*?\*\/)|(?<comma>,)/y;

function tailOf(text: string, child: Node, parent: Node): Tail {
  const from = endOf(child);
  const tail: Tail = { comma: undefined, end: from };
  const between = new RegExp(BETWEEN);
  between.lastIndex = from;
  const limit = endOf(parent) - 1;
  let isOwnLine = true;
  for (let found = between.exec(text); found !== null && found.index < limit; found = between.exec(text)) {
    const { line, comment, comma } = found.groups ?? {};
    const end = found.index + found[0].length;
    if (line !== undefined) isOwnLine = false;
    if (comment !== undefined && isOwnLine) tail.end = end;
    if (comma !== undefined) {
      // Behind a second comma, or one before the next child, there is nothing of this one.
      if (tail.comma !== undefined) break;
      tail.comma = found.index;
      tail.end = end;
      isOwnLine = true;
    }
  }
  return tail;
}

/**
 * The line break before the child if it is the first on its line, else the child. A break that ends a comment stays if
 * something follows the child: the comment would swallow it.
 */
function startOf(text: string, { offset }: Node, end: number): number {
  const gap = /\r?\n[ \t]*$/.exec(text.slice(0, offset));
  if (gap === null) return offset;
  const lineBefore = text.slice(text.lastIndexOf('\n', gap.index - 1) + 1, gap.index);
  const follows = /^[^\r\n]*/.exec(text.slice(end))?.[0].trim() ?? '';
  return lineBefore.includes('//') && follows !== '' ? offset : gap.index;
}

function indentAt(text: string, offset: number): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, offset))?.[0] ?? '';
}

function spacesAt(text: string, offset: number): number {
  return /^[ \t]*/.exec(text.slice(offset))?.[0].length ?? 0;
}

function spacesBefore(text: string, offset: number): number {
  return /[ \t]*$/.exec(text.slice(0, offset))?.[0].length ?? 0;
}

function endOf({ offset, length }: Node): number {
  return offset + length;
}
